"""`python -m tools.terraform.fmt`: is the HCL formatted as Terraform formats it? For `nox -s lint` and pre-commit.

It finds Terraform as a run does, so it works where none is on PATH, and formats as the pinned release does.
"""

from __future__ import annotations

import sys

from tools.context import Context
from tools.edges import process
from tools.errors import HarnessError
from tools.targets.access import plain_environment
from tools.terraform.toolchain import find_terraform

_COMMAND = ("fmt", "-check", "-recursive", "-diff", "terraform", "environments")


def main(context: Context) -> int:
    """Print what is formatted otherwise, and return `terraform fmt`'s exit code (3: something is)."""
    try:
        binary = find_terraform(context, lambda line: _say(f"{line}\n"))
        # Nothing of TF_*: a TF_CLI_CONFIG_FILE that names a missing file stops every command.
        env = plain_environment(context.environ) | {"CHECKPOINT_DISABLE": "1"}
        done = process.run([binary.path, *_COMMAND], env=env, cwd=context.root)
    except HarnessError as error:
        _say("\n".join(filter(None, (error.what, error.why, error.hint))) + "\n")
        return int(error.exit_code)
    sys.stdout.write(done.stdout)
    _say(done.stderr)
    return done.returncode


def _say(text: str) -> None:
    sys.stderr.write(text)


if __name__ == "__main__":
    sys.exit(main(Context.from_process()))

"""The sessions people type. `nox -l` lists them; options go after `--`, and `-- --help` shows them.

No logic here: each session runs one program in the right one of three environments, each made from its lock file in
requirements/ and shared by all sessions that need it:

    harness   what a run needs: the harness, the embedded emulator
    policy    checkov alone: it pins an old boto3
    dev       harness and the tests', linters' and type checker's tools
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts nox on an older Python is to be told)
    sys.exit("SafeMate needs Python 3.11 or later; this nox runs on " + sys.version.split()[0])

if sys.platform == "win32":
    sys.exit("SafeMate runs on Linux and macOS; on Windows, use WSL")

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["tests"]
nox.options.error_on_external_run = False

ROOT = Path(__file__).parent
PATIENCE = 600.0
"""Seconds that Ctrl-C leaves a session to stop in good order: Terraform finishes what is under way."""


INTEGRATION = ("tests/integration", "--numprocesses=2", "--dist=loadfile")
"""Side by side: most of their time Terraform's provider waits for S3 and SQS to settle, emulated or not."""

UV = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])) or ""
"""uv, as nox[uv] brings it; without it pip does the same, slower."""


def environment(session: nox.Session, group: str) -> str:
    """Bring the virtual environment of a group up to its lock file and return its Python."""
    folder = ROOT / ".nox" / group
    python = folder / "bin/python"
    lock = ROOT / "requirements" / f"{group}.txt"
    stamp = folder / "lock.txt"
    if python.exists() and stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return str(python)
    session.log(f"preparing .nox/{group} from requirements/{group}.txt")
    if UV:
        # Synchronised in place, never cleared: an emulator may be running from this very folder.
        session.run(UV, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder), silent=True)
        session.run(UV, "pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(lock))
    else:
        session.run(sys.executable, "-m", "venv", str(folder))
        session.run(str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock))
    stamp.write_bytes(lock.read_bytes())
    return str(python)


def harness(session: nox.Session, verb: str, *, policy: bool = False, group: str = "harness") -> None:
    """Run `python -m tools <verb>` with what was typed after `--`."""
    python = environment(session, group)
    env = {"UV": UV} | ({"SAFEMATE_POLICY_PYTHON": environment(session, "policy")} if policy else {})
    command = [python, "-m", "tools", verb, *session.posargs]
    try:
        session.run(*command, env=env, interrupt_timeout=PATIENCE, terminate_timeout=PATIENCE)
    except CommandFailed as failed:
        # nox exits 1 whatever happened; which of the harness's exit codes it was is what a script wants to know.
        sys.exit(getattr(failed, "return_code", None) or 1)


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest with what was typed after `--`; name a file there to run it alone."""
    python = environment(session, "dev")
    env = {"UV": UV, "SAFEMATE_POLICY_PYTHON": environment(session, "policy")}
    session.run(python, "-m", "pytest", *arguments, *session.posargs, env=env)


@nox.session(default=False)
def plan(session: nox.Session) -> None:
    """What would change, and whether the policies allow it: nox -s plan -- dev preprod prod"""
    harness(session, "plan", policy=True)


@nox.session(default=False)
def apply(session: nox.Session) -> None:
    """Make it so, by exactly the plan that the policies have passed: nox -s apply -- dev"""
    harness(session, "apply", policy=True)


@nox.session(default=False)
def destroy(session: nox.Session) -> None:
    """Take an environment away again: nox -s destroy -- dev --yes"""
    harness(session, "destroy")


@nox.session(default=False)
def drift(session: nox.Session) -> None:
    """What was changed behind Terraform's back: nox -s drift -- dev"""
    harness(session, "drift")


@nox.session(default=False)
def smoke(session: nox.Session) -> None:
    """Call the deployed API as a stranger would: nox -s smoke -- dev"""
    harness(session, "smoke")


@nox.session(default=False)
def unlock(session: nox.Session) -> None:
    """Release a state lock whose holder is gone: nox -s unlock -- dev --lock-id ID"""
    harness(session, "unlock")


@nox.session(default=False)
def emulator(session: nox.Session) -> None:
    """The embedded AWS emulator: nox -s emulator -- status (or start, stop, reset, logs)"""
    harness(session, "emulator")


@nox.session(default=False)
def package(session: nox.Session) -> None:
    """Build the Lambda packages: nox -s package -- --flavour aws"""
    harness(session, "package")


@nox.session(default=False)
def doctor(session: nox.Session) -> None:
    """Is everything here that a run needs?"""
    harness(session, "doctor", policy=True)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the harness against doing it by hand: nox -s bench -- --json ratios.json"""
    harness(session, "bench", policy=True)


@nox.session(default=False)
def lint(session: nox.Session) -> None:
    """Formatting, style and types of Python and Terraform"""
    python = environment(session, "dev")
    session.run(python, "-m", "ruff", "check", ".")
    session.run(python, "-m", "ruff", "format", "--check", ".")
    session.run(python, "-m", "mypy", "tools", "lambda_src")
    session.run(python, "-m", "tools.terraform.fmt")


@nox.session(default=False)
def unit(session: nox.Session) -> None:
    """Unit and architecture tests: seconds, no network"""
    pytest(session, "tests/unit", "tests/architecture")


@nox.session(default=False)
def policies(session: nox.Session) -> None:
    """The policy gate against real checkov: what must fail fails, what must pass passes"""
    pytest(session, "tests/policies")


@nox.session(default=False)
def integration(session: nox.Session) -> None:
    """Every environment end to end on an emulator of its own: apply, call, drift, destroy"""
    pytest(session, *INTEGRATION)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests: unit, architecture, policies, integration"""
    pytest(session, "tests/unit", "tests/architecture", "tests/policies")
    pytest(session, *INTEGRATION)


@nox.session(default=False)
def pr(session: nox.Session) -> None:
    """What CI runs: lint and all tests"""
    lint(session)
    tests(session)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve requirements/*.in anew into the hash-pinned lock files: nox -s lock -- --upgrade"""
    compile_ = [UV or "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    clean = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    for group, constraint in (("harness", None), ("policy", None), ("dev", "requirements/harness.txt")):
        pins = ["--constraint", constraint] if constraint else []
        files = [f"requirements/{group}.in", "-o", f"requirements/{group}.txt"]
        session.run(*compile_, *clean, *pins, *files, *session.posargs)

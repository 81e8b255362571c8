"""The sessions people type. `nox -l` lists them; options go after `--`, and `-- --help` shows them.

No logic here: each session runs one program in the right environment, each made from its lock file in
requirements/ and shared by all sessions that need it:

    harness   what a run needs: the harness, the embedded emulator
    policy    checkov alone: it pins an old boto3
    standins  what the emulator's stand-ins for the outside world run on, and the official x402 client
    dev       harness and the tests', linters' and type checker's tools
    schemathesis, x402lint    what the integration tests hold the deployed APIs against, each alone
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

SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile")
INTEGRATION = ("tests/integration", *SIDE_BY_SIDE)
"""Side by side: most of their time Terraform's provider waits for S3 and SQS to settle, emulated or not."""

GROUPS: dict[str, list[str]] = {group: [] for group in ("harness", "policy", "standins", "schemathesis")} | {
    "dev": ["--constraint", "requirements/harness.txt"],
    "x402lint": ["--python-version", "3.12"],
}
"""Each environment, and what its lock file is resolved with besides. x402lint asks for Python 3.12 and runs on 3.11."""

BEYOND_UNIT = ("policy", "standins", "schemathesis", "x402lint")
"""What the integration tests need beside the environment they run in."""

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
        claim = ["--python-version", "3.12"] if group == "x402lint" and sys.version_info < (3, 12) else []
        session.run(UV, "pip", "sync", "--quiet", "--python", str(python), *claim, "--require-hashes", str(lock))
    else:
        session.run(sys.executable, "-m", "venv", str(folder))
        claim = ["--ignore-requires-python"] if group == "x402lint" else []
        session.run(str(python), "-m", "pip", "install", "--quiet", *claim, "--require-hashes", "-r", str(lock))
    stamp.write_bytes(lock.read_bytes())
    return str(python)


def pythons(session: nox.Session, *groups: str) -> dict[str, str]:
    """uv, and SAFEMATE_<GROUP>_PYTHON for each environment beside the program's own."""
    return {"UV": UV} | {f"SAFEMATE_{group.upper()}_PYTHON": environment(session, group) for group in groups}


def harness(session: nox.Session, verb: str, *groups: str) -> None:
    """Run `python -m tools <verb>` with what was typed after `--`; it finds the Pythons of `groups` by their names."""
    command = [environment(session, "harness"), "-m", "tools", verb, *session.posargs]
    env = pythons(session, *groups)
    try:
        session.run(*command, env=env, interrupt_timeout=PATIENCE, terminate_timeout=PATIENCE)
    except CommandFailed as failed:
        # nox exits 1 whatever happened; which of the harness's exit codes it was is what a script wants to know.
        sys.exit(getattr(failed, "return_code", None) or 1)


def javascript(session: nox.Session, variable: str, source: str, name: str) -> dict[str, str]:
    """What tests need of npm, where there is npm: the variable is the folder that the lock file in `source` is in."""
    npm = shutil.which("npm")
    if npm is None:
        session.log(f"npm is not here: tests that need {variable} will be skipped")
        return {}
    files, folder = ROOT / source, ROOT / ".nox" / name
    lock, stamp = files / "package-lock.json", folder / "installed-lock.json"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        folder.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(files / file, folder / file)
        session.run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), silent=True)
        stamp.write_bytes(lock.read_bytes())
    return {variable: str(folder)}


def pytest(session: nox.Session, *arguments: str, groups: tuple[str, ...] = ("policy",)) -> None:
    """Run pytest with what was typed after `--`; name a file there to run it alone."""
    python = environment(session, "dev")
    env = pythons(session, *groups)
    if groups == BEYOND_UNIT:  # the official JavaScript x402 client
        env |= javascript(session, "SAFEMATE_JAVASCRIPT", "tests/integration/applications/clients", "javascript")
    if "tests/policies" in arguments:  # an IAM policy engine to hold ours against; AGPL, so never part of a run
        env |= javascript(session, "SAFEMATE_IAM_SIMULATE", "tests/policies/engines", "iam-simulate")
    session.run(python, "-m", "pytest", *arguments, *session.posargs, env=env)


@nox.session(default=False)
def plan(session: nox.Session) -> None:
    """What would change, and whether the policies allow it: nox -s plan -- dev preprod prod"""
    harness(session, "plan", "policy")


@nox.session(default=False)
def apply(session: nox.Session) -> None:
    """Make it so, by exactly the plan that the policies have passed: nox -s apply -- dev"""
    harness(session, "apply", "policy", "standins")


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
    """Check the deployed APIs as the monitor does: nox -s smoke -- dev"""
    harness(session, "smoke", "standins")


@nox.session(default=False)
def dashboards(session: nox.Session) -> None:
    """Draw the dashboards as the last plan has them, with sample data: nox -s dashboards -- dev"""
    harness(session, "dashboards")


@nox.session(default=False)
def logs(session: nox.Session) -> None:
    """Ask the logs one of the saved queries: nox -s logs -- dev --query by-request-id --value id=ID"""
    harness(session, "logs")


@nox.session(default=False)
def unlock(session: nox.Session) -> None:
    """Release a state lock whose holder is gone: nox -s unlock -- dev --lock-id ID"""
    harness(session, "unlock")


@nox.session(default=False)
def emulator(session: nox.Session) -> None:
    """The embedded AWS emulator and its stand-ins: nox -s emulator -- status (or start, stop, reset, logs)"""
    harness(session, "emulator", "standins")


@nox.session(default=False)
def package(session: nox.Session) -> None:
    """Build the Lambda packages: nox -s package -- --flavour aws"""
    harness(session, "package")


@nox.session(default=False)
def explain(session: nox.Session) -> None:
    """Why a rule of the gate is there, how to fix what breaks it: nox -s explain -- SM_P_0001 (or list them all)"""
    harness(session, "explain", "policy")


@nox.session(default=False)
def doctor(session: nox.Session) -> None:
    """Is everything here that a run needs?"""
    harness(session, "doctor", "policy")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the harness against doing it by hand: nox -s bench -- --json ratios.json"""
    harness(session, "bench", "policy", "standins")


@nox.session(default=False)
def lint(session: nox.Session) -> None:
    """Formatting, style and types of Python and Terraform"""
    python = environment(session, "dev")
    session.run(python, "-m", "ruff", "check", ".")
    session.run(python, "-m", "ruff", "format", "--check", ".")
    session.run(python, "-m", "mypy", "tools", "policies", "lambda_src")
    session.run(python, "-m", "tools.terraform.fmt")


@nox.session(default=False)
def unit(session: nox.Session) -> None:
    """Unit and architecture tests: seconds, no network"""
    pytest(session, "tests/unit", "tests/architecture", *SIDE_BY_SIDE)


@nox.session(default=False)
def policies(session: nox.Session) -> None:
    """The policy gate against real checkov: what must fail fails, what must pass passes"""
    pytest(session, "tests/policies", *SIDE_BY_SIDE)


@nox.session(default=False)
def integration(session: nox.Session) -> None:
    """Every environment end to end on an emulator of its own: apply, call, drift, destroy"""
    pytest(session, *INTEGRATION, groups=BEYOND_UNIT)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests: unit, architecture, policies, integration"""
    pytest(session, "tests/unit", "tests/architecture", *SIDE_BY_SIDE)
    pytest(session, "tests/policies", *SIDE_BY_SIDE)
    pytest(session, *INTEGRATION, groups=BEYOND_UNIT)


@nox.session(default=False)
def pr(session: nox.Session) -> None:
    """What CI runs: lint and all tests"""
    lint(session)
    tests(session)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve requirements/*.in anew into the hash-pinned lock files: nox -s lock -- --upgrade"""
    compile_ = [UV or "uv", "pip", "compile", "--quiet", "--universal"]
    clean = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    for group, options in GROUPS.items():
        pins = options if "--python-version" in options else ["--python-version", "3.11", *options]
        files = [f"requirements/{group}.in", "-o", f"requirements/{group}.txt"]
        session.run(*compile_, *clean, *pins, *files, *session.posargs)

"""`python -m tools <verb> …`: parse the words, hand them down, print errors, set the exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from tools import __version__
from tools.context import Context
from tools.errors import ExitCode, HarnessError
from tools.model import Target
from tools.queries import options as queries
from tools.workflow import Request

Options = argparse.ArgumentParser


@dataclass(frozen=True)
class Verb:
    """A word of the command line: the module that answers it, its help, and its options beside the common ones."""

    name: str
    summary: str
    environments: bool = True
    options: tuple[Callable[[Options], object], ...] = field(default=())


def _yes(parser: Options) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask; for scripts and CI")


def _saved(parser: Options) -> None:
    parser.add_argument(
        "--saved-plan",
        action="store_true",
        help="apply the plan that an earlier `plan` left, if its verdict still holds",
    )


def _stack(parser: Options) -> None:
    parser.add_argument(
        "--stack", default="service", metavar="NAME", help="a folder of terraform/stacks (default: service)"
    )


def _allow_destroy(parser: Options) -> None:
    parser.add_argument(
        "--allow-destroy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="let this very resource be deleted or replaced although it holds data; may be given again",
    )


def _approval(parser: Options) -> None:
    parser.add_argument(
        "--approval",
        type=Path,
        metavar="FILE",
        help="somebody's written approval, where one is asked for (docs/approvals.md)",
    )


def _hand_over(parser: Options) -> None:
    parser.add_argument(
        "--hand-over",
        type=Path,
        metavar="FILE",
        help="plan: also leave the plan and its verdict in FILE, encrypted and signed for another machine; "
        "apply: take them from FILE",
    )


def _rules(parser: Options) -> None:
    parser.add_argument("rules", nargs="*", metavar="ID", help="ids of rules, as a finding names them (default: list)")


def _lock(parser: Options) -> None:
    parser.add_argument("--lock-id", required=True, metavar="ID", help="the lock's id, as the refusal named it")


def _emulator(parser: Options) -> None:
    parser.add_argument("action", choices=("start", "status", "stop", "reset", "logs"), nargs="?", default="status")
    parser.add_argument("--lines", type=int, default=50, metavar="N", help="with logs: how many lines (default: 50)")
    parser.add_argument("--follow", action="store_true", help="with logs: go on until interrupted")


def _flavour(parser: Options) -> None:
    parser.add_argument("functions", nargs="*", help="functions, and layers as layers/NAME (default: all)")
    parser.add_argument(
        "--flavour", choices=("local", "aws"), default="local", help="local: this interpreter; aws: arm64, Python 3.13"
    )


def _bench(parser: Options) -> None:
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="measured pairs of each ratio (default: 3)")
    parser.add_argument("--only", action="append", metavar="RATIO", help="measure this ratio only; may be given again")
    parser.add_argument("--json", dest="json_file", metavar="FILE", help="also write the ratios to FILE")


VERBS: tuple[Verb, ...] = (
    Verb("plan", "what would change, and whether the policies allow it", options=(_stack, _allow_destroy, _hand_over)),
    Verb(
        "apply",
        "make it so, by exactly the plan that the policies have passed",
        options=(_stack, _yes, _saved, _allow_destroy, _approval, _hand_over),
    ),
    Verb("destroy", "take an environment away again", options=(_stack, _yes, _approval)),
    Verb("drift", "what was changed behind Terraform's back; exit 1 if anything was", options=(_stack,)),
    Verb("smoke", "check the deployed APIs as the monitor does"),
    Verb("logs", "ask the logs one of the saved queries", options=(queries.add,)),
    Verb("dashboards", "draw the dashboards as the last plan has them, with sample data"),
    Verb("unlock", "release a state lock whose holder is gone", options=(_stack, _lock)),
    Verb("emulator", "the embedded AWS emulator, its stand-ins: start, status, stop, reset, logs", False, (_emulator,)),
    Verb("package", "build the Lambda packages", False, (_flavour,)),
    Verb("explain", "why a rule of the gate is there, how to fix what breaks it, who may waive", False, (_rules,)),
    Verb("doctor", "is everything here that a run needs?", False),
    Verb("bench", "measure the harness against doing it by hand", False, (_bench,)),
)


_MORE = {"unlock": ("lock_id",), "logs": ("query", "values", "since")}
"""What a verb that works on environments is told beside its request."""


def make_parser() -> Options:
    """The whole command line, as `--help` prints it."""
    parser = argparse.ArgumentParser(
        prog="python -m tools",
        description="The SafeMate harness. People type it through nox: nox -s plan -- dev",
        epilog="exit codes: 0 done; 1 the gate blocked it, drift or a failed check; 2 bad input, or the gate could not "
        "be trusted; 3 Terraform, AWS or the emulator failed; 130 interrupted",
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verb")
    for verb in VERBS:
        sub = verbs.add_parser(verb.name, help=verb.summary, description=verb.summary)
        _common(sub, verb)
        for add in verb.options:
            add(sub)
    return parser


def _common(parser: Options, verb: Verb) -> None:
    if verb.environments:
        parser.add_argument(
            "environments", nargs="+", metavar="environment", help="dev, preprod, prod; several run side by side"
        )
        parser.add_argument(
            "--target",
            type=Target,
            choices=list(Target),
            default=Target.LOCAL,
            help="where (default: local, the embedded emulator)",
        )
    if verb.name != "bench":
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="print the result as JSON on standard output"
        )
    if verb.environments or verb.name == "emulator":
        parser.add_argument(
            "--port",
            type=int,
            metavar="N",
            help="the embedded emulator's port (default: SAFEMATE_EMULATOR_PORT or 4566)",
        )


def request_of(options: argparse.Namespace) -> Request:
    """The request for a verb that works on environments; a name given twice counts once."""
    return Request(
        verb=options.verb,
        environments=tuple(dict.fromkeys(options.environments)),
        target=options.target,
        stack=getattr(options, "stack", "service"),
        yes=getattr(options, "yes", False),
        saved_plan=getattr(options, "saved_plan", False),
        as_json=options.as_json,
        port=options.port,
        allow_destroy=tuple(dict.fromkeys(getattr(options, "allow_destroy", ()))),
        approval=getattr(options, "approval", None),
        hand_over=getattr(options, "hand_over", None),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    options = make_parser().parse_args(argv)
    context = Context.from_process()
    if getattr(options, "target", Target.LOCAL).emulated:
        _forget_aws_settings()
    try:
        command = import_module(f"tools.commands.{options.verb}")
        if hasattr(options, "environments"):
            extra = {name: getattr(options, name) for name in _MORE.get(options.verb, ())}
            return int(command.run(context, request_of(options), **extra))
        return int(command.run(context, options))
    except HarnessError as error:
        from tools.report import console

        console.print_error(error)
        return int(error.exit_code)
    except BrokenPipeError:  # whoever read our output has had enough: `… --json | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
        return int(ExitCode.DONE)
    except KeyboardInterrupt:
        print("\nstopped by the user", file=sys.stderr)
        return int(ExitCode.INTERRUPTED)
    except Exception:
        traceback.print_exc()
        print(
            "\nThis is a defect of the harness, not of your input. Please report it with the lines above.",
            file=sys.stderr,
        )
        return int(ExitCode.FAILED)


def _forget_aws_settings() -> None:
    """On an emulated target no library of this process may find the caller's real AWS settings."""
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        del os.environ[name]
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    os.environ.update(nothing | {"AWS_EC2_METADATA_DISABLED": "true"})

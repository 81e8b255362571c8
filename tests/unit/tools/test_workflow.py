from __future__ import annotations

from dataclasses import replace

import pytest

from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, ExitCode
from tools.workflow import Request, Run, execute


class Silent:
    """A display that only remembers the steps."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, environment: str, name: str) -> None:
        self.steps.append(f"{environment} {name}")

    def line(self, environment: str, text: str) -> None: ...
    def headline(self, environment: str, text: str) -> None: ...
    def ask(self, question: str) -> str:
        return ""


@pytest.fixture
def display() -> Silent:
    return Silent()


@pytest.fixture
def start(context: Context, display: Silent) -> Run:
    return Run(context, Request("plan", ("dev",)), load(context, "dev"), display)


def note(text: str) -> object:
    return lambda run: replace(run, notes=(*run.notes, text))


def refuse(run: Run) -> Run:
    raise BadInput("no")


def stop(run: Run) -> Run:
    raise KeyboardInterrupt


def test_steps_run_in_order_and_each_is_timed_and_shown(start: Run, display: Silent) -> None:
    done = execute((("one", note("1")), ("two", note("2"))), start)
    assert done.error is None
    assert done.run.notes == ("1", "2")
    assert [t.step for t in done.run.timings] == ["one", "two"]
    assert display.steps == ["dev one", "dev two"]


def test_an_error_stops_the_run_and_keeps_what_was_reached(start: Run) -> None:
    done = execute((("one", note("1")), ("two", refuse), ("three", note("3"))), start)
    assert isinstance(done.error, BadInput)
    assert done.run.notes == ("1",)


def test_an_interrupt_is_an_ending_like_any_other_with_its_own_exit_code(start: Run) -> None:
    done = execute((("one", note("1")), ("two", stop)), start)
    assert done.error
    assert done.error.exit_code is ExitCode.INTERRUPTED
    assert done.run.notes == ("1",)


def test_a_runs_files_are_apart_by_target_environment_and_stack(start: Run, context: Context) -> None:
    assert start.run_dir == context.build / "local" / "dev" / "service"

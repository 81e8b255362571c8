"""The worker's protocol, with scans of our own in the place of checkov's."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.errors import BadInput, GateUnsound
from tools.policy.client import WORKER, PolicyWorker

SCANS = """
import os, sys, time

def prepare(policies):
    return "3.3.30"

def run(request):
    name = request["folders"][0].rpartition("/")[2]
    scan = dict.fromkeys(["passed", "failed", "skipped", "parsing_errors", "errors", "registered", "skip_comments"], [])
    scan |= {"framework": "hcl", "resources": {name: ["main.tf", 1]}}
"""
END = "\n    return scan\n"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], PolicyWorker]]:
    """Starts the real worker.py beside a checkov_scans.py of the test's own."""
    started: list[PolicyWorker] = []

    def begin(scans: str) -> PolicyWorker:
        script = Path(shutil.copy(WORKER, tmp_path))
        (tmp_path / "checkov_scans.py").write_text(scans)
        started.append(PolicyWorker.start(Path(sys.executable), {"PATH": "/usr/bin:/bin"}, script=script))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


def ask(worker: PolicyWorker, name: str) -> Any:
    return worker.scan_hcl([Path("/nowhere") / name])


def test_scans_run_side_by_side_and_each_gets_its_own_answer(start: Any) -> None:
    """The slow one is asked first and answered last."""
    worker = start(SCANS + "    time.sleep(0.5 if name == 'slow' else 0)" + END)
    slow, quick = ask(worker, "slow"), ask(worker, "quick")

    assert list(quick.result(30).resources) == ["quick"]
    assert not slow.done()
    assert list(slow.result(30).resources) == ["slow"]


def test_one_scan_leaves_nothing_behind_for_the_next(start: Any) -> None:
    worker = start(SCANS + "    seen = vars(sys).setdefault('seen', []); seen.append('1'); scan['errors'] = seen" + END)

    assert ask(worker, "first").result(30).errors == ("1",)
    assert ask(worker, "second").result(30).errors == ("1",)


def test_what_a_scan_prints_does_not_reach_the_answers(start: Any) -> None:
    worker = start(SCANS + "    print('not json'); os.write(1, b'{not json either'); os.system('echo nor this')" + END)

    assert list(ask(worker, "a").result(30).resources) == ["a"]
    assert list(ask(worker, "b").result(30).resources) == ["b"]


def test_a_large_answer_arrives_whole(start: Any) -> None:
    worker = start(SCANS + "    scan['registered'] = ['CKV_AWS_%d' % n for n in range(50_000)]" + END)
    asked = [ask(worker, name) for name in "abc"]

    assert {len(scan.result(60).registered) for scan in asked} == {50_000}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise ValueError('a broken check')", "ValueError: a broken check"),
        ("sys.exit(3)", "SystemExit: 3"),
        ("os._exit(3)", "the scan ended with status 3"),
        ("os._exit(0)", "the scan ended with status 0"),
        ("os.kill(os.getpid(), 9)", "the scan was ended by signal 9"),
    ],
)
def test_a_scan_that_dies_is_an_error_and_the_worker_goes_on(start: Any, body: str, why: str) -> None:
    worker = start(SCANS + f"    if name == 'bad': {body}" + END)

    with pytest.raises(GateUnsound, match="could not finish a scan") as caught:
        ask(worker, "bad").result(30)
    assert caught.value.why.endswith(why)
    assert list(ask(worker, "good").result(30).resources) == ["good"]


@pytest.mark.parametrize(
    "scans", ["import no_such_module", "def prepare(policies): raise RuntimeError('broken')", "x ="]
)
def test_a_worker_that_cannot_prepare_says_why(start: Any, scans: str) -> None:
    with pytest.raises(BadInput, match="cannot run checkov") as caught:
        ask(start(scans), "a").result(30)

    assert "Error" in caught.value.why

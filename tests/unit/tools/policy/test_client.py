"""Whatever a worker does, a scan is an answer or an error, never a wait without end."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.edges.process import is_alive
from tools.errors import BadInput, GateUnsound
from tools.policy.client import PolicyWorker

PYTHON = Path(sys.executable)

FAKE = """
import argparse, json, os, sys, time
parser = argparse.ArgumentParser()
parser.add_argument("--requests", type=int)
parser.add_argument("--policies")
requests = os.fdopen(parser.parse_args().requests)

def say(message):
    print(message if isinstance(message, str) else json.dumps(message), flush=True)

def scan(name, **more):
    scan = dict.fromkeys(["passed", "failed", "skipped", "parsing_errors", "errors", "registered", "skip_comments"], [])
    return {**scan, "framework": "plan", "resources": {name: ["main.tf", 1]}, **more}

"""
ANSWER = """
say({"ready": "3.3.30"})
for line in requests:
    request = json.loads(line)
    say({"id": request["id"], "scan": scan("request %d" % request["id"])})
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., PolicyWorker]]:
    """Starts fake workers, and ends them."""
    started: list[PolicyWorker] = []

    def begin(body: str, **options: Any) -> PolicyWorker:
        script = tmp_path / "worker.py"
        script.write_text(FAKE + body)
        started.append(PolicyWorker.start(PYTHON, options.pop("env", {}), script=script, **options))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"planned_values": {}, "resource_changes": [], "configuration": {"root_module": {}}}))
    return path


def test_a_scan_is_what_the_worker_answers(start: Any, plan: Path) -> None:
    found = start(ANSWER).scan_plan(plan).result(30)

    assert list(found.resources) == ["request 1"]
    assert found.checkov_version == "3.3.30"


def test_starting_does_not_wait_for_the_worker(start: Any, plan: Path) -> None:
    before = time.monotonic()
    worker = start("time.sleep(30)" + ANSWER)
    asked = worker.scan_plan(plan)

    assert time.monotonic() - before < 10
    assert not asked.done()


def test_answers_may_come_in_any_order(start: Any, plan: Path) -> None:
    worker = start("""
say({"ready": "3.3.30"})
asked = [json.loads(requests.readline()) for _ in range(2)]
for request in reversed(asked):
    say({"id": request["id"], "scan": scan("request %d" % request["id"])})
requests.read()
""")
    first, second = worker.scan_plan(plan), worker.scan_plan(plan)

    assert list(first.result(30).resources) == ["request 1"]
    assert list(second.result(30).resources) == ["request 2"]


def test_environments_share_the_scan_of_the_same_sources(start: Any, tmp_path: Path) -> None:
    worker = start(ANSWER)

    assert worker.scan_hcl([tmp_path]) is worker.scan_hcl([tmp_path])
    assert worker.scan_hcl([tmp_path / "other"]) is not worker.scan_hcl([tmp_path])


def test_checkov_reads_a_copy_for_checkov_which_is_gone_afterwards(start: Any, tmp_path: Path) -> None:
    # GIVEN a plan with a value that is not known yet
    change = {"actions": ["create"], "after": {}, "after_unknown": {"kms_key_arn": True}}
    expressions = {"kms_key_arn": {"references": ["aws_kms_key.this.arn"]}}
    resource = {"address": "a.b", "mode": "managed", "expressions": expressions}
    document = {
        "planned_values": {"root_module": {"resources": [{"address": "a.b", "values": {}}]}},
        "resource_changes": [{"address": "a.b", "mode": "managed", "change": change}],
        "configuration": {"root_module": {"resources": [resource]}},
    }
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(document))

    # WHEN it is scanned
    worker = start("""
say({"ready": "3.3.30"})
for line in requests:
    request = json.loads(line)
    seen = os.stat(request["path"]).st_mode & 0o777, json.load(open(request["path"]))
    say({"id": request["id"], "scan": scan(json.dumps(seen))})
""")
    (seen,) = worker.scan_plan(plan).result(30).resources

    # THEN the worker read the reference from a file of its own, which no one else could read
    mode, copy = json.loads(seen)
    assert mode == 0o600
    assert copy["planned_values"]["root_module"]["resources"][0]["values"] == {"kms_key_arn": "aws_kms_key.this.arn"}
    assert json.loads(plan.read_text()) == document
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "worker.py"}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"planned_values": 1}'])
def test_what_is_no_plan_is_handed_on_as_it_is(start: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    worker = start("""
say({"ready": "3.3.30"})
for line in requests:
    request = json.loads(line)
    say({"id": request["id"], "scan": scan(request["path"])})
""")

    assert list(worker.scan_plan(path).result(30).resources) == [str(path.resolve())]


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        ("sys.exit(7)", GateUnsound, "the policy worker ended (status 7)"),
        ("os.kill(os.getpid(), 9)", GateUnsound, "the policy worker ended (signal 9)"),
        ("say({'ready': '3'}); requests.readline(); sys.exit(0)", GateUnsound, "the policy worker ended (status 0)"),
        ("say('Traceback'); time.sleep(60)", GateUnsound, "the policy worker's answer cannot be read"),
        ("say('[]'); time.sleep(60)", GateUnsound, "the policy worker's answer cannot be read"),
        ("say({'id': 9, 'scan': scan('x')}); time.sleep(60)", GateUnsound, "the policy worker's answer cannot be read"),
        ("say({'id': 1, 'scan': {}}); time.sleep(60)", GateUnsound, "the policy worker's answer cannot be read"),
        ("say({'fatal': 'No module named checkov'})", BadInput, "the policy gate's Python cannot run checkov"),
        ("requests.readline(); say({'id': 1, 'error': 'boom'})", GateUnsound, "checkov could not finish a scan"),
    ],
)
def test_a_worker_that_goes_wrong_is_an_error(start: Any, plan: Path, body: str, error: Any, says: str) -> None:
    with pytest.raises(error) as caught:
        start(body).scan_plan(plan).result(30)

    assert caught.value.what == says
    assert caught.value.hint == "nox -s doctor"


def test_the_workers_last_words_are_told(start: Any, plan: Path) -> None:
    with pytest.raises(GateUnsound) as caught:
        start("raise SystemExit('no room left')").scan_plan(plan).result(30)

    assert caught.value.why == "no room left"


def test_a_worker_that_is_gone_fails_later_scans_at_once_and_for_the_same_reason(start: Any, plan: Path) -> None:
    worker = start("sys.exit(7)")
    with pytest.raises(GateUnsound):
        worker.scan_plan(plan).result(30)

    with pytest.raises(GateUnsound, match="status 7"):
        worker.scan_plan(plan).result(0)


def test_a_worker_that_says_nothing_is_given_up_and_killed(start: Any, plan: Path) -> None:
    worker = start("say({'ready': '3'}); time.sleep(600)", timeout_seconds=0.2)

    with pytest.raises(GateUnsound, match=r"did not answer within 0\.2 s"):
        worker.scan_plan(plan).result(30)
    worker._reader.join(30)
    assert not is_alive(worker._process.pid)


def test_closing_fails_what_is_under_way_and_ends_the_worker(start: Any, plan: Path) -> None:
    worker = start("say({'ready': '3'})" + "\nrequests.read()")
    asked = worker.scan_plan(plan)

    worker.close()

    with pytest.raises(GateUnsound, match="closed before its scan ended"):
        asked.result(0)
    assert not is_alive(worker._process.pid)


def test_closing_ends_a_worker_that_does_not_listen_and_what_it_started(start: Any, tmp_path: Path) -> None:
    worker = start(f"pid_file = {str(tmp_path / 'pid')!r}\n" + """
pid = os.fork()
if pid:
    open(pid_file, "w").write(str(pid))
    say({"ready": "3"})
time.sleep(600)
""")  # fmt: skip
    until = time.monotonic() + 30
    while not worker.version and time.monotonic() < until:
        time.sleep(0.01)

    worker.close()

    assert not is_alive(worker._process.pid)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_closing_twice_is_closing(start: Any) -> None:
    worker = start(ANSWER)
    worker.close()
    worker.close()


def test_a_worker_sees_the_environment_it_is_given_and_no_more(start: Any, plan: Path) -> None:
    worker = start(
        """
say({"ready": "3.3.30"})
requests.readline()
say({"id": 1, "scan": scan(" ".join(sorted(os.environ)))})
requests.read()
""",
        env={"PATH": "/usr/bin", "LC_ALL": "C"},
    )

    assert list(worker.scan_plan(plan).result(30).resources) == ["LC_ALL PATH"]


def test_an_interpreter_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be started") as caught:
        PolicyWorker.start(tmp_path / "python", {})

    assert caught.value.hint == "nox -s doctor"

from __future__ import annotations

import io
import json
import os
import pwd
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools.errors import BadInput, Busy, ToolFailed
from tools.model import Environment, Target
from tools.targets.access import Access
from tools.terraform import state_lock
from tools.terraform.driver import Driver
from tools.terraform.recovery import marker

US = f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
NOW = datetime.now(UTC)


@dataclass
class FakeS3:
    """A bucket with at most one object; S3's real answer when it is not there."""

    body: bytes | None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        from botocore.exceptions import ClientError

        self.asked.append((Bucket, Key))
        if self.body is None:
            response: Any = {"Error": {"Code": "NoSuchKey"}, "ResponseMetadata": {"HTTPStatusCode": 404}}
            raise ClientError(response, "GetObject")
        return {"Body": io.BytesIO(self.body)}


def lock(who: str = US, created: datetime | None = None, id_: str = "lock-1") -> bytes:
    """What Terraform writes, nanoseconds and all; made now, unless said otherwise."""
    text = (created or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z"
    info = {
        "ID": id_,
        "Operation": "OperationTypeApply",
        "Who": who,
        "Created": text,
        "Path": "b/k",
        "Version": "1.11.4",
    }
    return json.dumps(info).encode()


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | None], Access]:
    def make(body: bytes | None) -> Access:
        environment = Environment("dev", "111111111111", "us-east-1", Path(), False)
        made = Access(Target.LOCAL, environment, None, {})
        s3 = FakeS3(body)
        monkeypatch.setattr(Access, "client", lambda *_: s3)
        return made

    return make


@pytest.fixture
def driver(tmp_path: Path, fake_terraform: Callable[[str], Path]) -> Driver:
    """A Terraform that writes down how it was called, in an initialised stack."""
    data = tmp_path / "data"
    data.mkdir()
    recorded = {"backend": {"type": "s3", "config": {"bucket": "states", "key": "dev/service/terraform.tfstate"}}}
    (data / "terraform.tfstate").write_text(json.dumps(recorded))
    binary = fake_terraform(f"open({str(tmp_path / 'called')!r}, 'w').write(' '.join(argv))")
    return Driver(binary, tmp_path, {"PATH": os.environ["PATH"], "TF_DATA_DIR": str(data)})


@pytest.fixture
def killed_run(tmp_path: Path) -> Path:
    """A run's folder as a kill leaves it."""
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    (run_dir / "plan.json").write_text("{}")
    (run_dir / "events.jsonl").write_text("{}\n")
    with marker.applying(run_dir, "local", ""):
        pass
    return run_dir


def test_a_free_state_needs_nothing(driver: Driver, access: Any, killed_run: Path, tmp_path: Path) -> None:
    assert state_lock.release_if_dead(driver, access(None), killed_run, "service") is None
    assert not (tmp_path / "called").exists()


def test_the_lock_is_read_where_the_backend_keeps_it(driver: Driver, access: Any) -> None:
    reached = access(lock())
    found = state_lock.read(driver, reached)
    assert found is not None
    assert (found.id, found.who, found.operation) == ("lock-1", US, "OperationTypeApply")
    assert reached.client("s3").asked == [("states", "dev/service/terraform.tfstate.tflock")]


def test_the_lock_of_our_own_killed_run_is_released(
    driver: Driver, access: Any, killed_run: Path, tmp_path: Path
) -> None:
    note = state_lock.release_if_dead(driver, access(lock()), killed_run, "service")
    assert note is not None
    assert US in note
    assert (tmp_path / "called").read_text() == "force-unlock -force lock-1"


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(lock(who="alice@elsewhere"), id="another person"),
        pytest.param(lock(created=NOW - timedelta(minutes=5)), id="made before our run began"),
        pytest.param(lock(created=NOW + timedelta(minutes=5)), id="made long after our run's last sign of life"),
    ],
)
def test_a_lock_that_our_killed_run_does_not_explain_is_left_alone_and_its_holder_named(
    driver: Driver, access: Any, killed_run: Path, tmp_path: Path, foreign: bytes
) -> None:
    with pytest.raises(Busy) as refused:
        state_lock.release_if_dead(driver, access(foreign), killed_run, "service")
    assert str(json.loads(foreign)["Who"]) in refused.value.what
    assert "apply since" in refused.value.what
    assert refused.value.hint.endswith("nox -s unlock -- dev --lock-id lock-1")
    assert not (tmp_path / "called").exists()


def test_without_a_killed_run_even_a_lock_of_this_user_is_left_alone(
    driver: Driver, access: Any, tmp_path: Path
) -> None:
    with pytest.raises(Busy):
        state_lock.release_if_dead(driver, access(lock()), tmp_path / "fresh", "service")


def test_unlock_releases_anybodys_lock_when_it_is_named(driver: Driver, access: Any, tmp_path: Path) -> None:
    said = state_lock.unlock(driver, access(lock(who="alice@elsewhere")), "service", "lock-1")
    assert "alice@elsewhere" in said
    assert (tmp_path / "called").read_text() == "force-unlock -force lock-1"


def test_unlock_refuses_another_id_and_gives_the_command_that_would_work(driver: Driver, access: Any) -> None:
    with pytest.raises(BadInput) as refused:
        state_lock.unlock(driver, access(lock(id_="lock-2")), "account", "lock-1")
    assert refused.value.hint == "nox -s unlock -- dev --lock-id lock-2 --stack account"


def test_unlock_of_a_free_state_says_so(driver: Driver, access: Any) -> None:
    with pytest.raises(BadInput, match="not locked"):
        state_lock.unlock(driver, access(None), "service", "lock-1")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ID": "x", "Created": "yesterday"}'])
def test_a_lock_that_is_not_terraforms_is_reported(driver: Driver, access: Any, body: bytes) -> None:
    with pytest.raises(ToolFailed, match="not one of Terraform's"):
        state_lock.read(driver, access(body))


def test_terraform_refusing_to_unlock_is_reported(
    driver: Driver, access: Any, fake_terraform: Callable[[str], Path]
) -> None:
    fake_terraform("print('no such lock', file=sys.stderr); sys.exit(1)")
    with pytest.raises(ToolFailed) as failed:
        state_lock.unlock(driver, access(lock()), "service", "lock-1")
    assert "no such lock" in failed.value.why

"""A killed run to order, and an account that moto keeps."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tools.model import Environment, Target
from tools.targets.access import Access
from tools.terraform.driver import Driver
from tools.terraform.recovery import marker
from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.suspects import Suspect

Event = Mapping[str, Any]


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


@pytest.fixture
def event() -> Callable[..., Event]:
    """One line of Terraform's stream, as 1.11 writes it."""

    def make(kind: str, address: str, action: str = "create", id_: str | None = None) -> Event:
        type_ = next(part for part in address.replace("[", ".").split(".") if part.startswith("aws_"))
        hook: dict[str, Any] = {"resource": {"addr": address, "resource_type": type_}, "action": action}
        if id_ is not None:
            hook |= {"id_key": "id", "id_value": id_}
        return {"@level": "info", "type": kind, "hook": hook}

    return make


@pytest.fixture
def killed(run_dir: Path) -> Callable[..., None]:
    """Leave a run as a kill does: planned creations (address → values), and the events that came in time."""

    def make(planned: Mapping[str, Mapping[str, Any]], events: list[Event], instance: str = "", tail: str = "") -> None:
        changes = [
            {
                "address": address,
                "mode": "managed",
                "type": address.split(".")[-2],
                "change": {"actions": ["create"], "after": dict(after)},
            }
            for address, after in planned.items()
        ]
        (run_dir / "plan.json").write_text(json.dumps({"resource_changes": changes}))
        with marker.applying(run_dir, "local", instance), (run_dir / "events.jsonl").open("a") as journal:
            journal.writelines(json.dumps(event) + "\n" for event in events)
            journal.write(tail)

    return make


@pytest.fixture
def state_text() -> Callable[..., str]:
    """What `terraform state pull` prints for resources of the root module: (type, name, id)."""

    def make(*resources: tuple[str, str, str]) -> str:
        listed = [
            {"mode": "managed", "type": t, "name": n, "instances": [{"attributes": {"id": i}}]} for t, n, i in resources
        ]
        return json.dumps({"version": 4, "resources": listed})

    return make


@pytest.fixture
def driver(tmp_path: Path, fake_terraform: Callable[[str], Path]) -> Callable[[str], Driver]:
    """A Terraform with this Python body, in a workspace of its own."""

    def make(body: str) -> Driver:
        folder = tmp_path / "workspace"
        folder.mkdir(exist_ok=True)
        return Driver(fake_terraform(body), folder, {"PATH": os.environ["PATH"]})

    return make


@pytest.fixture(scope="session")
def aws_session() -> Any:
    """One session for all tests: it reads the description of each service once, which takes seconds for EC2."""
    import boto3
    import moto  # noqa: F401  # puts itself into sessions made from now on

    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch, aws_session: Any) -> Iterator[Access]:
    """An empty account, kept by moto inside this process."""
    from moto import mock_aws

    monkeypatch.setattr("boto3.Session", lambda **_: aws_session)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    environment = Environment("dev", "123456789012", "us-east-1", Path(), False)
    with mock_aws():
        yield Access(Target.AWS, environment, None, {})


@pytest.fixture
def lookup(access: Access) -> Lookup:
    return Lookup(access, datetime.now(UTC))


@pytest.fixture
def suspect() -> Callable[..., Suspect]:
    """`suspect("aws_vpc", id="vpc-1", tags_all={...})`; without an id it was under way at the kill."""

    def make(type_: str, id: str | None = None, displaces: str = "", **planned: Any) -> Suspect:  # noqa: A002
        return Suspect(f"{type_}.this", type_, id, planned, displaces)

    return make

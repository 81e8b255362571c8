"""Every environment from deployed to nothing.

In a file of its own: tests are handed out by the file, those with the most tests first, and this one has to be the last
that a process runs, as it takes away what the others look at.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.system import inventory
from tests.integration.system.harness import ENVIRONMENTS, Harness


@pytest.fixture
def approval_of_dev(tmp_path: Path) -> Path:
    """Somebody's written word that dev may go; it stands in for the name that is asked for at a terminal."""
    texts = {"what": "destroy", "environment": "dev", "target": "local", "stack": "service", "approver": "a test"}
    lines = [f'{key} = "{text}"' for key, text in {**texts, "reason": "the test has ended"}.items()]
    expires = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    path = tmp_path / "approval.toml"
    path.write_text("\n".join([*lines, f"expires = {expires}"]), encoding="utf-8")
    return path


@pytest.mark.last
def test_destroy_leaves_nothing_of_any_environment(deployed: Harness, approval_of_dev: Path) -> None:
    bucket = deployed.outputs("dev")["data_bucket_name"]
    deployed.client("s3", "dev").put_object(Bucket=bucket, Key="somebodys-file", Body=b"x")
    before = {name: inventory.of(lambda s, n=name: deployed.client(s, n)) for name in ENVIRONMENTS}
    assert {"functions", "REST APIs", "tables", "buckets", "keys", "alarms", "user pools"} <= set(before["dev"])
    assert {"parameters", "schedules"} <= set(before["dev"])
    assert {"networks", "NAT gateways", "web ACLs", "scaling targets"} <= set(before["prod"])
    deployed.run("destroy", "dev", "--approval", str(approval_of_dev))
    assert "used already" in deployed.run("destroy", "dev", "--yes", "--approval", str(approval_of_dev), expect=2)
    deployed.run("destroy", "preprod", "prod", "--yes")
    after = {name: inventory.of(lambda s, n=name: deployed.client(s, n)) for name in ENVIRONMENTS}
    assert after == {name: {} for name in ENVIRONMENTS}

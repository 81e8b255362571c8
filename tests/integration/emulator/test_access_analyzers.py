"""IAM Access Analyzer (tools/emulator/extensions/access_analyzers.py)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import PROD, Endpoint

ANALYZER = {"analyzerName": "outside", "type": "ACCOUNT", "tags": {"Project": "safemate"}}


def test_an_analyzer_is_stored_tagged_and_deleted(emulator: Endpoint) -> None:
    analyzer = emulator.client("accessanalyzer", "444444444401")
    arn = analyzer.create_analyzer(**ANALYZER)["arn"]
    found = analyzer.get_analyzer(analyzerName="outside")["analyzer"]
    assert (found["arn"], found["type"], found["status"], found["tags"]) == (arn, "ACCOUNT", "ACTIVE", ANALYZER["tags"])
    assert [each["name"] for each in analyzer.list_analyzers()["analyzers"]] == ["outside"]

    analyzer.tag_resource(resourceArn=arn, tags={"Owner": "platform"})
    analyzer.untag_resource(resourceArn=arn, tagKeys=["Project"])
    assert analyzer.list_tags_for_resource(resourceArn=arn)["tags"] == {"Owner": "platform"}

    with pytest.raises(ClientError, match="ConflictException"):
        analyzer.create_analyzer(**ANALYZER)
    analyzer.delete_analyzer(analyzerName="outside")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        analyzer.get_analyzer(analyzerName="outside")


def test_an_analyzer_belongs_to_its_account(emulator: Endpoint) -> None:
    emulator.client("accessanalyzer", "444444444402").create_analyzer(**ANALYZER)
    assert emulator.client("accessanalyzer", PROD).list_analyzers()["analyzers"] == []


def test_upstream_still_lacks_the_service() -> None:
    """Asked of its table: to a call it would answer after it has read every service model of botocore, for 30 s."""
    code = "from ministack import app; print('access-analyzer' in app.SERVICE_HANDLERS)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"


def test_moto_still_lacks_the_service(moto: Endpoint) -> None:
    with pytest.raises(ClientError):
        moto.client("accessanalyzer").create_analyzer(**ANALYZER)

"""schemathesis against both descriptions: whatever is sent, the answer is a documented one, never a server error."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.integration.applications.buyers import program_python
from tests.integration.applications.platform import Platform
from tests.integration.callers import Api

LEAST_CASES = 2000
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.parametrize("name", ["wallets", "payments"])
def test_no_generated_request_gets_an_undocumented_answer(platform: Platform, name: str, tmp_path: Path) -> None:
    wallets, payments = platform.user("dev", "admins")
    api = wallets if name == "wallets" else payments
    cases, printed = fuzz(api, tmp_path)
    assert cases >= LEAST_CASES, printed[-3000:]
    print(f"{name}: {cases} cases, no failure")


def fuzz(api: Api, folder: Path) -> tuple[int, str]:
    """Run schemathesis; how many requests it made, and what it printed. Any failed check fails the test."""
    paths = api.call("GET", "/openapi.json").body["paths"].values()
    operations = sum(method in ("get", "post", "put", "patch", "delete") for path in paths for method in path)
    report = folder / "report.ndjson"
    options = {
        "--url": api.url,
        "--header": f"Authorization: Bearer {api.token}",
        "--checks": CHECKS,
        "--phases": "examples,coverage,fuzzing",
        "--max-examples": str(2 * LEAST_CASES // operations),
        "--workers": "1",
        "--request-timeout": "40",
        "--seed": "20261121",
        "--suppress-health-check": "all",
        "--report": "ndjson",
        "--report-ndjson-path": str(report),
        "--warnings": "off",
    }
    program = Path(program_python("schemathesis")).with_name("schemathesis")
    command = [str(program), "--no-color", "run", api.url + "/openapi.json", "--continue-on-failure"]
    command += [word for option in options.items() for word in option]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=840, check=False)
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
    with report.open(encoding="utf-8") as lines:
        return sum(_cases(json.loads(line)) for line in lines), done.stdout


def _cases(event: dict[str, object]) -> int:
    """Requests an event of schemathesis's own report tells of."""
    finished = event.get("ScenarioFinished")
    if not isinstance(finished, dict):
        return 0
    return len((finished.get("recorder") or {}).get("interactions") or {})

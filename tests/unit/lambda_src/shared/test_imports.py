"""What a cold start pays for: modules of shared that every function imports stay without the AWS SDK."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LAMBDA_SRC = Path(__file__).parents[4] / "lambda_src"

# Everything a function may import before it knows whether it will call AWS or anybody else.
LIGHT = "aws_faults clients config cors errors http outbound parameters rate_limit routing telemetry tracing"
TOO_HEAVY = {"boto3", "urllib3", "cryptography", "asyncio", "pydantic", "http.client", "ssl"}


def test_the_light_modules_bring_neither_the_sdk_nor_an_http_client() -> None:
    script = (
        "import json, sys\n"
        + "".join(f"import shared.{name}\n" for name in LIGHT.split())
        + "print(json.dumps(list(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(LAMBDA_SRC), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert "shared.routing" in loaded
    assert not TOO_HEAVY & loaded
    # Powertools looks botocore's version up, which costs next to nothing; its parts are what costs.
    assert not {name for name in loaded if name.startswith("botocore.")}

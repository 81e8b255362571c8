"""SM_P_0019: every AWS provider works in the environment's own account and region, with the caller's own credentials.

What a plan says of resources holds only where they end up. A provider that takes another role, profile or endpoint
puts them elsewhere, and nothing in `resource_changes` shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.limits import Limits
from policies.plan import Json, PlanView
from policies.rule import Answer, Fault, Rule, answer

ACCOUNT, REGION, GLOBAL_REGION = "var.account_id", "var.region", "us-east-1"

HARMLESS = frozenset(
    {"allowed_account_ids", "region", "default_tags", "max_retries", "retry_mode", "s3_use_path_style"}
)
"""Arguments that do not change whose account it is, with which credentials, and what of a plan is seen. The emulator's
address comes from the environment (AWS_ENDPOINT_URL), never from the source."""


def check(plan: PlanView, _: Limits) -> Answer:
    """Look at every provider block of the source, in modules as well."""
    known = plan.document.get("configuration", {}).get("provider_config", {})
    aws = {key: block for key, block in known.items() if _is_aws(block)}
    faults = [
        Fault(f"provider.{key}", said) for key, block in aws.items() for said in _faults(block, plan.stack, plan.region)
    ]
    if not aws:
        faults.append(
            Fault(f"terraform/stacks/{plan.stack}", "configures no AWS provider: say which account it is for")
        )
    return answer(faults, len(aws) or 1)


def _faults(block: Json, stack: str, region: str) -> Iterator[str]:
    if block.get("module_address"):
        yield f"a module configures it: terraform/stacks/{stack}/providers.tf alone says which account and region"
        return
    given = block.get("expressions", {})
    if not _refers(given.get("allowed_account_ids"), ACCOUNT):
        yield f"allowed_account_ids is not [{ACCOUNT}]: nothing keeps it from another account"
    if not _is_region(given.get("region"), region):
        yield f'region is neither {REGION} nor "{GLOBAL_REGION}": AWS_REGION of whoever applies would decide'
    for name in sorted(set(given) - HARMLESS):
        yield f"{name} may not be set here: credentials and addresses come from whoever runs Terraform"


def _is_aws(block: Json) -> bool:
    return block.get("name") == "aws" or str(block.get("full_name", "")).endswith("/aws")


def _refers(source: Any, variable: str) -> bool:
    """Whether an argument is made of this variable and no other reference."""
    return isinstance(source, dict) and source.get("references") == [variable]


def _is_region(source: Any, region: str) -> bool:
    constant = source.get("constant_value") if isinstance(source, dict) else None
    return _refers(source, REGION) or constant in (GLOBAL_REGION, region)


RULE = Rule("SM_P_0019", "AWS providers work in the environment's own account, with the caller's credentials", check)

"""What parliament says of policy documents: actions, ARNs and condition keys that AWS does not have, broken grammar.

Runs in the policy interpreter, loaded by `worker.py`. parliament is a linter of identity policies with AWS's tables of
spring 2025, and reads statements one by one. What is beyond it is taken out before it reads, or dropped from what it
says, each for the reason given here: wildcards, and who reaches what, are for CKV_SM_* and SM_P_0020 to judge.
"""

from __future__ import annotations

import copy
import fnmatch
import json
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

Finding = list[str]
"""[address, issue, severity, detail]"""

_DROPPED = {
    "RESOURCE_STAR": "in a resource policy * is the resource itself; elsewhere our own rule knows what needs it",
    "RESOURCE_EFFECTIVELY_STAR": "as above",
    "RESOURCE_POLICY_PRIVILEGE_ESCALATION": "it reads neither NotResource nor Deny with conditions; SM_P_0020 does",
}

_UNKNOWN_KEYS = (
    "kms:resourcealiases",
    "kms:encryptioncontext:",
    "lambda:sourcefunctionarn",
    "token.actions.githubusercontent.com:",
)
"""Beginnings of condition keys that AWS documents (KMS, Lambda and IAM guides) and parliament's tables lack."""


def run(documents: Iterable[list[str]]) -> list[Finding]:
    """Lint documents.

    Args:
        documents: [address, text] of each.

    Returns:
        what is wrong with them; nothing when nothing is. Raises whatever parliament raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parliament's way of finding its own data is deprecated; it is pinned
        import parliament
    return [
        [address, finding.issue, finding.severity, detail]
        for address, text in documents
        for finding, detail in _findings(parliament, text)
    ]


def _findings(parliament: Any, text: str) -> Iterator[tuple[Any, str]]:
    document = _readable(text)
    policy = parliament.analyze_policy_string(json.dumps(document) if document else text, ignore_private_auditors=True)
    written = _written(document)
    for found in policy.findings:
        finding = parliament.enhance_finding(found)
        detail: Any = finding.detail
        if finding.issue == "RESOURCE_MISMATCH":
            detail = [item for item in detail if _is_slip(parliament, item, detail, written)]
        federated = finding.issue == "UNKNOWN_FEDERATION_SOURCE" and ":oidc-provider/" in str(detail)
        if finding.issue not in _DROPPED and detail != [] and not federated:  # it knows no providers of one's own
            shown = detail if isinstance(detail, str) else json.dumps(detail, default=str)
            yield finding, f"{finding.title.rstrip('.')}{f': {shown}' if shown else ''}"


def _readable(text: str) -> dict[str, Any] | None:
    """The document with what parliament cannot read taken out; None when it is not a document."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    if not isinstance(document, dict) or "Statement" not in document:
        return None
    document = copy.deepcopy(document)
    for statement in _listed(document["Statement"]):
        if not isinstance(statement, dict):
            continue
        if "Principal" in statement and not {"Resource", "NotResource"} & set(statement):
            statement["Resource"] = "*"  # a trust policy is on its role
        if isinstance(statement.get("Condition"), dict):
            statement["Condition"] = _known(statement["Condition"])
            if not statement["Condition"]:
                del statement["Condition"]
    return document


def _known(conditions: dict[str, Any]) -> dict[str, Any]:
    kept = {
        operator: {key: value for key, value in keys.items() if not key.lower().startswith(_UNKNOWN_KEYS)}
        if isinstance(keys, dict)
        else keys
        for operator, keys in conditions.items()
    }
    return {operator: keys for operator, keys in kept.items() if keys}


def _written(document: dict[str, Any] | None) -> set[str]:
    """Actions that the document writes out and no wildcard of it means as well."""
    statements = [each for each in _listed((document or {}).get("Statement", [])) if isinstance(each, dict)]
    actions = {str(action).lower() for each in statements for action in _listed(each.get("Action", []))}
    wild = [action for action in actions if "*" in action or "?" in action]
    return {action for action in actions if not any(fnmatch.fnmatchcase(action, pattern) for pattern in wild)}


def _is_slip(parliament: Any, item: dict[str, str], items: list[dict[str, str]], written: set[str]) -> bool:
    """Whether an action is written out beside resources of which none is a kind that it works on. Of `s3:*` some always
    are beside such; and one that works on two kinds may have its other half in another statement."""
    action = item["action"]
    if action.lower() not in written:
        return False
    service, _, name = action.partition(":")
    kinds = {kind["resource_type"].rstrip("*") for kind in _resource_types(parliament, service, name)} - {""}
    return len([each for each in items if each["action"] == action]) >= max(len(kinds), 1)


def _resource_types(parliament: Any, service: str, name: str) -> list[dict[str, Any]]:
    return [
        kind
        for entry in parliament.iam_definition
        if entry["prefix"] == service.lower()
        for privilege in entry["privileges"]
        if privilege["privilege"].lower() == name.lower()
        for kind in privilege["resource_types"]
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

"""WAF."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule
from tools.terraform.recovery.suspects import Suspect


def _web_acl(suspect: Suspect, _lookup: Lookup) -> str | None:
    """`id/name/scope`."""
    return f"{suspect.id}/{suspect.need('name')}/{suspect.need('scope')}"


def _begun_web_acl(suspect: Suspect, lookup: Lookup) -> str | None:
    name, scope = suspect.need("name"), suspect.need("scope")
    found = lookup.every("wafv2", "list_web_acls", "WebACLs", Scope=scope)
    acl = lookup.free(item["Id"] for item in found if item["Name"] == name)
    return f"{acl}/{name}/{scope}" if acl else None


RULES = {
    "aws_wafv2_web_acl": Rule(made=_web_acl, begun=_begun_web_acl, new_ids=True),
    # Both are settings of something else: putting them again overwrites them.
    "aws_wafv2_web_acl_association": Rule(),
    "aws_wafv2_web_acl_logging_configuration": Rule(),
}

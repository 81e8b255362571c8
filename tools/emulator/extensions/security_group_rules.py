"""EC2 (moto): descriptions of security group rules whose source is a group or a prefix list.

moto keeps a description with the CIDR range only, so that Terraform finds every other rule changed.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

_KEPT = "safemate_description"


def install() -> None:
    """Keep the description with the rule itself."""
    upstream_init = SecurityGroupRule.__init__
    upstream_modify = SecurityGroupBackend.modify_security_group_rules

    def init(
        self: Any, ec2_backend: Any, ip_protocol: Any, group_id: Any, from_port: Any, to_port: Any, ip_range: Any,
        source_group: Any = None, prefix_list_id: Any = None, **more: Any,
    ) -> None:  # fmt: skip
        upstream_init(self, ec2_backend, ip_protocol, group_id, from_port, to_port, ip_range, source_group,
                      prefix_list_id, **more)  # fmt: skip
        setattr(self, _KEPT, (source_group or prefix_list_id or {}).get("Description"))

    def modify(self: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        upstream_modify(self, group_id, rules)
        group = self.get_security_group_by_name_or_id(group_id)
        for rule in map(group.get_rule, rules):
            if rule.ip_range.keys() == {"Description"}:  # upstream made up a range to put it into
                setattr(rule, _KEPT, rule.ip_range.pop("Description"))

    SecurityGroupRule.__init__ = init
    SecurityGroupRule.description = property(_description)
    SecurityGroupBackend.modify_security_group_rules = modify


def _description(self: Any) -> str | None:
    found: str | None = self.ip_range.get("Description") or getattr(self, _KEPT, None)
    return found

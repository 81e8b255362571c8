"""One rule for every resource type of terraform/: how it is taken over after a kill.

Adding a type: a line in the module it belongs to, tried on the emulator (docs/recovery.md, "A new resource type"). The
import ids are those of the provider's documentation, section "Import" of each resource.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.terraform.recovery.rule import Rule
from tools.terraform.recovery.rules import (
    account,
    api_gateway,
    data,
    firewall,
    functions,
    messages,
    monitoring,
    network,
    schedules,
    users,
)

RULES: Mapping[str, Rule] = {
    **account.RULES,
    **api_gateway.RULES,
    **data.RULES,
    **firewall.RULES,
    **functions.RULES,
    **messages.RULES,
    **monitoring.RULES,
    **network.RULES,
    **schedules.RULES,
    **users.RULES,
}

_FALLBACK = Rule()


def rule_for(resource_type: str) -> Rule:
    """The rule of a type; most types import by their id, so that is what one without a rule of its own does."""
    return RULES.get(resource_type, _FALLBACK)

"""EventBridge rules, and what they call."""

from __future__ import annotations

from tools.terraform.recovery.rule import Rule, asked, joined

RULES = {
    "aws_cloudwatch_event_rule": Rule(begun=asked("events", "describe_rule", Name="name")),
    # Terraform's own id joins the two with a hyphen, which names have as well. Putting a target again overwrites it.
    "aws_cloudwatch_event_target": Rule(made=joined("rule", "target_id")),
}

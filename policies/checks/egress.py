from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class Egress(Check):
    """Code that is broken into talks to whoever listens; HTTPS, to what limits.json names, is all ours needs."""

    rule = "CKV_SM_0018"
    title = "Nothing leaves the VPC but HTTPS and the ports limits.json names"
    types = ("aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_egress_rule")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if subject.type == "aws_security_group":
            if told := [item for item in subject.many("egress") if not isinstance(item, dict)]:
                yield "egress", f"egress is {told[0]}, whose rules the plan does not tell: write them as blocks"
            for number, rule in enumerate(subject.blocks("egress")):
                yield from _of_rule(rule, "protocol", f"egress/[{number}]/")
        elif subject.type == "aws_vpc_security_group_egress_rule":
            yield from _of_rule(subject, "ip_protocol", "")
        elif subject.one("type") != "ingress":
            yield from _of_rule(subject, "protocol", "")


def _of_rule(rule: Subject, protocol: str, prefix: str) -> Iterator[Fault]:
    ports = rule.limits["egress_ports"]
    first, last = rule.number("from_port"), rule.number("to_port")
    if str(rule.one(protocol)).lower() not in ("tcp", "6"):
        yield prefix + protocol, f"{protocol} is {rule.one(protocol)}; only tcp may leave"
    elif first is None or first != last or f"{first:g}" not in ports:
        shown = f"{rule.one('from_port')} to {rule.one('to_port')}"
        yield f"{prefix}from_port", f"ports {shown} may not leave; each of {', '.join(ports)} may, in a rule of its own"


check = Egress()

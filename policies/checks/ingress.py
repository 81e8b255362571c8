from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network
from typing import Any

from policies.checks.subject import Check, Fault, Subject

_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""Ranges that nobody on the internet has (RFC 1918, RFC 4193)."""

_OUR_NETWORK = re.compile(r"(?:.+\.)?aws_(?:vpc|subnet)\.[\w-]+(?:\[[^\]]*\])?(?:\.(?:ipv6_)?cidr_block)?")


class Ingress(Check):
    """Nothing in the VPC is called from the internet: APIs are called at API Gateway.

    checkov's CKV_AWS_277 asks for every port at once, and passes the newer rule resource when its protocol is "-1" and
    its ports are not set, which is how that is written there.
    """

    rule = "CKV_SM_0026"
    title = "Nothing on the internet may call into the VPC"
    types = ("aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if subject.type == "aws_security_group":
            if told := [item for item in subject.many("ingress") if not isinstance(item, dict)]:
                yield "ingress", f"ingress is {told[0]}, whose rules the plan does not tell: write them as blocks"
            for number, rule in enumerate(subject.blocks("ingress")):
                yield from _of_rule(rule, ("cidr_blocks", "ipv6_cidr_blocks"), f"ingress/[{number}]/")
        elif subject.type == "aws_vpc_security_group_ingress_rule":
            yield from _of_rule(subject, ("cidr_ipv4", "cidr_ipv6"), "")
        elif subject.one("type") != "egress":
            yield from _of_rule(subject, ("cidr_blocks", "ipv6_cidr_blocks"), "")


def _of_rule(rule: Subject, arguments: tuple[str, str], prefix: str) -> Iterator[Fault]:
    for argument in arguments:
        if public := [str(block) for block in rule.many(argument) if not _is_ours(block)]:
            yield (
                prefix + argument,
                f"{argument} lets in {', '.join(public)}: name a security group or our own network",
            )


def _is_ours(block: Any) -> bool:
    """Whether a range is a private one, or refers to our own network's: half the internet is open as well."""
    try:
        network = ip_network(str(block), strict=False)
    except ValueError:
        return _OUR_NETWORK.fullmatch(str(block)) is not None
    ranges = (each for each in _PRIVATE if isinstance(each, IPv4Network) == isinstance(network, IPv4Network))
    return any(network.subnet_of(each) for each in ranges)  # type: ignore[arg-type]


check = Ingress()

from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_EVERYBODY = ("0.0.0.0/0", "::/0")


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
            for number, rule in enumerate(subject.blocks("ingress")):
                yield from _of_rule(rule, ("cidr_blocks", "ipv6_cidr_blocks"), f"ingress/[{number}]/")
        elif subject.type == "aws_vpc_security_group_ingress_rule":
            yield from _of_rule(subject, ("cidr_ipv4", "cidr_ipv6"), "")
        elif subject.one("type") != "egress":
            yield from _of_rule(subject, ("cidr_blocks", "ipv6_cidr_blocks"), "")


def _of_rule(rule: Subject, arguments: tuple[str, str], prefix: str) -> Iterator[Fault]:
    for argument in arguments:
        if everybody := [block for block in rule.many(argument) if block in _EVERYBODY]:
            yield (
                prefix + argument,
                f"{argument} lets in {', '.join(everybody)}: name a security group or our own network",
            )


check = Ingress()

"""What the identity policies of a plan say, by the role that has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policies.iam.language import NotAPolicy, Statement, parse
from policies.iam.text import Text
from policies.links import Link, Links
from policies.plan import PlanView, Resource, bare, configured
from policies.rule import Fault

_POLICIES = ("aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "aws_iam_policy")
_KINDS = ("role", "user", "group")
_OWNERS = tuple(f"aws_iam_{kind}" for kind in _KINDS)
_ATTACHMENTS: Mapping[str, str] = {
    "aws_iam_policy_attachment": "policy_arn",
    **{f"aws_iam_{kind}_policy_attachment": "policy_arn" for kind in _KINDS},
    **{f"aws_iam_{kind}_policy_attachments_exclusive": "policy_arns" for kind in _KINDS},
}
"""What gives a policy of the plan, or of AWS, to somebody, and the argument with its ARN."""

_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]$')
_OF_AWS = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True)
class Clause:
    """One statement, and the resource of the plan that it stands in."""

    statement: Statement
    address: str


@dataclass
class Role:
    """Who asks: a role (or a policy that nobody has yet, which is judged as if somebody had).

    Args:
        address: of the role, or of the policy.
        name: its name, as ARNs have it.
        clauses: what all its policies say.
        managed: ARNs of AWS's own policies that it has, whose text no plan holds.
    """

    address: str
    name: str
    clauses: list[Clause] = field(default_factory=list)
    managed: list[str] = field(default_factory=list)


class Grants:
    """The roles of a plan, by address, and what could not be read (`faults`).

    Where the plan does not tell which of several roles has a policy, what it allows counts for each of them, and what
    it denies for none.
    """

    def __init__(self, plan: PlanView) -> None:
        self._links = Links(plan)
        self._blocks = {address: block for address, block, _ in configured(plan.document)}
        self.faults: list[Fault] = []
        self.roles: dict[str, Role] = {}
        self._shared: dict[str, list[Clause]] = {}
        for resource in plan.standing(*_OWNERS):
            role = self._role(resource)
            for block in resource.get("inline_policy", ()):
                role.clauses += self._read(resource, block.get("policy") if isinstance(block, Mapping) else None)
            role.managed += [str(arn) for arn in resource.get("managed_policy_arns", ())]
        attached = self._attach(plan)
        for resource in plan.standing(*_POLICIES):
            if resource.address not in attached:
                self._give(resource, self._clauses(resource))
        for role in self.roles.values():
            role.managed = self._judge_managed(role, plan.stack)

    def _role(self, resource: Resource) -> Role:
        name = str(resource.get("name") or resource.address)
        return self.roles.setdefault(resource.address, Role(resource.address, name))

    def _owners(self, resource: Resource) -> list[tuple[Role, bool]]:
        """Who has a policy or an attachment, and whether the plan tells for certain; itself, if nobody does."""
        if resource.type == "aws_iam_policy_attachment":
            links = [self._links.of(resource, f"{kind}s", f"aws_iam_{kind}") for kind in _KINDS]
            several = [(self._role(owner), _is_sure(link, owner)) for link in links for owner in link.resources]
            return several or [(self._role(resource), True)]
        kind = resource.type.split("_")[2]
        argument = f"{kind}_name" if resource.type.endswith("_exclusive") else kind
        link = self._links.of(resource, argument, f"aws_iam_{kind}") if kind != "policy" else Link()
        found, certain = link.resources, len(link.resources) < 2
        if not certain and (same := [each for each in found if self._by_each(resource, each)]):
            found, certain = tuple(same), True
        return [(self._role(owner), certain) for owner in found or (resource,)]

    def _by_each(self, policy: Resource, owner: Resource) -> bool:
        """Whether a policy is made once for each role of a block (`for_each = aws_iam_role.ci`, `role = each.value.id`)
        and this is its one."""
        block = self._blocks.get(bare(policy.address), {})
        loops_over = block.get("for_each_expression", {}).get("references", ())
        argument = policy.expressions.get(owner.type.split("_")[2], {}).get("references", ())
        own_block = f"{owner.type}.{owner.name}"
        return list(loops_over) == [own_block] and "each.value" in argument and _key(policy) == _key(owner)

    def _give(self, policy: Resource, clauses: list[Clause], managed: Sequence[str] = ()) -> None:
        for role, certain in self._owners(policy):
            role.clauses += [clause for clause in clauses if certain or clause.statement.allows]
            role.managed += managed

    def _attach(self, plan: PlanView) -> set[str]:
        """Follow the attachments; the addresses of the policies that they give to somebody."""
        attached: set[str] = set()
        for resource in plan.standing(*_ATTACHMENTS):
            link = self._links.of(resource, _ATTACHMENTS[resource.type], "aws_iam_policy")
            clauses = [
                (_is_sure(link, policy), clause) for policy in link.resources for clause in self._clauses(policy)
            ]
            self._give(resource, [each for sure, each in clauses if sure or each.statement.allows], link.elsewhere)
            attached |= {policy.address for policy in link.resources}
        return attached

    def _clauses(self, policy: Resource) -> list[Clause]:
        if policy.address not in self._shared:
            self._shared[policy.address] = self._read(policy, policy.get("policy"))
        return self._shared[policy.address]

    def _read(self, resource: Resource, text: object) -> list[Clause]:
        try:
            if not isinstance(text, str) or not text:
                message = "the text of its policy is not known until apply: build ARNs from names, not from references"
                self.faults.append(Fault(resource.address, message, unknown=True))
                return []
            return [Clause(statement, resource.address) for statement in parse(text)]
        except NotAPolicy as error:
            self.faults.append(Fault(resource.address, f"its policy cannot be read, so AWS would refuse it: {error}"))
            return []

    def _judge_managed(self, role: Role, stack: str) -> list[str]:
        """AWS's own policies among those from elsewhere. In stack service they are faults, as is what is not AWS's."""
        for arn in dict.fromkeys(role.managed):
            if not arn.startswith(_OF_AWS):
                message = f"has the policy {arn}, whose text is not in this plan: nobody can tell what it allows"
                self.faults.append(Fault(role.address, message, unknown=True))
            elif stack == "service":
                message = (
                    f"has AWS's policy {arn.removeprefix(_OF_AWS)}, which names no environment and changes when AWS "
                    "likes: write the statements it needs into a policy of its own"
                )
                self.faults.append(Fault(role.address, message))
        return [arn for arn in dict.fromkeys(role.managed) if arn.startswith(_OF_AWS)]

    def patterns(self) -> Iterator[Text]:
        """Every ARN that a statement speaks of."""
        for role in self.roles.values():
            for clause in role.clauses:
                yield from (text for text in clause.statement.resources or () if text.source.startswith("arn:"))


def _is_sure(link: Link, one: Resource) -> bool:
    """Whether a link surely denotes one of its resources."""
    return one in link.certain or len(link.resources) == 1


def _key(resource: Resource) -> str:
    """The index key at the end of an address, `["plan"]`; empty when it has none."""
    found = _KEY.search(resource.address)
    return found[0] if found else ""

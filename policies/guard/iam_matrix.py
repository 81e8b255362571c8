"""SM_P_0020: no role of this environment reaches another's things, and no resource policy lets another's principals in.

Judged by evaluation, not by the look of a policy: every role that is planned, every action that AWS has, every thing of
this environment, its twins in the others and what the account itself holds (design §7; AWS IAM user guide, "Policy
evaluation logic").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.iam.admissions import Admission, Admissions
from policies.iam.catalogue import Catalogue, load
from policies.iam.estate import Estate
from policies.iam.grants import Grants
from policies.iam.matrix import Breach, Matrix, Row, actions_of
from policies.iam.outsiders import Entry, Outsiders
from policies.iam.things import ACCOUNT
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, Table, answer

Judged = tuple[Admission, int, list[Entry]]
"""A resource policy, how many requests it was asked about, and those it may let through."""


def check(plan: PlanView, limits: Limits) -> Answer:
    """Judge every role and every resource policy of a plan; `seen` counts the cells."""
    del limits  # the border is the same for every environment
    catalogue = load()
    grants, admissions = Grants(plan), Admissions(plan)
    if not grants.roles and not admissions.all:
        return answer((*grants.faults, *admissions.faults), 0)
    if not plan.account_id:
        message = "its account_id is not known, so nobody can tell its things from another environment's"
        return answer([Fault(f"environments/{plan.environment}", message, unknown=True)], 0)
    roles = list(grants.roles.values())
    actions, strange = actions_of(catalogue, roles)
    estate = Estate(plan, catalogue, grants.patterns())
    matrix = Matrix(plan, catalogue, estate)
    rows = [matrix.row(role, actions) for role in roles]
    outsiders = Outsiders(plan, catalogue, estate, [role.name for role in roles])
    judged = [(admission, *outsiders.judge(admission)) for admission in admissions.all]
    faults = [
        *grants.faults,
        *admissions.faults,
        *(_unknown(clause.address, action, catalogue) for clause, action in strange),
        *(fault for row in rows for fault in _breaches(row)),
        *(fault for admission, _, entries in judged for fault in _entries(admission, entries)),
    ]
    seen = sum(sum(row.cells.values()) for row in rows) + sum(cells for _, cells, _ in judged)
    return answer(dict.fromkeys(faults), seen, _role_table(rows, list(estate.others)), _policy_table(judged))


def _unknown(address: str, action: str, catalogue: Catalogue) -> Fault:
    known = "policies/iam/actions.json does not have that service"
    hint = "add it to SERVICES in tools/policy/iam_actions.py"
    return Fault(address, f"allows {action}, but {known} ({len(catalogue.services)} others): {hint}", unknown=True)


def _breaches(row: Row) -> Iterator[Fault]:
    """One fault for each statement that lets a role too far, with the first case of it."""
    found: dict[tuple[str, str, bool], list[Breach]] = {}
    for breach in row.breaches:
        key = (breach.clause.address, breach.clause.statement.sid, breach.thing.form == ACCOUNT)
        found.setdefault(key, []).append(breach)
    for (address, sid, of_account), breaches in found.items():
        first = breaches[0]
        whose = "the account itself" if of_account else first.thing.owner
        message = f"statement {sid} lets {row.role.name} {first.action} on {first.thing.arn} of {whose}"
        others = len({(b.action, b.thing.arn) for b in breaches}) - 1
        message += f", and {others} more such" if others else ""
        yield Fault(address, f"{message}: name this environment and its account in what the statement is on")


def _entries(admission: Admission, entries: Sequence[Entry]) -> Iterator[Fault]:
    """One fault for each statement of a resource policy that lets somebody in."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.statement.sid, []).append(entry)
    for sid, several in found.items():
        message = f"statement {sid} lets {several[0].outsider} {several[0].action}"
        others = len({(str(each.outsider), each.action) for each in several}) - 1
        message += f", and {others} more such" if others else ""
        yield Fault(
            admission.resource.address, f"{message}: name this account's principals, or this account as the source"
        )


def _role_table(rows: Sequence[Row], others: Sequence[str]) -> Table:
    def numbers(*some: Row) -> tuple[str, ...]:
        sums = ((sum(r.cells[g] for r in some), sum(r.allowed[g] for r in some)) for g in ("own", "other", "account"))
        return tuple(f"{number:,}" for pair in sums for number in pair)

    managed = sum(len(row.role.managed) for row in rows)
    return Table(
        "What the roles may do (every action that AWS has, on every thing it works on)",
        ("role", "own cells", "allowed", f"cells in {' and '.join(others)}", "allowed", "account's cells", "allowed"),
        (*((row.role.name, *numbers(row)) for row in rows), ("all", *numbers(*rows))),
        f"and {managed} attached policies of AWS's own, which end at the account's border" if managed else "",
    )


def _policy_table(judged: Sequence[Judged]) -> Table:
    by_type: dict[str, list[int]] = {}
    for admission, cells, entries in judged:
        counts = by_type.setdefault(admission.resource.type, [0, 0, 0])
        for place, more in enumerate((1, cells, len(entries))):
            counts[place] += more
    return Table(
        "Whom resource policies let in from other environments",
        ("policy of", "policies", "requests tried", "let in"),
        tuple((type_, *(f"{count:,}" for count in counts)) for type_, counts in sorted(by_type.items())),
    )


RULE = Rule("SM_P_0020", "No environment's roles reach another's things, nor are others let in", check)

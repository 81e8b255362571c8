"""The things that roles could reach: what is planned, what policies speak of, and their twins in other environments.

A twin is what stands in another environment where this stands in ours: the same ARN with that environment's name and
account in it. Each thing has three for every other environment:

    there       their name, their account: their table
    here        their name, our account: their table, if both lived in one account
    impostor    our name, their account: what somebody over there calls as ours is called
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from policies.iam.catalogue import Catalogue, Kind
from policies.iam.context import Context, Value
from policies.iam.text import Text
from policies.iam.things import (
    ACCOUNT,
    ARNS,
    HERE,
    IMPOSTOR,
    NAMED_BY_AWS,
    OF_THE_ACCOUNT,
    OWN,
    THERE,
    Thing,
)
from policies.plan import PlanView, Resource


class Estate:
    """Every thing that the roles of a plan are held against.

    Args:
        patterns: what the policies of the plan speak of: each is a thing of ours as well, and has twins.
    """

    def __init__(self, plan: PlanView, catalogue: Catalogue, patterns: Iterable[Text] = ()) -> None:
        self._plan, self._catalogue = plan, catalogue
        self.others = {name: account for name, account in plan.environments.items() if name != plan.environment}
        once: dict[str, Thing] = {}
        for thing in self._all(patterns):
            once.setdefault(thing.arn, thing)
        self.things = tuple(once.values())

    def context(self, thing: Thing, principal: Mapping[str, Value]) -> Context:
        """What is known of a request that somebody makes for a thing."""
        return Context({**principal, **thing.keys})

    def example(self, pattern: Text) -> str:
        """One ARN of ours that a pattern matches. Where it leaves a name open, that is one of this environment's, so
        that its twin shows whether the pattern takes in every environment's; a name that AWS gives says nobody's."""
        word = "probe" if NAMED_BY_AWS.search(pattern.source) else self._word
        parts = pattern.parts
        if len(parts) < 6:
            return pattern.example(word)
        region, account = (
            place if part.matches(place, Context()) else part.example("probe")
            for part, place in zip(parts[3:5], (self._plan.region, self._plan.account_id), strict=True)
        )
        return ":".join([*(part.example("aws") for part in parts[:3]), region, account, parts[5].example(word)])

    @property
    def _word(self) -> str:
        return f"{self._plan.environment}-safemate-probe"

    def exchange(self, text: str, name: str, account: str) -> str:
        """A text with another environment's name and account in the place of ours."""
        return self._rename(text, name).replace(self._plan.account_id, account)

    def _rename(self, text: str, name: str) -> str:
        return _word(self._plan.environment).sub(name, text)

    def _all(self, patterns: Iterable[Text]) -> Iterator[Thing]:
        own = [*self._planned(), *self._spoken_of(patterns), *self._kinds()]
        for thing in own:
            yield thing
            yield from self._twins(thing) if thing.form == OWN else ()
        if self._plan.stack != "bootstrap":
            for arn in OF_THE_ACCOUNT:
                known = _tags({"Environment": self._plan.environment, "Name": "terraform-state"})
                aliases = {"kms:ResourceAliases": ("alias/terraform-state",)} if ":key/" in arn else {}
                thing = self._thing(f"arn:aws:{arn}".format(**self._places), {**known, **aliases}, form=ACCOUNT)
                yield thing
                yield from (twin for twin in self._twins(thing) if twin.form == THERE)

    @cached_property
    def _places(self) -> dict[str, str]:
        plan = self._plan
        return {"environment": plan.environment, "account": plan.account_id, "region": plan.region}

    def _thing(self, arn: str, known: Mapping[str, Value] | None = None, *, form: str = OWN) -> Thing:
        kinds = self._catalogue.kinds_of(arn)
        tags = _tags({"Environment": self._plan.environment, "Project": "safemate"}) if known is None else known
        return Thing(
            arn,
            self._plan.environment,
            form,
            self._plan.account_id,
            kinds,
            tags,
            True,
            bool(kinds & self._catalogue.named),
        )

    def _planned(self) -> Iterator[Thing]:
        aliases = self._aliases()
        for number, resource in enumerate(self._plan.standing(*ARNS)):
            made_up = f"{self._plan.environment}-safemate-{number}"
            values = {k: v for k, v in resource.values.items() if isinstance(v, str) and v}
            known: dict[str, Value] = dict(_tags(resource.get("tags_all") or {}))
            if resource.type == "aws_kms_key":
                known["kms:ResourceAliases"] = aliases.get(resource.address, ())
            for arn in ARNS[resource.type]:
                try:
                    yield self._thing(f"arn:aws:{arn}".format(**{"id": made_up, **values, **self._places}), known)
                except KeyError:
                    continue  # its name is not known until apply: what stands for its kind has to do

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        """The aliases of each planned key, by its address: those of its module, where the plan does not yet tell."""
        found: dict[str, tuple[str, ...]] = {}
        for key in self._plan.standing("aws_kms_key"):
            module = key.address.rpartition("aws_kms_key.")[0]
            beside = [
                a for a in self._plan.standing("aws_kms_alias") if a.address.rpartition("aws_kms_alias.")[0] == module
            ]
            found[key.address] = tuple(str(alias.values.get("name", "")) for alias in beside if _is_of(alias, key))
        return found

    def _spoken_of(self, patterns: Iterable[Text]) -> Iterator[Thing]:
        """An example of what each pattern matches; of ids there is no example that says whose it is."""
        for arn in dict.fromkeys(self.example(pattern) for pattern in patterns):
            if foreign := self._foreign(arn):
                yield foreign
                continue
            thing = self._thing(arn)
            if thing.named and thing.kinds and not thing.kinds & {("kms", "key"), ("cognito-idp", "userpool")}:
                yield thing

    def _foreign(self, arn: str) -> Thing | None:
        """The thing, if its very ARN says that it is another environment's, or any other account's."""
        for name, account in self.others.items():
            if (account in arn and account != self._plan.account_id) or _word(name).search(arn):
                return Thing(arn, name, THERE, account, self._catalogue.kinds_of(arn))
        parts = arn.split(":", 5)
        account = parts[4] if len(parts) > 5 else ""
        if account in ("", "aws", self._plan.account_id):
            return None
        return Thing(arn, f"account {account}", THERE, account, self._catalogue.kinds_of(arn))

    def _kinds(self) -> Iterator[Thing]:
        """One thing of every kind there is: what a role could reach if there were one."""
        name = self._word
        tags = _tags({"Environment": self._plan.environment, "Project": "safemate", "Name": name})
        known = {**tags, "kms:ResourceAliases": (f"alias/{name}",)}
        own, account = self._plan.environment, self._plan.account_id
        kinds: dict[str, set[Kind]] = {}
        for template in self._catalogue.templates:
            kinds.setdefault(template.fill(name, account, self._plan.region), set()).add(template.kind)
        for arn, of_it in kinds.items():  # several services may have actions on one kind of thing
            named = bool(of_it & self._catalogue.named)
            yield Thing(arn, own, OWN, account, frozenset(of_it), known, planned=False, named=named)

    def _twins(self, thing: Thing) -> Iterator[Thing]:
        own, aliases = self._plan.environment, thing.known.get("kms:ResourceAliases")
        for name, account in self.others.items():
            for form, called, where in ((THERE, name, account), (HERE, name, thing.account), (IMPOSTOR, own, account)):
                arn = self.exchange(thing.arn, called, where)
                known = {key: self._twin_value(value, called, where) for key, value in thing.known.items()}
                shared = form == HERE and bool(aliases) and known["kms:ResourceAliases"] == aliases
                if arn != thing.arn and not shared:  # a key whose alias names no environment is the account's
                    yield Thing(arn, name, form, where, thing.kinds, known, thing.planned, thing.named)

    def _twin_value(self, value: Value, name: str, account: str) -> Value:
        if isinstance(value, tuple):
            return tuple(self.exchange(item, name, account) for item in value)
        return self.exchange(value, name, account) if isinstance(value, str) else value


def _word(name: str) -> re.Pattern[str]:
    """An environment's name where it is a word of its own: `prod` is not in `preprod`."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")


def _is_of(alias: Resource, key: Resource) -> bool:
    """Whether an alias of the same module may be a key's."""
    reference = alias.reference("target_key_id")
    return not reference or reference.startswith(f"{key.type}.{key.name}")


def _tags(tags: Mapping[str, object]) -> dict[str, Value]:
    return {f"aws:ResourceTag/{name}": str(value) for name, value in tags.items()}

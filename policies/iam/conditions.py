"""Condition operators. Source: AWS IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators
for multi-valued context keys".
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.iam.context import Context, Truth, Unset, not_
from policies.iam.text import Text

Compare = Callable[[Text, str, Context], Truth]
"""Whether a value of the request is what one value of the policy says."""


def _truth(holds: bool) -> Truth:
    return Truth.YES if holds else Truth.NO


def _string(*, wildcards: bool = False, ignore_case: bool = False) -> Compare:
    return lambda text, value, context: text.matches(value, context, wildcards=wildcards, ignore_case=ignore_case)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> float | None:
    """Seconds since 1970 of a W3C date or of such a number of seconds."""
    if re.fullmatch(r"-?\d+(\.\d+)?", text) and not re.fullmatch(r"\d{4}", text):
        return float(text)
    try:
        moment = datetime.fromisoformat(f"{text}-01-01" if re.fullmatch(r"\d{4}", text) else text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _ordered(read: Callable[[str], float | None], holds: Callable[[float, float], bool]) -> Compare:
    """Compare two quantities: `holds(the request's, the policy's)`. What is not one compares with nothing."""

    def compare(text: Text, value: str, _: Context) -> Truth:
        if not text.is_fixed:
            return Truth.MAYBE
        theirs, ours = read(value), read(text.source)
        return _truth(theirs is not None and ours is not None and holds(theirs, ours))

    return compare


def _network(text: Text, value: str, _: Context) -> Truth:
    try:
        return _truth(ipaddress.ip_address(value) in ipaddress.ip_network(text.source, strict=False))
    except (ValueError, TypeError):
        return Truth.NO


def _bool(text: Text, value: str, context: Context) -> Truth:
    if value.lower() not in ("true", "false"):
        return Truth.NO
    return text.matches(value, context, wildcards=False, ignore_case=True)


def _arn(text: Text, value: str, context: Context) -> Truth:
    return text.matches_parts(value, context)


_COMPARE: dict[str, Compare] = {
    "stringequals": _string(),
    "stringequalsignorecase": _string(ignore_case=True),
    "stringlike": _string(wildcards=True),
    "arnequals": _arn,  # the same as ArnLike, AWS says
    "arnlike": _arn,
    "bool": _bool,
    "binaryequals": _string(),
    "ipaddress": _network,
}
for _name, _holds in {
    "equals": operator.eq,
    "lessthan": operator.lt,
    "lessthanequals": operator.le,
    "greaterthan": operator.gt,
    "greaterthanequals": operator.ge,
}.items():
    _COMPARE[f"numeric{_name}"] = _ordered(_number, _holds)
    _COMPARE[f"date{_name}"] = _ordered(_moment, _holds)

_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """One operator on one key. `quantifier` is forallvalues, foranyvalue or empty."""

    quantifier: str
    operator: str
    if_exists: bool
    key: str
    values: tuple[Text, ...]

    def holds(self, context: Context) -> Truth:
        """Whether a request with this context fulfils it; MAYBE when that hangs on a key nobody knows."""
        value = context[self.key]
        if self.operator == "null":
            return self._null(value)
        if value is Unset.FREE:
            return Truth.MAYBE
        if value is Unset.ABSENT:
            return _truth(self._holds_when_absent())
        if self.quantifier == "forallvalues":
            return min((self._one(item, context) for item in _items(value)), default=Truth.YES)
        if self.quantifier == "foranyvalue":
            return max((self._one(item, context) for item in _items(value)), default=Truth.NO)
        return Truth.MAYBE if isinstance(value, tuple) else self._one(value, context)  # AWS leaves the former open

    def _holds_when_absent(self) -> bool:
        if self.quantifier == "foranyvalue":
            return False
        return self.if_exists or self.quantifier == "forallvalues" or self.operator in _NEGATED

    def _null(self, value: object) -> Truth:
        if value is Unset.FREE:
            return Truth.MAYBE
        wanted = "true" if value is Unset.ABSENT else "false"
        return _truth(any(text.source.lower() == wanted for text in self.values))

    def _one(self, value: str, context: Context) -> Truth:
        positive = _NEGATED.get(self.operator, self.operator)
        compare = _COMPARE[positive]
        if positive == self.operator:
            return max(compare(text, value, context) for text in self.values)
        if any(not text.resolves(context) for text in self.values):
            return Truth.NO  # a variable without a value makes its condition one that nothing fulfils
        return not_(max(compare(text, value, context) for text in self.values))


def read(operator_name: str, key: str, values: tuple[Text, ...]) -> Condition:
    """A condition of a policy. Raises ValueError for an operator that AWS does not have."""
    found = _OPERATOR.fullmatch(operator_name)
    name = found[2].lower() if found else ""
    if not found or (name not in _COMPARE and name not in _NEGATED and name != "null"):
        raise ValueError(f"no such condition operator: {operator_name}")
    return Condition((found[1] or "").lower(), name, bool(found[3]), key, values)


def _items(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value

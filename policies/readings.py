"""Which metrics a plan's alarms and dashboards read, and which its metric filters make.

Sources: CloudWatch API reference, "Dashboard body structure and syntax" (the abbreviations "." and "..."); CloudWatch
user guide, "CloudWatch search expression syntax" and "Using math expressions with CloudWatch metrics".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.metrics import Metric, Names
from policies.plan import PlanView, Resource

ALARM, DASHBOARD, FILTER = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard", "aws_cloudwatch_log_metric_filter"

# The one form of which it is known what it finds: a name without double quotes is matched in part, OR and terms without
# MetricName find more than they name.
_WORD = r'\s*(?:[\w/.:#-]+|"[\w/.:# -]+")\s*'
_SEARCH = re.compile(
    rf"""\bSEARCH\(\s*'\s*\{{(?P<schema>{_WORD}(?:,{_WORD})*)\}}"""
    r"""\s*MetricName\s*=\s*"(?P<name>[^"'\\]+)"\s*'\s*,\s*'[^']+'\s*(?:,\s*\d+\s*)?\)""",
    re.IGNORECASE,
)
_QUERY = re.compile(r"\W*SELECT\b", re.IGNORECASE)
_CALLED = re.compile(r"(\w+)\s*\(")
# What only computes with other rows; AND and OR are words that a bracket may follow as well. Not SEARCH, LAMBDA,
# INSIGHT_RULE_METRIC and DB_PERF_INSIGHTS, which bring in metrics of their own; what AWS adds later is added here.
_FUNCTIONS = re.compile(
    "ABS|AND|ANOMALY_DETECTION_BAND|AVG|CEIL|DATAPOINT_COUNT|DATE|DAY|DIFF|DIFF_TIME|EPOCH|FILL|FIRST|FLOOR|HOUR|IF|LAST"
    "|LOG|LOG10|MAX|METRICS|METRIC_COUNT|MIN|MINUTE|MONTH|OR|PERIOD|RATE|REMOVE_EMPTY|RUNNING_SUM|SERVICE_QUOTA|SLICE"
    "|SORT|STDDEV|SUM|TIME_SERIES|YEAR",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """One metric that somebody reads.

    Args:
        where: the place inside of the resource, for people; may be empty.
        dimensions: their names. `unit`: the only unit that is read; any when empty.
    """

    address: str
    where: str
    namespace: str
    name: str
    dimensions: Names
    unit: str = ""


@dataclass(frozen=True)
class Unread:
    """A place of which the plan does not tell what it reads, and why."""

    address: str
    why: str


def read(plan: PlanView) -> Iterator[Reading | Unread]:
    """Everything that alarms and dashboards read."""
    for alarm in plan.standing(ALARM):
        found = list(_alarm(alarm))
        yield from found or [Unread(alarm.address, "it names no metric: give metric_name, or a metric_query with one")]
    for dashboard in plan.standing(DASHBOARD):
        yield from _dashboard(dashboard)


def made(plan: PlanView) -> Iterator[tuple[tuple[str, str], Metric]]:
    """What the plan's own metric filters make of log lines, by namespace and name. Several may make the same metric,
    each with dimensions and a unit of its own."""
    for each in plan.standing(FILTER):
        for part in each.get("metric_transformation", ()):
            sets = frozenset({frozenset(part.get("dimensions") or ())})
            name = (part.get("namespace") or "", part.get("name") or "")
            yield name, Metric(sets, part.get("unit") or "None")  # CloudWatch's own default is the word None


def _alarm(alarm: Resource) -> Iterator[Reading | Unread]:
    if alarm.is_unknown("metric_name") or alarm.is_unknown("namespace") or alarm.unknown.get("dimensions") is True:
        yield Unread(alarm.address, "which metric it watches is not known until apply")
    elif name := alarm.get("metric_name"):
        marks = alarm.unknown.get("dimensions") or {}  # a name may be known whose value is not
        names = frozenset({*alarm.get("dimensions", {}), *marks})
        yield Reading(alarm.address, "", alarm.get("namespace", ""), name, names, alarm.get("unit", ""))
    if alarm.is_unknown("metric_query"):
        yield Unread(alarm.address, "which metrics it computes with is not known until apply")
        return
    for query in alarm.get("metric_query", ()):
        where = f"query {query.get('id')}"
        for part in query.get("metric") or ():
            names = frozenset(part.get("dimensions") or ())
            namespace, name, unit = (part.get(key) or "" for key in ("namespace", "metric_name", "unit"))
            yield Reading(alarm.address, where, namespace, name, names, unit)
        yield from _expression(alarm.address, where, query.get("expression") or "")


def _dashboard(dashboard: Resource) -> Iterator[Reading | Unread]:
    if dashboard.is_unknown("dashboard_body"):
        yield Unread(dashboard.address, "what it draws is not known until apply: build it of names, not of ARNs or ids")
        return
    try:
        widgets = json.loads(dashboard.get("dashboard_body", ""))["widgets"]
        if not isinstance(widgets, list):  # an empty object would read as no widget at all
            raise TypeError
        for number, widget in enumerate(widgets):
            shown = widget.get("properties") or {}
            where = f"widget {shown.get('title') or number}"
            yield from _rows(dashboard.address, where, shown.get("metrics") or ())
    except (ValueError, LookupError, TypeError, AttributeError):
        yield Unread(dashboard.address, "its dashboard_body is not as CloudWatch wants it")


def _rows(address: str, where: str, rows: Sequence[Any]) -> Iterator[Reading | Unread]:
    before: list[str] = []
    for row in rows:
        if not isinstance(row, list):
            raise TypeError
        options = row[-1] if isinstance(row[-1], Mapping) else {}
        words = written_out([word for word in row if isinstance(word, str)], before)
        if words is None or len(words) == 1 or not (words or options.get("expression")):
            yield Unread(address, f"{where}: {json.dumps(row)} is no metric, nor one abbreviated from the row above")
        elif words:
            before = words
            yield Reading(address, where, words[0], words[1], frozenset(words[2::2]))
        yield from _expression(address, where, str(options.get("expression") or ""))


def written_out(words: list[str], before: list[str]) -> list[str] | None:
    """A row without abbreviations: "." is the word above, "..." all words above that are not given here. None: there
    is no such word."""
    if words[:1] == ["..."]:
        kept = len(before) - len(words) + 1
        return [*before[:kept], *words[1:]] if kept > 0 else None
    if any(word == "." and place >= len(before) for place, word in enumerate(words)):
        return None
    return [before[place] if word == "." else word for place, word in enumerate(words)]


def _expression(address: str, where: str, expression: str) -> Iterator[Reading | Unread]:
    """What an expression reads by itself: searches. Ids of other rows are read where they stand."""
    for search in _SEARCH.finditer(expression):
        namespace, *dimensions = [word.strip().strip('"') for word in search["schema"].split(",")]
        yield Reading(address, where, namespace, search["name"], frozenset(dimensions))
    rest = _SEARCH.sub("0", expression)  # not by nothing, which would join what stands around it
    strange = {word.upper() for word in _CALLED.findall(rest) if not _FUNCTIONS.fullmatch(word)}
    if "SEARCH" in strange:
        said = "write SEARCH('{Namespace,Dimension} MetricName=\"Name\"', …), so that it can be told what it finds"
        yield Unread(address, f"{where}: {said}")
    elif strange or _QUERY.match(rest):
        yield Unread(address, f"{where}: what {expression!r} reads cannot be told; name the metrics")

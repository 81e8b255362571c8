"""A deployed alarm and the metric that it watches."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from tools.alarms.alarm import Alarm, Query

MORE_THAN_A_ROUND = 12.0
"""Seconds in which the emulator looks at every alarm (tools/emulator/extensions/alarm_evaluation.py)."""


@dataclass(frozen=True)
class Watched:
    """An alarm over one period. `cloudwatch` is a boto3 client."""

    cloudwatch: Any
    name: str

    def described(self) -> dict[str, Any]:
        (alarm,) = self.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return dict(alarm)

    def state(self) -> str:
        return str(self.described()["StateValue"])

    def samples(self, since: datetime) -> float:
        """How many values the metric has had since."""
        return float(sum(point["SampleCount"] for point in self._minutes(since)))

    def at_rest(self) -> None:
        """Bring it to OK, and so near its threshold that a single failure makes it go off: no test waits for an hour.

        Tests that came before have left data in the running period. What they counted is taken back, minute by
        minute; a share of theirs is made up to the threshold itself. Only a maximum stays what it is.
        """
        alarm = Alarm.of(self.described())
        assert alarm.periods == 1
        (query,) = (query for query in alarm.queries if query.metric and query.statistic != "SampleCount")
        minutes = self._minutes(datetime.now(UTC) - timedelta(minutes=alarm.minutes))
        if query.statistic == "Sum":
            for point in minutes:
                self._put(query, -point["Sum"], 1, point["Timestamp"])
        elif query.statistic == "Average":
            good, bad = balance(
                Fraction(alarm.threshold).limit_denominator(100),
                round(sum(point["SampleCount"] for point in minutes)),
                round(sum(point["Sum"] for point in minutes)),
            )
            self._put(query, 1.0, good, datetime.now(UTC))
            self._put(query, 0.0, bad, datetime.now(UTC))
        self.cloudwatch.set_alarm_state(AlarmName=self.name, StateValue="OK", StateReason="a test begins")
        if query.statistic != "Maximum":
            time.sleep(MORE_THAN_A_ROUND)
            assert self.state() == "OK", "somebody else's failures"

    def _minutes(self, since: datetime) -> list[dict[str, Any]]:
        """SampleCount and Sum of each minute with data."""
        (metric,) = Alarm.of(self.described()).reads
        dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
        return list(
            self.cloudwatch.get_metric_statistics(
                Namespace=metric.namespace, MetricName=metric.name, Dimensions=dimensions, Period=60,
                StartTime=since.replace(second=0, microsecond=0), EndTime=datetime.now(UTC) + timedelta(minutes=1),
                Statistics=["SampleCount", "Sum"],
            )["Datapoints"]
        )  # fmt: skip

    def _put(self, query: Query, value: float, times: int, at: datetime) -> None:
        assert query.metric
        dimensions = [{"Name": name, "Value": text} for name, text in query.metric.dimensions]
        datum = {"MetricName": query.metric.name, "Dimensions": dimensions, "Timestamp": at}
        self.cloudwatch.put_metric_data(
            Namespace=query.metric.namespace, MetricData=[{**datum, "Values": [value], "Counts": [float(times)]}]
        )


def balance(least: Fraction, samples: int, good: int) -> tuple[int, int]:
    """How many good ones and bad ones make it a share that is enough, and that a bad one more makes too little."""
    bad = max(0, math.ceil((good - least * samples) / least))
    wanting = least * (samples + bad) - good
    shares = least.denominator  # of so many together the share can be met exactly, and are enough to count as one
    return math.ceil(wanting / (1 - least)) + least.numerator, bad + shares - least.numerator

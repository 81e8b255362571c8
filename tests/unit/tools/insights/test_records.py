from __future__ import annotations

from tests.unit.tools.insights.log import ask, event
from tools.insights import discover
from tools.insights.model import Moment

REPORT = (
    "REPORT RequestId: 52fdfc07\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 69 MB\tInit Duration: 150.10 ms\t"
)


def test_a_report_in_plain_text_has_lambdas_fields_in_milliseconds_and_bytes() -> None:
    found = discover(event(0, REPORT))
    assert {name: found[name] for name in found if name not in ("@message", "@ptr", "@log", "@logStream")} == {
        "@timestamp": 1_800_014_400_000, "@type": "REPORT", "@requestId": "52fdfc07", "@duration": 12.5,
        "@billedDuration": 13, "@memorySize": 128_000_000, "@maxMemoryUsed": 69_000_000, "@initDuration": 150.1,
    }  # fmt: skip
    assert isinstance(found["@timestamp"], Moment)


def test_other_lines_of_lambda_have_type_and_request() -> None:
    found = discover(event(0, "START RequestId: 52fdfc07 Version: 3"))
    assert (found["@type"], found["@requestId"], "@duration" in found) == ("START", "52fdfc07", False)
    assert "@initDuration" not in discover(event(0, REPORT.partition("\tInit")[0]))


def test_json_after_other_text_is_found_and_null_is_missing() -> None:
    found = discover(event(0, 'INFO {"a": {"b": null, "c": false}, "@message": "own"} tail'))
    assert (found["a.c"], found["@@message"]) == (0, "own")
    assert "a.b" not in found
    assert str(found["@message"]).startswith("INFO")


def test_truth_is_one_and_zero() -> None:
    assert [row["cold"] for row in ask("fields cold | sort cold", {"cold": True}, {"cold": False})] == ["0", "1"]


def test_broken_json_has_no_fields() -> None:
    assert set(discover(event(0, '{"a": '))) == {"@timestamp", "@message", "@logStream", "@log", "@ptr"}
    assert "a" not in discover(event(0, "[" * 10_000 + '{"a": ' * 10_000))


def test_no_more_than_200_fields_are_discovered() -> None:
    found = discover(event(0, {f"f{number}": number for number in range(300)}))
    assert "f199" in found
    assert "f200" not in found

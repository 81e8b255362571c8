from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

from tools.emulator.extensions.query_protocol import nested, xml


def test_parameters_become_structures_and_lists_in_order() -> None:
    parameters: dict[str, str | list[str]] = {
        "AlarmName": ["errors"],
        "Dimensions.member.2.Name": "b",
        "Dimensions.member.1.Name": "a",
        "AlarmActions.member.10": "tenth",
        "AlarmActions.member.9": "ninth",
    }
    assert nested(parameters) == {
        "AlarmName": "errors",
        "Dimensions": [{"Name": "a"}, {"Name": "b"}],
        "AlarmActions": ["ninth", "tenth"],
    }


def test_values_become_xml_and_what_is_not_set_is_left_out() -> None:
    text = xml("Alarm", {"Name": "a < b & c", "On": True, "At": datetime(2026, 1, 2, tzinfo=UTC), "Unit": None,
                         "Actions": ["x", "y"], "Empty": []})  # fmt: skip
    element = ElementTree.fromstring(text)  # noqa: S314
    assert {child.tag: child.text for child in element} == {
        "Name": "a < b & c", "On": "true", "At": "2026-01-02T00:00:00.000Z", "Actions": None, "Empty": None,
    }  # fmt: skip
    assert [member.text for member in element.findall("Actions/member")] == ["x", "y"]

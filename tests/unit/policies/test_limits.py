"""The limits are read strictly: a slip in them would be a rule that never fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies.limits import ENVIRONMENTS, FILE, load

REAL = json.loads(FILE.read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], object]


def changed(tmp_path: Path, change: Change) -> Path:
    document = copy.deepcopy(REAL)
    change(document)
    path = tmp_path / "limits.json"
    path.write_text(json.dumps(document))
    return path


def test_the_real_file_is_in_order() -> None:
    for environment in ENVIRONMENTS:
        assert load(environment).of["log_days"] in (7, 30)


def test_an_environment_nobody_has_limits_for_is_held_to_prods() -> None:
    assert load("staging").of == load("prod").of
    assert load("staging").of != load("dev").of


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("egress_ports"), '"egress_ports" is missing'),
        (lambda d: d.update(egres_ports={}), '"egres_ports" is not known'),
        (lambda d: d["environments"].pop("prod"), 'no "prod"'),
        (lambda d: d.update(environments=[]), '"environments" must be an object'),
        (lambda d: d["environments"].update(dev=7), '"environments.dev" must be an object'),
        (lambda d: d["environments"]["dev"].pop("log_days"), '"environments.dev.log_days" is missing'),
        (lambda d: d["environments"]["dev"].update(log_dyas=7), '"environments.dev.log_dyas" is not known'),
        (lambda d: d["environments"]["prod"].update(log_days="30"), "log_days.*whole number above 0"),
        (lambda d: d["environments"]["prod"].update(log_days=True), "log_days.*whole number above 0"),
        (lambda d: d["environments"]["prod"].update(log_days=0), "log_days.*whole number above 0"),
        (lambda d: d["environments"]["prod"].update(waf="false"), "waf.*true or false"),
        (lambda d: d.update(key_deletion_days=7.5), "key_deletion_days"),
        (lambda d: d.update(egress_ports={}), "egress_ports.*shape"),
        (lambda d: d.update(egress_ports=["443"]), "egress_ports.*shape"),
        (lambda d: d["managed_policies"].update(x=""), "managed_policies.*shape"),
        (lambda d: d["trusted_services"].update(x={}), "trusted_services.*shape"),
        (lambda d: d["tags"].pop("values"), "tags.*shape"),
        (lambda d: d["names"].pop("bootstrap"), "names.*shape"),
        (lambda d: d["destroy_switches"].update(x={"force_destroy": "no"}), "destroy_switches.*shape"),
    ],
)
def test_a_slip_is_refused_and_named(tmp_path: Path, change: Change, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load("prod", changed(tmp_path, change))


def test_every_slip_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"egress_ports.*waf|waf.*egress_ports"):
        load("prod", changed(tmp_path, lambda d: (d.pop("egress_ports"), d["environments"]["dev"].pop("waf"))))


@pytest.mark.parametrize(("text", "said"), [("", "not JSON"), ("[]", "must be an object"), ("{", "not JSON")])
def test_a_file_that_is_no_object_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "limits.json").write_text(text)
    with pytest.raises(ValueError, match=said):
        load("prod", tmp_path / "limits.json")


def test_a_limit_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "limits.json").write_text('{"environments": {"dev": {"waf": false, "waf": true}}}')
    with pytest.raises(ValueError, match='"waf" is written twice'):
        load("prod", tmp_path / "limits.json")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"limits\.json"):
        load("prod", tmp_path / "limits.json")

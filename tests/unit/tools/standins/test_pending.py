from __future__ import annotations

from pathlib import Path

import pytest

from tools.standins.facilitator import pending
from tools.standins.facilitator.pending import PendingSettlements


def test_what_was_sent_is_known_to_the_next_process_until_it_is_done_with(tmp_path: Path) -> None:
    first = PendingSettlements(tmp_path)
    first.set("0xsignature", "0xone")
    first.set("0xother", "0xtwo")
    first.delete("0xother")
    first.delete("0xnever")
    second = PendingSettlements(tmp_path)
    assert (second.get("0xsignature"), second.get("0xother"), second.waiting()) == ("0xone", None, 1)


def test_the_last_transaction_counts(tmp_path: Path) -> None:
    store = PendingSettlements(tmp_path)
    store.set("0xsignature", "0xone")
    store.set("0xsignature", "0xtwo")
    assert (store.get("0xsignature"), PendingSettlements(tmp_path).get("0xsignature")) == ("0xtwo", "0xtwo")


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("tools.standins.facilitator.pending.time.time", lambda: now)
    store = PendingSettlements(None)
    store.set("0xsignature", "0xone")
    now += pending.TTL_SECONDS - 1
    assert store.get("0xsignature") == "0xone"
    now += 1
    assert (store.get("0xsignature"), store.waiting()) == (None, 0)


def test_a_cleared_store_is_empty_for_the_next_process_too(tmp_path: Path) -> None:
    store = PendingSettlements(tmp_path)
    store.set("0xsignature", "0xone")
    store.clear()
    assert (store.get("0xsignature"), PendingSettlements(tmp_path).get("0xsignature")) == (None, None)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from shared.parameters import NotConfiguredError
from wallet_manager.ledger.interface import LedgerUnavailable
from wallet_manager.ledger.operator_account import read_operator

KEY = "302e020100300506032b657004220420" + "ab" * 32


class Parameter:
    def __init__(self, value: Mapping[str, Any] | None) -> None:
        self.value = value

    def json(self) -> Mapping[str, Any]:
        if self.value is None:
            raise NotConfiguredError("unset")
        return self.value


def test_the_operator_is_read_and_its_key_not_shown() -> None:
    operator = read_operator(Parameter({"accountId": "0.0.2", "privateKey": KEY}))

    assert (operator.account_id, operator.private_key) == ("0.0.2", KEY)
    assert KEY not in repr(operator)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"accountId": "0.0.2"},
        {"accountId": 2, "privateKey": KEY},
        {"accountId": "0.0.2@1", "privateKey": KEY},
        {"accountId": "0.0.2", "privateKey": "not hexadecimal " + KEY},
        {"accountId": "0.0.2", "privateKey": ""},
    ],
)
def test_anything_else_is_unavailable_and_never_quoted(value: Mapping[str, Any] | None) -> None:
    with pytest.raises(LedgerUnavailable) as caught:
        read_operator(Parameter(value))

    assert KEY not in str(caught.value)

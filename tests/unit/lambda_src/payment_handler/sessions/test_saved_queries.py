"""What the saved queries find in the lines that sessions really write."""

from __future__ import annotations

import io

import pytest
from aws_lambda_powertools import Logger

from payment_handler.cdp.client import CdpUnavailableError
from tests.unit.lambda_src.payment_handler.sessions.conftest import World
from tests.unit.lambda_src.saved_queries import ask


def test_wallet_connections_are_counted_by_the_half_hour(world: World) -> None:
    out = io.StringIO()
    world.sessions._logger = Logger(service="saved-queries-test", stream=out)
    world.open()
    world.open(key="k2")
    world.wallets.works = False
    with pytest.raises(CdpUnavailableError):
        world.open(key="k3")
    lines = out.getvalue().splitlines()
    (row,) = ask("wallet-connections", lines)
    assert row == {"halfHour": "2027-01-15 08:00:00.000", "connectionCount": "2"}

    hour = [*lines, *["{}"] * 1800, *lines]  # a second lies between two lines
    later, earlier = ask("wallet-connections", hour)
    assert (later["halfHour"], earlier["halfHour"]) == ("2027-01-15 08:30:00.000", "2027-01-15 08:00:00.000")

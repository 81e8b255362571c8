"""Stand-ins begin and end with their emulator, keep their ports, and come back with what they knew."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.emulator.endpoint import free_port
from tests.integration.standins.town import PRICE, Town, ask, python
from tools.context import REPOSITORY
from tools.edges.process import is_alive
from tools.emulator import daemon


def kill(town: Town, *names: str) -> None:
    for name in names:
        os.kill(town.stand_ins()[name].pid, signal.SIGKILL)
    while any(town.stand_ins()[name].alive for name in names):
        pass


def test_every_stand_in_answers_where_the_addresses_say(town: Town) -> None:
    told = daemon.status(town.settings).addresses
    assert told["api_base"] == f"http://127.0.0.1:{town.settings.port}"
    ports = {name: s.port for name, s in town.stand_ins().items()}
    assert told["facilitator_url"] == f"http://127.0.0.1:{ports['facilitator']}"
    host, _, rest = told["hedera_node"].partition(":")
    socket.create_connection((host, int(rest.partition("@")[0])), timeout=5).close()
    assert all(port > town.settings.port for port in ports.values())


def test_a_killed_chain_comes_back_on_its_port_with_every_payment(town: Town) -> None:
    payer = town.payer()
    payment = payer.pays()
    settled = town.facilitator("settle", payment)
    known = town.rpc("eth_getTransactionReceipt", settled["transaction"])
    before = town.stand_ins()
    kill(town, "chain")
    with pytest.raises(OSError, match="refused"):
        ask(before["chain"].port, "GET", "/_control/ready")
    lost = town.facilitator("settle", payer.pays())
    assert lost["success"] is False
    daemon.ensure_running(town.settings)
    after = town.until_ready()
    assert (after["chain"].port, after["facilitator"]) == (before["chain"].port, before["facilitator"])
    assert town.rpc("eth_getTransactionReceipt", settled["transaction"]) == known
    assert payer.tokens == 1_000_000 - PRICE
    assert town.facilitator("settle", payer.pays())["success"] is True


def test_a_killed_facilitator_remembers_what_it_has_sent(town: Town) -> None:
    payer = town.payer()
    payment = payer.pays()
    town.order("chain", "eth_getTransactionReceipt", "drop_before")
    pending = town.facilitator("settle", payment)
    assert pending["errorReason"] == "settlement_pending"
    kill(town, "facilitator")
    daemon.ensure_running(town.settings)
    town.until_ready()
    assert town.facilitator("settle", payment)["transaction"] == pending["transaction"]
    assert payer.tokens == 1_000_000 - PRICE


def test_a_killed_facilitator_drops_its_callers(town: Town) -> None:
    town.order("facilitator", "settle", "hang")
    port = town.stand_ins()["facilitator"].port
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    caller.request("POST", "/settle", "{}")
    kill(town, "facilitator")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        caller.getresponse()
    caller.close()


def test_a_reset_of_the_emulator_empties_them_and_keeps_them(town: Town) -> None:
    payer = town.payer()
    town.facilitator("settle", payer.pays())
    before = town.stand_ins()
    daemon.reset(town.settings)
    assert town.stand_ins() == before
    assert payer.tokens == 0
    assert town.ask("chain", "GET", "/_control/state")["chains"]["84532"]["block"] == 0
    assert town.facilitator("settle", town.payer().pays())["success"] is True


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[daemon.Settings]:
    """An emulator of the test's own."""
    made = daemon.Settings(
        port=free_port(), home=tmp_path / "home", env={"PATH": os.environ["PATH"]}, standins_python=python()
    )
    yield made
    daemon.stop(made)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running_however_the_emulator_ends(settings: daemon.Settings, number: int) -> None:
    found = daemon.ensure_running(settings)
    pids = [s.pid for s in found.stand_ins]
    assert len(pids) == 4
    assert all(is_alive(pid) for pid in pids)
    os.kill(found.pid, number)
    while any(is_alive(pid) for pid in pids):
        pass  # the test's own time limit ends a wait in vain


def test_without_an_interpreter_the_emulator_runs_alone_and_gets_them_later(settings: daemon.Settings) -> None:
    alone = daemon.ensure_running(replace(settings, standins_python=None))
    assert not any(s.alive for s in alone.stand_ins)
    later = daemon.ensure_running(settings)
    assert (later.pid, later.addresses) == (alone.pid, alone.addresses)
    assert all(s.alive for s in later.stand_ins)


def test_one_by_hand_ends_with_its_leash_and_says_when_its_port_is_taken() -> None:
    port = free_port()
    argv = [python(), "-m", "tools.standins", "chain", "--port", str(port)]
    one = subprocess.Popen(argv, cwd=REPOSITORY, stdin=subprocess.PIPE)
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert one.poll() is None
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    number = str(taken.getsockname()[1])
    other = subprocess.run([*argv[:-1], number], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (other.returncode, f"port {number}" in other.stderr, "Traceback" in other.stderr) == (3, True, False)
    taken.close()
    assert one.stdin
    one.stdin.close()
    assert one.wait(10) == 0

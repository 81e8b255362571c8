from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.unit.tools.standins.toy import Toy, call, serving
from tools.standins.faults import Fault, Faults
from tools.standins.server import Server


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def server(toy: Toy) -> Iterator[Server]:
    with serving(toy) as running:
        yield running


def order(server: Server, operation: str, fault: str, times: int = 1) -> int:
    return call(server, "POST", "/_control/faults", {"operation": operation, "fault": fault, "times": times}).status


def test_a_route_answers_json_with_what_its_pattern_matched(server: Server) -> None:
    assert call(server, "POST", "/count/2") == (201, {"number": 2})
    assert call(server, "POST", "/count/3?unused=1") == (201, {"number": 5})


def test_wrong_requests_are_told_what_is_wrong(server: Server) -> None:
    assert call(server, "POST", "/count/two") == (400, {"error": "two is not a number"})
    assert call(server, "GET", "/count/2").status == 404
    assert call(server, "POST", "/count/2/3").status == 404
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("POST", "/rpc", "{")
    assert connection.getresponse().status == 400
    connection.close()


def test_a_defect_is_an_answer_of_500_and_not_the_end(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(server, "GET", "/broken") == (500, {"error": "RuntimeError: a defect"})
    assert call(server, "POST", "/count/1").status == 201
    assert "Traceback" in capfd.readouterr().err


def test_requests_wait_until_it_is_built(toy: Toy) -> None:
    with serving(None) as server:
        assert call(server, "GET", "/_control/ready")[0] == 503
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        connection.request("POST", "/count/1")
        server.serve(toy)
        assert connection.getresponse().status == 201
        connection.close()
        assert call(server, "GET", "/_control/ready")[0] == 200


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_web_pages_are_refused(server: Server, toy: Toy, headers: dict[str, str]) -> None:
    assert call(server, "POST", "/count/1", **headers).status == 403
    assert call(server, "POST", "/_control/reset", **headers).status == 403
    assert toy.number == 0


@pytest.mark.parametrize(("fault", "done"), [(Fault.DROP_BEFORE, 0), (Fault.REFUSE_AFTER_WORK, 1)])
def test_a_dropped_call_has_done_its_work_or_not(server: Server, toy: Toy, fault: Fault, done: int) -> None:
    assert order(server, "count", fault) == 200
    with pytest.raises(http.client.RemoteDisconnected):
        call(server, "POST", "/count/1")
    assert toy.number == done
    assert call(server, "POST", "/count/1").status == 201  # it was ordered once


@pytest.mark.parametrize(("fault", "done"), [(Fault.HANG, 0), (Fault.HANG_AFTER_WORK, 1)])
def test_a_hanging_call_is_never_answered_and_let_go_when_faults_are_withdrawn(
    server: Server, toy: Toy, fault: Fault, done: int
) -> None:
    order(server, "*", fault)
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=0.3) as caller:
        caller.sendall(b"POST /count/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            caller.recv(1)
        assert toy.number == done
        assert call(server, "DELETE", "/_control/faults").status == 200
        caller.settimeout(10)
        assert caller.recv(1) == b""


def test_an_error_is_answered_before_the_work_and_as_often_as_ordered(server: Server, toy: Toy) -> None:
    order(server, "count", "error_500", times=2)
    assert [call(server, "POST", "/count/1").status for _ in range(3)] == [500, 500, 201]
    assert toy.number == 1


def test_an_operation_may_be_named_by_what_is_in_the_body(server: Server) -> None:
    order(server, "second", "error_500")
    assert call(server, "POST", "/rpc", {"method": "first"}).status == 200
    assert call(server, "POST", "/rpc", {"method": "second"}).status == 500


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"fault": "explode"},
        {"fault": "hang", "times": 0},
        {"fault": "hang", "times": "1"},
        {"fault": "hang", "operation": 1},
    ],
)
def test_a_senseless_order_is_refused(server: Server, wrong: dict[str, object]) -> None:
    assert call(server, "POST", "/_control/faults", wrong).status == 400
    assert server.faults.state()["faults"] == []


def test_state_shows_calls_orders_and_the_stand_ins_own(server: Server) -> None:
    call(server, "POST", "/count/7")
    order(server, "count", "hang", times=3)
    shown = call(server, "GET", "/_control/state").body
    assert shown["calls"] == {"count": 1}
    assert shown["faults"] == [{"operation": "count", "fault": "hang", "times": 3}]
    assert (shown["name"], shown["number"]) == ("toy", 7)


def test_reset_forgets_state_calls_and_orders(server: Server, toy: Toy) -> None:
    call(server, "POST", "/count/7")
    order(server, "count", "hang")
    assert call(server, "POST", "/_control/reset").status == 200
    assert (toy.number, server.faults.state()) == (0, {"faults": [], "calls": {}})


def test_a_server_may_listen_on_a_port_that_is_reserved_for_it() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="in use"):
            Server("toy", reserved.getsockname()[1], Faults())
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        Server("toy", reserved.getsockname()[1], Faults()).server_close()

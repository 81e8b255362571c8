from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from tools.emulator import ports


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc")
def test_the_listening_process_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = ports.owner(server.getsockname()[1])
    assert found is not None
    assert found.pid == os.getpid()
    assert "python" in found.command


def test_a_free_port_has_no_owner() -> None:
    with socket.socket() as bound_only:
        bound_only.bind(("127.0.0.1", 0))
        assert ports.owner(bound_only.getsockname()[1]) is None


def test_a_system_without_proc_does_not_tell(tmp_path: Path) -> None:
    assert ports.owner(4566, tmp_path) is None


def test_a_process_that_may_not_be_looked_into_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    row = "   0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1"
    (tmp_path / "net" / "tcp").write_text(f"  sl  local_address\n{row}\n")
    (tmp_path / "17").mkdir()
    assert ports.owner(4566, tmp_path) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc")
def test_only_the_process_that_listens_on_a_port_listens_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert ports.may_listen(os.getpid(), port)
        assert not ports.may_listen(os.getppid(), port)
        assert not ports.may_listen(2**22 + 1, port)  # more than any process has as its number


def test_where_proc_does_not_tell_any_process_may_listen(tmp_path: Path) -> None:
    assert ports.may_listen(os.getpid(), 4566, tmp_path)

"""Connections whose client has gone are closed at once.

hypercorn 0.18 keeps its half of a connection that the client has closed until the keep-alive time is over. With a time
as long as ours, thousands of dead sockets would pile up, the process would run out of file descriptors, and a new
connection that gets the port of a dead one would wait a second for it (RFC 9293, section 3.10.7.4: a challenge ACK).
"""

from __future__ import annotations

from hypercorn.asyncio.tcp_server import TCPServer


def close_with_their_clients() -> None:
    """Mend hypercorn's reading loop, once per process."""
    upstream = TCPServer._read_data

    async def read_until_the_client_is_gone(server: TCPServer) -> None:
        await upstream(server)
        await server.idle_task.stop()  # what else keeps the connection open is a request that is still being answered

    TCPServer._read_data = read_until_the_client_is_gone

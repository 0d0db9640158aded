"""Ask our own server whether it answers."""

from __future__ import annotations

import os
import socket
import ssl
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE_S: Final = 0.05
_REQUEST: Final = b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def answers(host: str, port: int, *, is_tls: bool, timeout_s: float = 5.0) -> bool:
    """Say whether ``GET /health/`` is answered with 200."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a look-up, nothing is bound
    try:
        with socket.create_connection((address, port), timeout=timeout_s) as plain:
            if not is_tls:
                return _ask(plain)
            with _own_certificate().wrap_socket(plain) as wrapped:
                return _ask(wrapped)
    except OSError:
        return False


def _own_certificate() -> ssl.SSLContext:
    """Accept any certificate: the question goes to this machine and carries no secret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _ask(connection: socket.socket) -> bool:
    connection.sendall(_REQUEST)
    return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]


def is_taken(host: str, port: int) -> bool:
    """Say whether somebody else listens there, or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere this option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def wait_until_it_answers(
    host: str, port: int, *, is_tls: bool, patience_s: float, is_over: Callable[[], bool]
) -> bool:
    """Ask until there is an answer, or ``is_over``, for at most ``patience_s`` seconds."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and not is_over():
        if answers(host, port, is_tls=is_tls):
            return True
        time.sleep(_PAUSE_S)
    return False

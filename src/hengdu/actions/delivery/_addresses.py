"""Decide where a webhook may go: hosts that the operator of the machine named, and no way round that."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hengdu.actions.delivery._errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Collection


def checked_address(url: str, allowed: Collection[str] | None = None) -> SplitResult:
    """Return the parts of a webhook's address; DeliveryError where it may not be used.

    It is http or https without a name or password in it, and its host is one of ``allowed``
    (``HENGDU_WEBHOOK_HOSTS`` by default, set by whoever runs the machine; empty: none).
    """
    known = settings.HENGDU_WEBHOOK_HOSTS if allowed is None else allowed
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise _wrong() from None
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password:
        raise _wrong()
    if host not in known:
        raise DeliveryError(
            f"主机 {host[:80]} 不在允许之列",
            f"the host {host[:80]} is not allowed",
            place="webhook_url",
            hint_zh="由服务器运维人员在环境变量 HENGDU_WEBHOOK_HOSTS 中列出允许的主机后重启",
            hint_en="Whoever runs the server names allowed hosts in HENGDU_WEBHOOK_HOSTS and restarts it",
        )
    return parts


def _wrong() -> DeliveryError:
    return DeliveryError(
        "网址无效",
        "the address is not valid",
        place="webhook_url",
        hint_zh="写成 https://主机名/路径，不含用户名和口令",
        hint_en="Write it as https://host/path, without user name and password",
    )


def reachable_address(host: str, port: int) -> str:
    """Return the network address to connect to, so that it is the one that was checked.

    A name may lead to a private address (many receivers are inside), but never to this machine, its own
    link, or an address that is no host: those must be named as such in ``HENGDU_WEBHOOK_HOSTS``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise DeliveryError("找不到主机", "the host is not found", place=host[:80]) from None
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        is_special = address.is_loopback or address.is_link_local or address.is_multicast
        if host != text and (is_special or address.is_unspecified or address.is_reserved):
            raise DeliveryError(
                "主机名指向本机或链路地址", "the name leads to this machine or its link", place=host[:80]
            )
    return addresses[0]

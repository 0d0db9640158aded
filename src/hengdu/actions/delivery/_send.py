"""Send one message: mail by SMTP, a signed webhook by HTTP. What it says is a number and an address."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

from hengdu.actions.delivery._addresses import checked_address, reachable_address
from hengdu.actions.delivery._errors import DeliveryError
from hengdu.actions.delivery._secrets import MAIL_PASSWORD, WEBHOOK_SECRET, read_secret
from hengdu.store.delivery.models import Channels, Delivery, Security
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from hengdu.text import Lang

TIMEOUT_S: Final = 15.0
_PORTS: Final = {"http": 80, "https": 443}
_TRIAL: Final = Text("衡度：通知试发", "Hengdu: a trial of notices")


def wording(count: int, link: str, lang: Lang) -> tuple[str, str]:
    """Return subject and body: how many new items there are and where, nothing of what they say."""
    if not count:
        body = Text(
            "这是一条试发的通知，收到即表示设置有效。", "This is a trial; getting it means that it works."
        )
        subject = _TRIAL
    else:
        items = "item" if count == 1 else "items"
        subject = Text(f"衡度：您有 {count} 条新通知", f"Hengdu: you have {count} new {items}")
        body = Text(f"您在衡度中有 {count} 条新通知。", f"You have {count} new {items} in Hengdu.")
    where = Text("请登录后查看：", "Sign in to read: ")
    lines = [body[lang], *([f"{where[lang]}{link}"] if link else [])]
    return subject[lang], "\n\n".join(lines) + "\n"


def send_mail(channels: Channels, delivery: Delivery, link: str) -> None:
    """Hand a mail to the server; OSError or smtplib.SMTPException where that fails."""
    lang: Lang = "en" if delivery.user.language == "en" else "zh"
    message = EmailMessage()
    message["Subject"], body = wording(delivery.count, link, lang)
    message["From"], message["To"] = channels.mail_from, delivery.user.email
    message["Message-ID"] = f"<{delivery.pk}@{channels.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="base64")
    trusted = ssl.create_default_context()
    if channels.mail_security == Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            channels.mail_host, channels.mail_port, timeout=TIMEOUT_S, context=trusted
        )
    else:
        server = smtplib.SMTP(channels.mail_host, channels.mail_port, timeout=TIMEOUT_S)
    with server:
        if channels.mail_security == Security.STARTTLS:
            server.starttls(context=trusted)
        if channels.mail_user:
            server.login(channels.mail_user, read_secret(MAIL_PASSWORD))
        server.send_message(message)


def signature(secret: str, moment_s: str, body: bytes) -> str:
    """Return the HMAC-SHA256, in hexadecimal, of the time, a full stop and the body."""
    return hmac.new(secret.encode(), moment_s.encode() + b"." + body, hashlib.sha256).hexdigest()


def send_webhook(channels: Channels, delivery: Delivery, link: str, moment: datetime) -> None:
    """Post the message; redirects are not followed. DeliveryError unless the answer is 2xx.

    ``X-Hengdu-Timestamp`` is the time in Unix seconds, ``X-Hengdu-Signature`` is ``sha256=`` and the
    :func:`signature`. The receiver refuses old times and drops a ``X-Hengdu-Delivery`` seen before.
    """
    parts = checked_address(channels.webhook_url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    lang: Lang = "en" if delivery.user.language == "en" else "zh"
    text, _ = wording(delivery.count, link, lang)
    told = {"kind": "notices", "person": delivery.user.username, "count": delivery.count}
    body = json.dumps(told | {"text": text, "link": link}, ensure_ascii=False).encode()
    moment_s = str(int(moment.timestamp()))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "hengdu",
        "X-Hengdu-Delivery": str(delivery.pk),
        "X-Hengdu-Timestamp": moment_s,
        "X-Hengdu-Signature": f"sha256={signature(read_secret(WEBHOOK_SECRET), moment_s, body)}",
    }
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        stream = socket.create_connection((reachable_address(host, port), port), timeout=TIMEOUT_S)
        if parts.scheme == "https":
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
        connection.sock = stream
        connection.request("POST", path, body=body, headers=headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if status // 100 != 2:  # noqa: PLR2004 - the class of HTTP successes
        raise DeliveryError(f"对方答复 {status}", f"the answer was {status}", place=host)

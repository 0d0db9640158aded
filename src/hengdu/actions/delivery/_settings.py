"""Switch the ways out on and off, make the webhook's secret, choose mail, try them."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line, one_of
from hengdu.actions.delivery._addresses import checked_address
from hengdu.actions.delivery._errors import DeliveryError
from hengdu.actions.delivery._queue import queue_delivery
from hengdu.actions.delivery._secrets import MAIL_PASSWORD, WEBHOOK_SECRET, has_secret, write_secret
from hengdu.store import Permission
from hengdu.store.delivery.models import Channels, Delivery, MailChoice, Security, Way
from hengdu.store.people.models import User
from hengdu.store.trail import Tag

__all__ = [
    "ChangeChannels",
    "ChannelFacts",
    "ChooseMail",
    "DeliveryError",
    "MakeWebhookSecret",
    "TryDelivery",
    "has_mail_password",
    "has_webhook_secret",
]

_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_PORTS: Final = range(1, 65_536)
_SECRET_BYTES: Final = 32


def has_mail_password() -> bool:
    """Say whether a password for the mail server is kept."""
    return has_secret(MAIL_PASSWORD)


def has_webhook_secret() -> bool:
    """Say whether there is a secret to sign webhooks with."""
    return has_secret(WEBHOOK_SECRET)


@attrs.frozen(kw_only=True)
class ChannelFacts:
    """What is set of both ways out; ``mail_password`` None keeps the present one, empty removes it."""

    mail_on: bool = False
    mail_host: str = ""
    mail_port: int = 465
    mail_security: str = Security.TLS
    mail_from: str = ""
    mail_user: str = ""
    mail_password: str | None = attrs.field(default=None, repr=False)
    webhook_on: bool = False
    webhook_url: str = ""


@attrs.frozen(kw_only=True)
class ChangeChannels(Action[None]):
    """Set how notices leave the application; only what comes after switching on is told of.

    The password goes to a file of the keys folder, never into the database or the trail.
    """

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED
    facts: ChannelFacts

    def check(self, work: Work) -> None:  # noqa: ARG002 - what is checked asks nothing of the database
        """Refuse what cannot work."""
        facts = self.facts
        one_of(facts.mail_security, tuple(Security.values), "mail_security")
        if facts.mail_port not in _PORTS:
            raise DeliveryError("端口应在 1-65535 之间", "the port must be 1-65535", place="mail_port")
        if facts.mail_on:
            for name, pattern in (("mail_host", _HOST), ("mail_from", _ADDRESS)):
                if not pattern.fullmatch(getattr(facts, name)):
                    raise DeliveryError("填写有误", "this is missing or wrong", place=name)
        if facts.mail_password and facts.mail_security == Security.NONE:
            raise DeliveryError(
                "不加密的连接不发送口令",
                "no password is sent over a connection without TLS",
                place="mail_security",
                hint_zh="选择 TLS 或 STARTTLS，或去掉登录名和口令",
                hint_en="Choose TLS or STARTTLS, or leave out user and password",
            )
        if facts.webhook_on or facts.webhook_url:
            checked_address(facts.webhook_url)
        if facts.webhook_on and not has_secret(WEBHOOK_SECRET):
            raise DeliveryError(
                "还没有签名密钥",
                "there is no secret to sign with yet",
                place="webhook_on",
                hint_zh="先生成签名密钥并交给接收方",
                hint_en="Make the secret first and give it to the receiver",
            )

    def execute(self, work: Work) -> None:
        """Write the row; the password once that is committed."""
        facts = self.facts
        row, _ = Channels.objects.select_for_update().get_or_create(id=1)
        before = _said(row)
        for name in ("mail_host", "mail_from", "mail_user", "webhook_url"):
            setattr(row, name, one_line(getattr(facts, name), name, most=2000))
        row.mail_port, row.mail_security = facts.mail_port, facts.mail_security
        row.mail_since = (row.mail_since or work.moment) if facts.mail_on else None
        row.webhook_since = (row.webhook_since or work.moment) if facts.webhook_on else None
        row.save()
        after: dict[str, Any] = _said(row)
        if facts.mail_password is not None:
            password = facts.mail_password
            work.afterwards(lambda: write_secret(MAIL_PASSWORD, password))
            after["credentials"] = "changed"
        work.record(self.event, object="notices", before=before, after=after)


def _said(row: Channels) -> dict[str, Any]:
    names = ("mail_host", "mail_port", "mail_security", "mail_from", "mail_user", "webhook_url")
    on = {"mail_on": row.mail_since is not None, "webhook_on": row.webhook_since is not None}
    return on | {name: getattr(row, name) for name in names}


@attrs.frozen(kw_only=True)
class MakeWebhookSecret(Action[str]):
    """Make a new secret that signs webhooks and return it, this once; the one before signs no more."""

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED

    def execute(self, work: Work) -> str:
        """Write it once the event is committed."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        work.record(self.event, object="notices", after={"webhook_secret": "made"})
        work.afterwards(lambda: write_secret(WEBHOOK_SECRET, secret))
        return secret


@attrs.frozen(kw_only=True)
class TryDelivery(Action[UUID]):
    """Send the person who asks a message without content, one way; returns the delivery's id."""

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED
    way: str

    def execute(self, work: Work) -> UUID:
        """Put it into the queue."""
        one_of(self.way, tuple(Way.values), "way")
        user_id = work.actor.user_id
        user = User.objects.filter(pk=user_id).first() if user_id is not None else None
        if user is None or (self.way == Way.MAIL and not user.email):
            raise DeliveryError(
                "您的账号没有邮箱",
                "your account has no mail address",
                place="way",
                hint_zh="先在“人员”中填写邮箱",
                hint_en="Fill it in under People first",
            )
        row = Delivery.objects.create(
            way=self.way, user=user, count=0, created_at=work.moment, due_at=work.moment
        )
        queue_delivery(row.pk, work.moment)
        work.record(self.event, object="notices", after={"tried": self.way})
        return row.pk


@attrs.frozen(kw_only=True)
class ChooseMail(Action[None]):
    """Say whether one wants mail about new notices."""

    permission: ClassVar = Permission.ACCOUNT_OWN
    event: ClassVar = Tag.MAIL_CHOSEN
    is_on: bool

    def execute(self, work: Work) -> None:
        """Keep the choice."""
        user_id = work.actor.user_id
        if user_id is not None:
            MailChoice.objects.update_or_create(user_id=user_id, defaults={"is_on": self.is_on})
            work.record(self.event, object=str(user_id), after={"mail": self.is_on})

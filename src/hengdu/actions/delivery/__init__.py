"""Let notices leave the application by mail and webhook, both off until somebody switches them on."""

from hengdu.actions.delivery._addresses import checked_address
from hengdu.actions.delivery._queue import deliver_now, gather
from hengdu.actions.delivery._send import signature
from hengdu.actions.delivery._settings import (
    ChangeChannels,
    ChannelFacts,
    ChooseMail,
    DeliveryError,
    MakeWebhookSecret,
    TryDelivery,
    has_mail_password,
    has_webhook_secret,
)

__all__ = [
    "ChangeChannels",
    "ChannelFacts",
    "ChooseMail",
    "DeliveryError",
    "MakeWebhookSecret",
    "TryDelivery",
    "checked_address",
    "deliver_now",
    "gather",
    "has_mail_password",
    "has_webhook_secret",
    "signature",
]

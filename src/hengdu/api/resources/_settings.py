"""Settings of the installation: signing in, notices that leave it, the trail's signed heads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from django.http import StreamingHttpResponse
from pydantic import AwareDatetime, Field

from hengdu.actions import ExportTrail, Permission, SetQuota, SignHead
from hengdu.actions.accounts import ChangePolicy
from hengdu.actions.delivery import ChangeChannels, MakeWebhookSecret, TryDelivery
from hengdu.actions.verification import KIND as VERIFY
from hengdu.api._command import command
from hengdu.api._forms import Form, Said, Words
from hengdu.api._listing import listing
from hengdu.api._operations import Call, Operation
from hengdu.api._work import work
from hengdu.store.delivery.models import Channels
from hengdu.store.people.models import Installation, MfaRule
from hengdu.store.trail.heads import Anchor
from hengdu.store.trail.models import Head
from hengdu.store.trail.queries import Search, heads_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponseBase

_P: Final = Permission
_LINES: Final = "application/jsonl"


class SignInPolicy(Said):
    """How long sessions and codes last, and who needs a second factor."""

    session_idle_minutes: int
    session_absolute_minutes: int
    code_valid_hours: int
    mfa_for_all: bool
    mfa_scopes: list[dict[str, Any]]


class Ways(Said):
    """How notices leave the installation; an empty moment means: that way is off. No secret is here."""

    mail_since: datetime | None
    mail_host: str
    mail_port: int
    mail_security: str
    mail_from: str
    mail_user: str
    webhook_since: datetime | None
    webhook_url: str


class TrailQuery(Form):
    """Which events; ``tags`` are tags or their beginnings with commas between."""

    text: Words = ""
    tags: Words = ""
    actor: UUID | None = None
    tenant: UUID | None = None
    assessment: UUID | None = None
    object: Words = ""
    address: Words = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class VerificationForm(Form):
    """Signed heads that were kept outside, to compare the chain with."""

    anchors: Annotated[list[Anchor], Field(max_length=1_000, default_factory=list)]


def _policy(_call: Call) -> SignInPolicy:
    row = Installation.objects.get(id=1)
    rules = MfaRule.objects.order_by("role", "tenant_id").values("role", "tenant_id")
    facts = {name: getattr(row, name) for name in SignInPolicy.model_fields if name != "mfa_scopes"}
    scopes = [{"role": rule["role"] or None, "tenant": rule["tenant_id"]} for rule in rules]
    return SignInPolicy(**facts, mfa_scopes=scopes)


def _ways(_call: Call) -> Ways:
    return Ways.model_validate(Channels.objects.filter(id=1).first() or Channels(), from_attributes=True)


def _export(call: Call) -> HttpResponseBase:
    asked = call.query.model_dump()
    tags = tuple(tag.strip() for tag in asked.pop("tags").split(",") if tag.strip())
    lines = ExportTrail(search=Search(tags=tags, **asked)).run(call.actor)
    answer = StreamingHttpResponse((f"{line}\n" for line in lines), content_type=_LINES)
    answer["Content-Disposition"] = 'attachment; filename="trail.jsonl"'
    return answer


def _anchors(_call: Call, given: dict[str, Any]) -> dict[str, Any]:
    return {"anchors": [[f"{one['seq']}", one] for one in given["anchors"]]}


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/settings/policy",
        name="policy",
        about="Read the policy of signing in",
        tag="settings",
        permissions=(_P.SETTINGS_MANAGE,),
        run=_policy,
        answer=SignInPolicy,
    ),
    command(
        "PUT", "/settings/policy", ChangePolicy, "nothing", "Change the policy of signing in", tag="settings"
    ),
    Operation(
        method="GET",
        path="/settings/notices",
        name="ways",
        about="Read how notices leave the installation",
        tag="settings",
        permissions=(_P.SETTINGS_MANAGE,),
        run=_ways,
        answer=Ways,
    ),
    command(
        "PUT",
        "/settings/notices",
        ChangeChannels,
        "nothing",
        "Change how notices leave the installation",
        tag="settings",
    ),
    command(
        "POST",
        "/settings/notices/webhook-secret",
        MakeWebhookSecret,
        "code",
        "Make the secret that signs webhooks",
        tag="settings",
    ),
    command(
        "POST",
        "/settings/notices/trial",
        TryDelivery,
        "id",
        "Send oneself a message without content",
        tag="settings",
    ),
    command(
        "PUT",
        "/settings/quotas",
        SetQuota,
        "nothing",
        "Set the largest file and the quota of an institution, or of all",
        tag="settings",
    ),
    Operation(
        method="GET",
        path="/trail/export",
        name="export_trail",
        about="Export events as JSON lines, oldest first; that somebody did is an event too",
        tag="trail",
        permissions=(_P.TRAIL_EXPORT,),
        run=_export,
        query=TrailQuery,
        media=_LINES,
        does=(ExportTrail,),
    ),
    listing(
        "/trail/heads",
        "trail_heads",
        "List signed heads of the chain, newest first",
        tag="trail",
        permissions=(_P.TRAIL_READ,),
        model=Head,
        columns="seq digest time key signature",
        rows=heads_visible_to,
        order="-seq",
    ),
    command("POST", "/trail/heads", SignHead, "signed", "Sign the present end of the chain", tag="trail"),
    work(
        "/trail/verification",
        VERIFY,
        "Start verifying the whole trail",
        name="verify_trail",
        tag="trail",
        form=VerificationForm,
        arguments=_anchors,
    ),
)

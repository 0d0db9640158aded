"""Shared services: what an institution does for others, and what assessments inherit from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from pydantic import Field

from hengdu.actions import (
    AdmitReceiver,
    EndReceiver,
    EndService,
    InheritAnswers,
    OfferService,
    Permission,
    PinService,
    ReleaseAnswers,
    ServiceFacts,
    TakeExternalService,
)
from hengdu.api._command import Id, command
from hengdu.api._files import FileQuery, into_memory
from hengdu.api._forms import Words
from hengdu.api._listing import listing
from hengdu.api._operations import (
    ASSESSMENT,
    AT_ASSESSMENT,
    AT_INSTITUTION,
    INSTITUTION,
    Call,
    Operation,
    inner,
)
from hengdu.store.services.models import Edition, Receiver, Service
from hengdu.store.services.queries import services_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hengdu.actions import Actor

_P: Final = Permission
_S: Final = "/services/{uuid:service_id}"
_OF: Final = "service_id=service"
_IN: Final = {"service_id": "service_id"}
_MAY: Final = (_P.SERVICE_MANAGE,)
_PROVIDER: Final = "the provider"


def _editions(actor: Actor) -> QuerySet[Edition]:
    return Edition.objects.filter(service__in=services_visible_to(actor).order_by().values("pk"))


def _receivers(actor: Actor) -> QuerySet[Receiver]:
    """Return whom the actor's own institutions serve, and the actor's institutions as receivers."""
    tenants = {held.tenant for held in actor.holding(_P.SERVICE_MANAGE) if held.assessment is None}
    rows = Receiver.objects.filter(service__in=services_visible_to(actor).order_by().values("pk"))
    return rows.filter(service__tenant__in=tenants) | rows.filter(tenant__in=tenants)


inner("service_id", services_visible_to)
inner("receiver_id", _receivers, service_id="service_id")


class ExternalQuery(FileQuery):
    """A provider's dossier: the short name of its signing key as compared with it, and what is served.

    ``codes`` have commas between; ``service`` pins a service that is there to this version instead.
    """

    key: Annotated[Words, Field(max_length=80)]
    title: Annotated[Words, Field(max_length=200)]
    codes: Words
    note: Words = ""
    service: UUID | None = None


def _external(call: Call) -> Id:
    asked = call.query
    codes = tuple(code.strip() for code in asked.codes.split(",") if code.strip())
    action = TakeExternalService(
        tenant=call.path["tenant_id"],
        content=call.file.content,
        key=asked.key,
        facts=ServiceFacts(title=asked.title, codes=codes, note=asked.note),
        service=asked.service,
    )
    return Id(id=action.run(call.actor))


OPERATIONS: Final = (
    listing(
        "/services",
        "services",
        "List services that one's institutions provide or receive",
        tag="services",
        permissions=_MAY,
        model=Service,
        columns="id tenant_id is_external provider title codes note created_at created_by_id ended_at",
        rows=services_visible_to,
        filters=("tenant_id",),
    ),
    command(
        "POST",
        f"{INSTITUTION}/services",
        OfferService,
        "id",
        "Offer a service, pinned to a sealed assessment",
        tag="services",
        parts=AT_INSTITUTION,
    ),
    Operation(
        method="POST",
        path=f"{INSTITUTION}/services/external",
        name="take_external_service",
        about="Register a service of an outside provider; the body is its dossier",
        tag="services",
        permissions=_MAY,
        run=_external,
        query=ExternalQuery,
        receive=into_memory,
        answer=Id,
        status=201,
        does=(TakeExternalService,),
    ),
    listing(
        f"{_S}/editions",
        "service_editions",
        "List the sealed versions that a service was pinned to",
        tag="services",
        permissions=_MAY,
        model=Edition,
        columns=(
            "id root digest key public_key pack_id pack_version pack_digest sealed_on answers pinned_at "
            "pinned_by_id"
        ),
        rows=_editions,
        inside=_IN,
        row="ServiceEdition",
        own=_PROVIDER,
    ),
    command(
        "POST",
        f"{_S}/editions",
        PinService,
        "nothing",
        "Pin a service to a newer sealed assessment",
        tag="services",
        parts=_OF,
        own=_PROVIDER,
    ),
    command(
        "POST", f"{_S}/end", EndService, "nothing", "End a service", tag="services", parts=_OF, own=_PROVIDER
    ),
    listing(
        f"{_S}/receivers",
        "service_receivers",
        "List the institutions that a service serves",
        tag="services",
        permissions=_MAY,
        model=Receiver,
        columns="id tenant_id since admitted_by_id ended_at",
        rows=_receivers,
        inside=_IN,
        own=_PROVIDER,
    ),
    command(
        "POST",
        f"{_S}/receivers",
        AdmitReceiver,
        "nothing",
        "Let an institution inherit from a service",
        tag="services",
        parts=_OF,
        own=_PROVIDER,
    ),
    command(
        "DELETE",
        f"{_S}/receivers/{{uuid:receiver_id}}",
        EndReceiver,
        "nothing",
        "Stop serving an institution",
        tag="services",
        parts=f"{_OF} receiver_id=receiver",
        own=_PROVIDER,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/inheritance",
        InheritAnswers,
        "count",
        "Inherit the answers of a service",
        tag="services",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/inheritance/release",
        ReleaseAnswers,
        "count",
        "Stop inheriting the answers of a dossier",
        tag="services",
        parts=AT_ASSESSMENT,
    ),
)

"""Collections: what a supervisor asks for, and what institutions hand in."""

from __future__ import annotations

from typing import Final

from hengdu.actions import (
    AcceptDelivery,
    CloseCollection,
    HandIn,
    MakeCollection,
    Permission,
    ReturnDelivery,
    TakeBack,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, inner
from hengdu.store.collections.models import Asked, Collection, Delivery
from hengdu.store.collections.queries import asked_visible_to, collections_visible_to, deliveries_visible_to

_P: Final = Permission
_MAY: Final = (_P.COLLECTION_MANAGE,)
_ANY: Final = (_P.COLLECTION_MANAGE, _P.SUBMIT)
_D: Final = "/deliveries/{uuid:delivery_id}"
_OF: Final = "delivery_id=delivery"
_WAITING: Final = "what waits for a decision"

inner("collection_id", collections_visible_to)
inner("delivery_id", deliveries_visible_to)

OPERATIONS: Final = (
    listing(
        "/collections",
        "collections",
        "List the collections that one manages",
        tag="collections",
        permissions=_MAY,
        model=Collection,
        columns=(
            "id title pack_id pack_version wants_whole due checks note created_at created_by_id closed_at"
        ),
        rows=collections_visible_to,
    ),
    command(
        "POST",
        "/collections",
        MakeCollection,
        "id",
        "Ask institutions for a sealed assessment",
        tag="collections",
    ),
    command(
        "POST",
        "/collections/{uuid:collection_id}/closing",
        CloseCollection,
        "nothing",
        "Take nothing more for a collection",
        tag="collections",
        parts="collection_id=collection",
    ),
    listing(
        "/collections/asked",
        "asked_institutions",
        "List who is asked for what: of one's own collections, and one's own institutions",
        tag="collections",
        permissions=_ANY,
        model=Asked,
        columns=(
            "id collection_id tenant_id title=collection__title pack_id=collection__pack_id "
            "pack_version=collection__pack_version due=collection__due note=collection__note "
            "closed_at=collection__closed_at"
        ),
        rows=asked_visible_to,
        filters=("collection_id", "tenant_id"),
    ),
    listing(
        "/deliveries",
        "deliveries",
        "List what was handed in",
        tag="collections",
        permissions=_ANY,
        model=Delivery,
        columns=(
            "id collection_id=asked__collection_id tenant_id=asked__tenant_id "
            "assessment_id=dossier__assessment_id root=dossier__root state levels doubts sent_at sent_by_id "
            "reason decided_at decided_by_id"
        ),
        rows=deliveries_visible_to,
        filters=("collection_id", "tenant_id", "state"),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/deliveries",
        HandIn,
        "id",
        "Hand a sealed assessment in",
        tag="collections",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{_D}/acceptance",
        AcceptDelivery,
        "nothing",
        "Accept what an institution handed in",
        tag="collections",
        parts=_OF,
    ),
    command(
        "POST",
        f"{_D}/return",
        ReturnDelivery,
        "nothing",
        "Return it with reasons",
        tag="collections",
        parts=_OF,
    ),
    command(
        "POST",
        f"{_D}/withdrawal",
        TakeBack,
        "nothing",
        "Take back what one's institution handed in",
        tag="collections",
        parts=_OF,
        own=_WAITING,
    ),
)

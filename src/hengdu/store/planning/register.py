"""Lay what the organisation keeps over the built-in register, as far as planning needs it."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from hengdu.documents import NO_TEXT, adapter
from hengdu.standards.crosswalk import Crosswalk, build_crosswalk
from hengdu.standards.editions import PlanFile
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import (
    LAYERS,
    Counterpart,
    Layer,
    PlanEdition,
    Policy,
    Register,
    Relation,
    RelationKind,
    RelationTable,
    Standard,
    Status,
    builtin_register,
)
from hengdu.standards.risks import (
    AdoptionFile,
    AdoptionRecord,
    DesignNote,
    RiskFile,
    RiskPoint,
    default_risks,
)
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.planning.models import EntryKind
from hengdu.store.planning.queries import editions_visible_to, entries_visible_to, policies_visible_to
from hengdu.store.standards.queries import relations_visible_to, revision_of, standards_visible_to
from hengdu.store.standards.records import standard_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.store import Actor
    from hengdu.store.planning import models


def edition_in(row: models.Edition) -> PlanEdition:
    """Return the edition that a row holds."""
    found: PlanEdition = adapter(PlanEdition).validate_python(row.data)
    return found


def plan_in(row: models.Schedule) -> PlanFile:
    """Return the scheduled plan that a row holds."""
    found: PlanFile = adapter(PlanFile).validate_python(row.data)
    return found


def policy_in(row: models.Policy) -> Policy:
    """Return the policy that a row holds."""
    found: Policy = adapter(Policy).validate_python(row.data)
    return found


def register_for(actor: Actor, codes: Iterable[str] = (), *, asks_for_units: bool = True) -> Register:
    """Return the built-in register with everything own in it, and own standards as far as they matter.

    These standards are the ones that stand in place of built-in ones, those of own editions, and those named
    by ``codes``, with the own relations among all of them. An own record counts as it is: what other layers
    say of the built-in one is left out. Own units and groups come with ``asks_for_units``.
    """
    base = with_bodies(builtin_register(), actor) if asks_for_units else builtin_register()
    plans = {row.code: edition_in(row) for row in editions_visible_to(actor)}
    policies = {row.code: policy_in(row) for row in policies_visible_to(actor)}
    wanted = {*base.standards, *codes, *(item.standard for plan in plans.values() for item in plan.items)}
    own = {row.code: standard_of(row) for row in standards_visible_to(actor).filter(code__in=wanted)}
    relations = _relations(actor, {*base.standards, *own}, base)
    if not (plans or policies or own or relations):
        return base
    own_layer: dict[str, Layer] = dict.fromkeys((*plans, *policies, *own), "own")
    return attrs.evolve(
        base,
        standards={**base.standards, **own},
        plans={**base.plans, **plans},
        policies={**base.policies, **policies},
        claims=tuple((layer, claim) for layer, claim in base.claims if claim.target not in own),
        relations=RelationTable.of([*base.relations, *relations]) if relations else base.relations,
        layers={**base.layers, **own_layer},
    )


def _relations(actor: Actor, known: set[str], base: Register) -> list[Relation]:
    present = {(one.origin, one.kind, one.target) for one in base.relations}
    rows = relations_visible_to(actor).filter(origin__in=known, target__in=known)
    found = [Relation(origin=row.origin, target=row.target, kind=RelationKind(row.kind)) for row in rows]
    return [one for one in found if (one.origin, one.kind, one.target) not in present]


def risks_for(actor: Actor, register: Register) -> RiskFile:
    """Return the built-in high-risk points and design notes with the organisation's own over them."""
    base = default_risks(builtin_register())
    points = {point.id: point for point in base.points}
    designs = {note.standard: note for note in base.designs}
    for row in entries_visible_to(actor, EntryKind.POINT, EntryKind.DESIGN):
        if row.kind == EntryKind.POINT:
            points[row.code] = adapter(RiskPoint).validate_python(row.data)
        else:
            designs[row.code] = adapter(DesignNote).validate_python(row.data)
    kept = tuple(_known(point, register) for point in points.values())
    return RiskFile(
        id=base.id,
        title=base.title,
        note=base.note,
        points=kept,
        designs=tuple(note for note in designs.values() if note.standard in register.standards),
    )


def _known(point: RiskPoint, register: Register) -> RiskPoint:
    """Return a point without the standards that nobody keeps any more."""
    return dataclasses.replace(
        point, standards=tuple(code for code in point.standards if code in register.standards)
    )


def named_standards(actor: Actor) -> set[str]:
    """Return the ids of the standards that own entries of the risk ring speak of."""
    found: set[str] = set()
    for row in entries_visible_to(actor, EntryKind.POINT, EntryKind.DESIGN, EntryKind.ADOPTION):
        found |= {row.standard} if row.standard else set(row.data.get("standards", ()))
    return found


def adoption_for(actor: Actor, register: Register, standard: str = "") -> AdoptionFile:
    """Return the implementation records, those of one standard if it is named."""
    rows = entries_visible_to(actor, EntryKind.ADOPTION)
    if standard:
        rows = rows.filter(standard=standard)
    records: list[AdoptionRecord] = [
        adapter(AdoptionRecord).validate_python(row.data)
        for row in rows
        if row.standard in register.standards
    ]
    return AdoptionFile(records=tuple(records))


def crosswalk_for(actor: Actor, subdomains: tuple[str, ...]) -> Crosswalk:
    """Return the crosswalk of built-in and own records; kept until a record changes.

    All who may read the desk see the same records, so one reader's crosswalk is everybody's.
    """
    return _crosswalk(revision_of(actor), subdomains, _Rows(actor))


class _Rows:
    """Carry the actor past the cache's key."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rows)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _crosswalk(_revision: tuple[object, ...], subdomains: tuple[str, ...], rows: _Rows) -> Crosswalk:
    base = builtin_register()
    own = {item.id: item for item in _light(rows.actor)}
    if not own:
        return build_crosswalk(base, builtin_framework(), subdomains=subdomains)
    register = attrs.evolve(
        base,
        standards={**base.standards, **own},
        claims=tuple((layer, claim) for layer, claim in base.claims if claim.target not in own),
        layers={**base.layers, **dict.fromkeys(own, "own")},
    )
    return build_crosswalk(register, builtin_framework(), subdomains=subdomains, layers=LAYERS)


def _light(actor: Actor) -> Iterator[Standard]:
    """Yield own standards with only what a crosswalk reads."""
    statuses = {status.value: status for status in Status}
    columns = ("code", "topic", "category", "status", "series", "data__subdomains", "data__counterparts")
    rows = standards_visible_to(actor).values_list(*columns)
    for code, topic, category, status, series, subdomains, counterparts in rows.iterator(chunk_size=5000):
        yield Standard(
            id=code,
            title=NO_TEXT,
            topic=topic,
            category=category,
            status=statuses[status],
            series=series or None,
            subdomains=tuple(subdomains or ()),
            counterparts=tuple(Counterpart(number=one["number"]) for one in counterparts or ()),
        )

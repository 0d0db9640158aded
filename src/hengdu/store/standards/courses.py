"""Read draftings of standards: who may see and do what with them, and the records they hold."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from django.db.models import Q, QuerySet

from hengdu.documents import adapter
from hengdu.standards.process import Course, Standing, course_data, default_rules, late, stage_due
from hengdu.standards.registry import (
    LAYERS,
    Register,
    Relation,
    RelationKind,
    RelationTable,
    builtin_register,
)
from hengdu.store import LEAD_PART, PROCESS_PARTS, SITE, UNIT_ROLES, Actor, Permission
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.standards import models
from hengdu.store.standards.records import standard_of
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now
from hengdu.store.trail.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The vault keeps files by tenant; those of the desk belong to none.
DESK_VAULT: Final = UUID("00000000-0000-4000-8000-00000000de5c")
# Filled forms of comments among the files of a drafting.
COMMENT_FORM: Final = "comment-form"
# What other units said, how experts voted and what meetings talked about: files for those who draft.
_INNER_FILES: Final = (
    COMMENT_FORM,
    "comment-table",
    "drafting-note",
    "review-minutes",
    "signature-sheet",
    "review-conclusion",
)
_MINUTES: Final = "minutes-"
_INNER_TAGS: Final = (
    "standards:comment:",
    "standards:comments:",
    "standards:meeting:",
    "standards:task:",
    "standards:ballot:",
    "standards:survey:",
)
# What a unit may do in a drafting that it has to do with, by its part in it.
_ASKED: Final = frozenset({Permission.PROCESS_READ, Permission.COMMENT_WRITE})
_DRAFTING: Final = ("lead", "drafting")


@attrs.frozen(kw_only=True)
class Reach:
    """The draftings that a permission is held for: all, or those of units and those named."""

    is_everywhere: bool = False
    units: frozenset[str] = frozenset()
    courses: frozenset[UUID] = frozenset()

    @property
    def is_nowhere(self) -> bool:
        """Say whether it reaches none."""
        return not (self.is_everywhere or self.units or self.courses)


def reach_of(actor: Actor, permission: Permission) -> Reach:
    """Return for which draftings an actor holds a permission.

    A grant that names a unit or a drafting reaches no further; a unit's role that names neither reaches none.
    """
    if not actor.may(permission, SITE):
        return Reach()
    if actor.everything:
        return Reach(is_everywhere=True)
    units: set[str] = set()
    courses: set[UUID] = set()
    for grant in actor.holding(permission):
        if not grant.unit and grant.course is None:
            if grant.role not in UNIT_ROLES:
                return Reach(is_everywhere=True)
        elif grant.course is not None:
            courses.add(grant.course)
        else:
            units.add(grant.unit)
    return Reach(units=frozenset(units), courses=frozenset(courses))


def courses_visible_to(
    actor: Actor, permission: Permission = Permission.PROCESS_READ
) -> QuerySet[models.Course]:
    """Return the draftings for which an actor holds a permission.

    A unit reads and comments on those that it leads, drafts or is asked about; it works on those that it
    leads or drafts.
    """
    rows = models.Course.objects.all()
    reach = reach_of(actor, permission)
    if reach.is_everywhere:
        return rows
    if reach.is_nowhere:
        return rows.none()
    concerned = models.CourseUnit.objects.filter(unit__in=reach.units)
    if permission not in _ASKED:
        concerned = concerned.filter(part__in=_DRAFTING)
    return rows.filter(Q(pk__in=reach.courses) | Q(pk__in=concerned.values("course")))


def course_for(
    actor: Actor, course_id: UUID, permission: Permission = Permission.PROCESS_READ
) -> models.Course | None:
    """Return a drafting, None where the actor does not hold the permission for it."""
    return courses_visible_to(actor, permission).filter(pk=course_id).first()


def courses_open_to(actor: Actor) -> QuerySet[models.Course]:
    """Return the draftings of which an actor sees everything.

    Who stands for a unit that is only asked sees of comments and answers what its own unit sent.
    """
    rows = courses_visible_to(actor)
    if reach_of(actor, Permission.PROCESS_READ).is_everywhere:
        return rows
    own = courses_visible_to(actor, Permission.PROCESS_WRITE).order_by()
    return rows.filter(pk__in=own.values("pk"))


def is_open_to(actor: Actor, row: models.Course) -> bool:
    """Say whether an actor who may read a drafting sees everything of it; see :func:`courses_open_to`."""
    if reach_of(actor, Permission.PROCESS_READ).is_everywhere:
        return True
    return courses_open_to(actor).filter(pk=row.pk).exists()


def every_file_visible_to(actor: Actor) -> QuerySet[models.CourseFile]:
    """Return the files of all draftings that an actor may read.

    Forms and tables of comments, the drafting note with its disagreements, minutes and votes are for those to
    whom everything is open.
    """
    seen = courses_visible_to(actor).order_by().values("pk")
    full = courses_open_to(actor).order_by().values("pk")
    rows = models.CourseFile.objects.filter(course__in=seen)
    inner = Q(what__in=_INNER_FILES) | Q(what__startswith=_MINUTES)
    return rows.filter(~inner | Q(course__in=full))


def files_visible_to(actor: Actor, course_id: UUID) -> QuerySet[models.CourseFile]:
    """Return the files of a drafting that an actor may read, oldest first."""
    return every_file_visible_to(actor).filter(course=course_id).select_related("uploaded_by")


def units_of_actor(actor: Actor, permission: Permission = Permission.PROCESS_READ) -> tuple[str, ...]:
    """Return the units that an actor stands for."""
    return tuple(sorted({grant.unit for grant in actor.holding(permission) if grant.unit}))


def parts_of(actor: Actor, row: models.Course) -> tuple[str, ...]:
    """Return as which movers of the process (codes of its roles) an actor may move this drafting.

    Who stands for the unit that leads moves as the lead unit.
    """
    known = [one.code for one in default_rules().roles]
    if actor.everything:
        return tuple(known)
    found: set[str] = set()
    for grant in actor.holding(Permission.PROCESS_MOVE):
        if grant.course not in {None, row.pk}:
            continue
        is_lead = bool(grant.unit) and grant.unit == row.lead
        if is_lead or (grant.course is not None and grant.role in UNIT_ROLES):
            found.add(LEAD_PART)
        if not grant.unit or is_lead or _has_part(row, grant.unit):
            found |= PROCESS_PARTS.get(grant.role, frozenset())
    return tuple(code for code in known if code in found)


def _has_part(row: models.Course, unit: str) -> bool:
    return models.CourseUnit.objects.filter(course=row, unit=unit, part__in=_DRAFTING).exists()


def people_of(permission: Permission, row: models.Course, moment: datetime) -> dict[UUID, str]:
    """Return who holds a permission for a drafting now: ids and the unit each stands for (or empty).

    Everybody's grants are read; for notices, never for a page.
    """
    return dict(_grants(permission, row, moment).values_list("user_id", "unit"))


def movers_of(row: models.Course, codes: Iterable[str], moment: datetime) -> set[UUID]:
    """Return who moves a drafting now as one of these movers of the process; as :func:`parts_of`."""
    wanted = set(codes)
    roles = [role.value for role, parts in PROCESS_PARTS.items() if parts & wanted]
    fits = Q(role__in=roles)
    if LEAD_PART in wanted:
        fits |= Q(role__in=[role.value for role in UNIT_ROLES], course=row.pk)
        if row.lead:
            fits |= Q(unit=row.lead)
    found = _grants(Permission.PROCESS_MOVE, row, moment).filter(fits)
    return set(found.values_list("user_id", flat=True))


def _grants(permission: Permission, row: models.Course, moment: datetime) -> QuerySet[Grant]:
    from hengdu.store import ROLE_PERMISSIONS

    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]
    concerned = models.CourseUnit.objects.filter(course=row)
    if permission not in _ASKED:
        concerned = concerned.filter(part__in=_DRAFTING)
    return (
        Grant.objects.filter(holding_now(moment), role__in=roles, user__is_active=True)
        .filter(
            Q(course=row.pk)
            | Q(unit__in=concerned.values("unit"), course__isnull=True)
            | (Q(unit="", course__isnull=True) & ~Q(role__in=[role.value for role in UNIT_ROLES]))
        )
        .order_by("granted_at")
    )


def history_of(row: models.Course, most: int = 200, *, is_open: bool = True) -> QuerySet[Event]:
    """Return what the trail holds about a drafting that the caller may read, newest first.

    Where not everything ``is_open`` to the caller, what was done with comments, votes and meetings is out.
    """
    rows = Event.objects.filter(tag__startswith="standards:", object=str(row.pk))
    if not is_open:
        for tag in _INNER_TAGS:
            rows = rows.exclude(tag__startswith=tag)
    return rows.order_by("-seq")[:most]


def record_of(row: models.Course) -> Course:
    """Return the record that a row holds; kept for as long as the row does not change."""
    return _record(_Data(key=(row.pk, row.version, row.changed_at), data=row.data))


@attrs.frozen
class _Data:
    """Carry the data past the key of the cache."""

    key: tuple[UUID, int, datetime]
    data: Any = attrs.field(eq=False, repr=False)


@lru_cache(maxsize=512)
def _record(kept: _Data) -> Course:
    found: Course = adapter(Course).validate_python(kept.data)
    return found


def columns_of(course: Course) -> dict[str, Any]:
    """Return the columns of a record; the id, the version and who changed it stay as they are."""
    return {
        "standard": course.standard,
        "title": course.title,
        "path": course.path,
        "stage": course.stage,
        "holder": default_rules().stage(course.stage).holder,
        "lead": course.lead,
        "since": course.since,
        "due": stage_due(course),
        "next_due": min((one.due for one in late(course, date.max).late), default=None),
        "is_sample": course.is_sample,
        "data": course_data(course),
    }


def concerned_in(course: Course) -> set[tuple[str, str]]:
    """Return the units that have to do with a drafting, with the part of each."""
    parts = {(course.lead, "lead")} if course.lead else set()
    parts |= {(unit, "drafting") for unit in (*course.units, *(one.unit for one in course.authors))}
    parts |= {(unit, "asked") for round_ in course.solicitations for unit in round_.asked}
    return parts | {(unit, "asked") for survey in course.surveys for unit in survey.asked}


def register_for(actor: Actor, codes: Iterable[str]) -> Register:
    """Return the built-in register with own units and groups, and own records of these standards in it."""
    wanted = set(codes)
    if not actor.may(Permission.DESK_READ, SITE):
        return _base()
    base = with_bodies(_base(), actor)
    relations = [
        Relation(origin=one.origin, target=one.target, kind=RelationKind(one.kind))
        for one in models.Relation.objects.filter(origin__in=wanted)
    ]
    rows = models.Standard.objects.filter(code__in=wanted | {one.target for one in relations})
    own = {row.code: standard_of(row) for row in rows}
    if not own and not relations:
        return base
    known = set(base.relations)
    return attrs.evolve(
        base,
        standards={**base.standards, **own},
        relations=RelationTable.of([*base.relations, *(one for one in relations if one not in known)]),
    )


@lru_cache(maxsize=1)
def _base() -> Register:
    base = builtin_register()
    return attrs.evolve(base, standards={item.id: item for item in base.viewed(LAYERS)}, claims=())


def standing_of(row: models.Course, day: date, register: Register | None = None) -> Standing:
    """Return where a drafting stands on a day; kept for as long as it does not change."""
    return _standing(_Stood(key=(row.pk, row.version, row.changed_at, day), row=row, register=register))


def standings_for(
    actor: Actor, rows: Sequence[models.Course], day: date
) -> list[tuple[models.Course, Standing]]:
    """Return where draftings stand as far as an actor may know.

    Who is only asked is not told what the next gate lacks, nor which other units and people are late.
    """
    found = [(row, standing_of(row, day)) for row in rows]
    if reach_of(actor, Permission.PROCESS_READ).is_everywhere:
        return found
    open_ids = set(courses_open_to(actor).order_by().values_list("pk", flat=True))
    own = {*units_of_actor(actor), actor.name}
    return [(row, standing if row.pk in open_ids else _narrowed(standing, own)) for row, standing in found]


def _narrowed(standing: Standing, own: set[str]) -> Standing:
    late_ = tuple(
        attrs.evolve(one, why=())
        for one in standing.late
        if one.holder in own or one.holder == standing.holder.zh
    )
    return attrs.evolve(standing, late=late_, lacking=())


@attrs.frozen
class _Stood:
    key: tuple[UUID, int, datetime, date]
    row: Any = attrs.field(eq=False, repr=False)
    register: Any = attrs.field(eq=False, repr=False)


@lru_cache(maxsize=2048)
def _standing(asked: _Stood) -> Standing:
    return late(record_of(asked.row), asked.key[-1], register=asked.register or _base())

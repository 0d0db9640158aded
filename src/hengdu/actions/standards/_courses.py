"""Begin the drafting of a standard, change its facts, move it through its gates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, PermissionRefused
from hengdu.actions.standards._course_registry import follow_in_registry
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, keep_units, tell_people
from hengdu.standards.process import Actor as Mover
from hengdu.standards.process import Author, Course, begin_course, default_rules, move
from hengdu.store import Permission
from hengdu.store.standards import models
from hengdu.store.standards.courses import columns_of, parts_of, reach_of, register_for
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.standards.process import Gate

_IN_FORCE: Final = "90"
_OVER: Final = "95"
_REVISE: Final = "revise"
_MOST_UNITS: Final = 500
_MOST_REASON: Final = 2000


@attrs.frozen(kw_only=True, eq=False)
class BeginCourse(Action[UUID]):
    """Begin the drafting of a registered standard on a path; returns the id of the drafting.

    Units, authors, dated steps and references come from the register. ``lead`` is the unit that applies; who
    stands for a unit begins only what that unit leads.
    """

    permission: ClassVar = Permission.PROCESS_WRITE
    event: ClassVar = Tag.COURSE_BEGUN
    standard: str
    path: str = "new"
    lead: str = ""
    is_sample: bool = False

    def check(self, work: Work) -> None:
        """Refuse a standard that is not registered, that is being drafted, and the lead of another unit."""
        register = register_for(work.actor, [self.standard])
        if self.standard not in register.standards:
            raise ActionError(
                f"登记册中没有标准 {self.standard[:80]}",
                f"the register has no standard {self.standard[:80]}",
                place="standard",
                hint_zh="请先登记该标准",
                hint_en="Register the standard first",
            )
        _refuse_running(self.standard)
        default_rules().path(self.path)
        reach = reach_of(work.actor, self.permission)
        if not reach.is_everywhere and self._lead(work) not in reach.units:
            raise ActionError(
                "只能由本单位牵头申请",
                "you may only apply for your own unit",
                place="lead",
                hint_zh=f"请填写您代表的单位：{'、'.join(sorted(reach.units)) or '无'}",
                hint_en=f"Give the unit that you stand for: {', '.join(sorted(reach.units)) or 'none'}",
            )

    def execute(self, work: Work) -> UUID:
        """Take over what the register knows."""
        register = register_for(work.actor, [self.standard])
        course = begin_course(register, self.standard, path=self.path, on=day_of(work))
        lead = self._lead(work)
        course = replace(course, lead=lead or course.lead, is_sample=self.is_sample)
        row = insert_course(work, course)
        facts = {"standard": course.standard, "path": course.path, "lead": course.lead}
        work.record(self.event, object=str(row.pk), after=facts)
        return row.pk

    def _lead(self, work: Work) -> str:
        lead = one_line(self.lead, "lead", most=200)
        units = reach_of(work.actor, self.permission).units
        return lead if lead or len(units) != 1 else next(iter(units))


@attrs.frozen(kw_only=True, eq=False)
class TakeCourse(Action[UUID]):
    """Take a drafting in as it stands, such as one that was followed in a file; returns its id."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COURSE_BEGUN
    record: Course

    def check(self, work: Work) -> None:  # noqa: ARG002 - the interface of every action
        """Refuse a standard that is being drafted already."""
        _refuse_running(self.record.standard)

    def execute(self, work: Work) -> UUID:
        """Insert the record; its steps before stay in the record, the trail begins now."""
        row = insert_course(work, self.record)
        facts = {"standard": row.standard, "stage": row.stage, "path": row.path, "lead": row.lead}
        work.record(self.event, object=str(row.pk), after=facts)
        return row.pk


def _refuse_running(standard: str) -> None:
    """Raise ActionError for a standard that has a drafting; one in force names the gate of its revision."""
    running = models.Course.objects.filter(standard=standard).exclude(stage=_OVER).first()
    if running is None:
        return
    if running.stage == _IN_FORCE:
        name = default_rules().gate(_REVISE).name
        raise ActionError(
            "该标准的制定事项处于 90 复审阶段，修订从该事项开始",
            "this standard has a drafting in stage 90 (in force); its revision begins there",
            place="standard",
            hint_zh=f"请从制定进展进入该事项，通过关口“{name.zh}”",
            hint_en=f"Open it from the list of draftings and pass the gate “{name.en}”",
        )
    raise ActionError(
        f"该标准已在制定中（阶段 {running.stage}）",
        f"this standard is being drafted already (stage {running.stage})",
        place="standard",
        hint_zh="请从制定进展进入该事项",
        hint_en="Open it from the list of draftings",
    )


def insert_course(work: Work, course: Course) -> models.Course:
    """Insert a drafting with the units that have to do with it."""
    row = models.Course.objects.create(
        **columns_of(course),
        begun_at=work.moment,
        changed_at=work.moment,
        changed_by_id=work.actor.user_id,
    )
    keep_units(row, course)
    return row


@attrs.frozen(kw_only=True)
class CourseFacts:
    """What people say about a drafting beside its steps; empty lines are left out."""

    lead: str
    units: tuple[str, ...]
    authors: tuple[Author, ...]
    references: tuple[str, ...]
    project: str = ""
    predecessor: str = ""


@attrs.frozen(kw_only=True, eq=False)
class ChangeCourse(CourseStep):
    """Change who leads and drafts, the authors with their duties, references, plan number, predecessor."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COURSE_CHANGED
    given: CourseFacts

    def check(self, work: Work) -> None:  # noqa: ARG002 - the interface of every action
        """Refuse lists beyond what a drafting can have."""
        for place in ("units", "authors", "references"):
            if len(getattr(self.given, place)) > _MOST_UNITS:
                raise ActionError(f"最多 {_MOST_UNITS} 项", f"at most {_MOST_UNITS} entries", place=place)

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Put the facts in the place of those before."""
        given = self.given
        return replace(
            kept.course,
            lead=one_line(given.lead, "lead", most=200),
            units=tuple(dict.fromkeys(one_line(unit, "units", most=200) for unit in given.units)),
            authors=given.authors,
            references=given.references,
            project=one_line(given.project, "project", most=200),
            predecessor=one_line(given.predecessor, "predecessor", most=200),
        )

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name the units; persons stay out of the trail."""
        return {"lead": after.lead, "units": list(after.units), "authors": len(after.authors)}


@attrs.frozen(kw_only=True, eq=False)
class SetDistribution(CourseStep):
    """Say to which units the standard is given; one that came further stays on the list."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.DISTRIBUTION_SET
    units: tuple[str, ...]

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Put the list in the place of the one before."""
        units = tuple(dict.fromkeys(one_line(unit, "units", most=200) for unit in self.units))
        lost = sorted({one.unit for one in kept.course.steps} - set(units))
        if lost or len(units) > _MOST_UNITS:
            raise ActionError(
                f"已有采用进展的单位不能移除：{'、'.join(lost)}" if lost else f"最多 {_MOST_UNITS} 家单位",
                f"units with progress stay on the list: {', '.join(lost)}"
                if lost
                else f"at most {_MOST_UNITS} units",
                place="units",
            )
        return replace(kept.course, distribution=units)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Count the units."""
        return {"units": len(after.distribution)}


class MoverRefused(PermissionRefused):
    """The actor may see the drafting, but does not act as one of those who move through this gate."""

    def __init__(self, gate: Gate, parts: tuple[str, ...]) -> None:
        """Say who moves it and as what the actor acts."""
        super().__init__(Permission.PROCESS_MOVE)
        rules = default_rules()
        movers = [rules.role(code).name for code in gate.movers]
        own = [rules.role(code).name for code in parts]
        self.zh = (
            f"“{gate.name.zh}”应由{'或'.join(one.zh for one in movers)}推进；"
            f"您在此事项中的身份：{'、'.join(one.zh for one in own) or '无'}"
        )
        self.en = (
            f"“{gate.name.en}” is moved by: {' or '.join(one.en for one in movers)}; "
            f"you act here as: {', '.join(one.en for one in own) or 'none of them'}"
        )
        self.hint_zh = "请联系有权推进的一方；单位人员须由安全管理员授予该单位的角色"
        self.hint_en = "Ask those who may; a unit's people need a role that names the unit"


@attrs.frozen(kw_only=True, eq=False)
class MoveCourse(CourseStep):
    """Move a drafting through a gate, back with a reason, or stop it.

    Who may is said by the movers of the gate; the papers handed in since the last gate count. Everything that
    is lacking is named and nothing is moved.
    """

    permission: ClassVar = Permission.PROCESS_MOVE
    event: ClassVar = Tag.COURSE_MOVED
    gate: str
    reason: str = ""

    def step(self, work: Work, kept: Kept) -> Course:
        """Pass the gate as the first of its movers that the actor is."""
        gate = default_rules().gate(self.gate)
        parts = parts_of(work.actor, kept.row)
        part = next((code for code in gate.movers if code in parts), None)
        if part is None:
            raise MoverRefused(gate, parts)
        if len(self.reason) > _MOST_REASON:
            raise ActionError(
                f"理由最多 {_MOST_REASON} 字", f"a reason has at most {_MOST_REASON} signs", place="reason"
            )
        return move(
            kept.course,
            gate.code,
            by=Mover(name=work.actor.name or "system", role=part),
            on=day_of(work),
            reason=self.reason.strip(),
            register=kept.register(work),
        )

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name the gate, the stages and the reason."""
        step = after.moves[-1]
        return {
            "gate": step.gate,
            "start": before.stage,
            "end": after.stage,
            "as": step.by.role,
            "materials": list(step.materials),
            "reason": step.reason,
        }

    def tell(self, work: Work, kept: Kept, after: Course) -> None:
        """Bring the record in the registry up to date, and tell those who work on it."""
        follow_in_registry(work, after)
        tell_people(work, kept.row, "moved", permission=Permission.PROCESS_MOVE)

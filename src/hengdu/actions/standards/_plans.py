"""Keep plan editions, keep schedules, put one in force."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.documents import record_data
from hengdu.standards.editions import PlanFile
from hengdu.standards.registry import PlanEdition, builtin_register
from hengdu.store import Permission
from hengdu.store.planning import models
from hengdu.store.planning.register import register_for
from hengdu.store.trail import Tag

_NAMED = 200  # items that an event names


@attrs.frozen(kw_only=True)
class KeepEdition(Action[str]):
    """Keep an edition of a plan, such as the draft that a review carried over; returns its id.

    ActionError for an id that is taken and for standards that nobody keeps.
    """

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.EDITION_KEPT
    edition: PlanEdition

    def check(self, work: Work) -> None:
        """Refuse an id that is taken, an edition without items, unknown standards and doubles."""
        code = self.edition.id
        if code in builtin_register().plans or models.Edition.objects.filter(code=code).exists():
            raise ActionError(
                f"规划 {code} 已存在",
                f"the plan {code} is there already",
                place="code",
                hint_zh="请另给编码",
                hint_en="Give another id",
            )
        if not self.edition.items:
            raise ActionError("规划没有任何项目", "the plan has no item", place="items")
        codes = [item.standard for item in self.edition.items]
        known = register_for(work.actor, codes).standards
        for at, one in enumerate(codes):
            if one not in known or one in codes[:at]:
                raise ActionError(
                    f"标准 {one} 未登记或重复",
                    f"the standard {one} is not registered or occurs twice",
                    place="items",
                    hint_zh="请先登记该标准，每项只列一次",
                    hint_en="Register it first; name each standard once",
                )

    def execute(self, work: Work) -> str:
        """Write the edition."""
        one = self.edition
        models.Edition.objects.create(
            code=one.id,
            title_zh=one.title.zh[:500],
            title_en=one.title.en[:1000],
            first_year=one.first_year,
            last_year=one.last_year,
            data=record_data(one),
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        after = {"items": [item.standard for item in one.items][:_NAMED], "from": list(one.predecessors)}
        work.record(self.event, object=one.id, after=after)
        return one.id


@attrs.frozen(kw_only=True, eq=False)
class KeepSchedule(Action[UUID]):
    """Keep a schedule under the id that its job was given; ``predecessor`` is what it was re-planned from."""

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.PLAN_SCHEDULED
    id: UUID
    plan: PlanFile
    predecessor: UUID | None = None
    note: str = ""

    def check(self, work: Work) -> None:  # noqa: ARG002 - the interface of every action
        """Refuse a note that is too long and a predecessor that is gone."""
        one_line(self.note, "note", most=500)
        if self.predecessor and not models.Schedule.objects.filter(pk=self.predecessor).exists():
            raise NotFoundError("plan")

    def execute(self, work: Work) -> UUID:
        """Write the schedule."""
        plan = self.plan
        models.Schedule.objects.create(
            id=self.id,
            edition=plan.edition,
            title_zh=plan.title.zh[:500],
            title_en=plan.title.en[:1000],
            predecessor_id=self.predecessor,
            note=one_line(self.note, "note", most=500),
            search=plan.search,
            price=plan.price,
            bound=plan.bound,
            items=len(plan.items),
            late_items=len(plan.late),
            data=record_data(plan),
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        after = {
            "edition": plan.edition,
            "from": str(self.predecessor) if self.predecessor else None,
            "price": plan.price,
            "search": plan.search,
            "late": [item.standard for item in plan.late][:_NAMED],
            "changes": [one.zh for one in plan.changes][:_NAMED],
            "note": self.note,
        }
        work.record(self.event, object=str(self.id), after=after)
        return self.id


@attrs.frozen(kw_only=True)
class AdoptSchedule(Action[None]):
    """Put a schedule in force; the one before it for the same edition stays as history."""

    permission: ClassVar = Permission.PLAN_WRITE
    event: ClassVar = Tag.PLAN_ADOPTED
    schedule: UUID

    def execute(self, work: Work) -> None:
        """Replace the one in force."""
        row = models.Schedule.objects.defer("data").filter(pk=self.schedule).first()
        if row is None:
            raise NotFoundError("plan")
        if row.in_force_at is not None:
            raise ActionError(
                "该排程已启用过",
                "this schedule was put in force before",
                place="schedule",
                hint_zh="请启用另一份，或重排出新的一份",
                hint_en="Put another one in force, or re-plan",
            )
        before = models.Schedule.objects.defer("data").filter(
            edition=row.edition, in_force_at__isnull=False, replaced_at__isnull=True
        )
        old = [str(one.pk) for one in before]
        before.update(replaced_at=work.moment)
        row.in_force_at, row.in_force_by_id = work.moment, work.actor.user_id
        row.save(update_fields=["in_force_at", "in_force_by"])
        work.record(self.event, object=str(row.pk), before={"in_force": old}, after={"edition": row.edition})

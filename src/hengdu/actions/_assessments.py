"""Begin, change and cancel assessments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._carry import carry_answers
from hengdu.actions._checks import checked, in_order, one_line, one_of, plain, writable
from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions._propose import propose_for
from hengdu.assessments import AssessmentFile, Scope, build_assessment
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assessment, Pace, Status
from hengdu.store.assessments.packs import installed, keep_pack, offered_packs, pinned_pack
from hengdu.store.tenants.profile import institution_of, profile_data, profile_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.packs import Pack

QUICK_PRESET = "quick"


@attrs.frozen(kw_only=True)
class SetUp:
    """What the lead states of an assessment.

    ``scope`` is plain data of :class:`hengdu.assessments.Scope` (empty: the whole institution as its profile
    says); ``targets`` maps node codes (or ``default``) to levels. Quick assessments use the pack's quick
    preset and only ask key practices.
    """

    title: str = ""
    period_start: date | None = None
    period_end: date | None = None
    as_of: date | None = None
    due: date | None = None
    mode: str = "self"
    pace: str = Pace.FULL
    preset: str = ""
    target_profile: str = ""
    targets: dict[str, int] = attrs.field(factory=dict)
    scope: dict[str, Any] = attrs.field(factory=dict)


def _columns(work: Work, facts: SetUp, pack: Pack) -> dict[str, Any]:
    in_order(facts.period_start, facts.period_end, "period_end")
    if (facts.period_start is None) != (facts.period_end is None):
        raise ActionError(
            "评估期间须同时填写开始和结束",
            "the period needs both a start and an end",
            place="period_start",
            hint_zh="请补全",
            hint_en="Fill in both",
        )
    scope = checked(Scope, facts.scope, "scope") if facts.scope else profile_of(work.tenant).scope()
    quick = one_of(facts.pace, tuple(Pace.values), "pace") == Pace.QUICK
    preset = QUICK_PRESET if quick else facts.preset
    targets = {code: int(level) for code, level in facts.targets.items()}
    columns = {
        "title": one_line(facts.title, "title", most=200) or _title(work, facts, pack),
        "period_start": facts.period_start,
        "period_end": facts.period_end,
        "as_of": facts.as_of,
        "due": facts.due,
        "mode": one_of(facts.mode, ("self", "verified"), "mode"),
        "pace": facts.pace,
        "preset": preset,
        "target_profile": facts.target_profile,
        "targets": targets,
        "scope": plain(scope),
        "institution": plain(institution_of(work.tenant)),
    }
    if preset:
        pack.preset(preset)
    levels = {0, *pack.levels}
    for code, level in targets.items():
        if level not in levels:
            raise ActionError(
                f"{code} 的目标等级 {level} 无效", f"{code} has no level {level}", place=f"targets.{code}"
            )
    build_assessment(
        AssessmentFile(
            pack=pack.id,
            preset=preset or None,
            scope=scope,
            target_profile=facts.target_profile or None,
            targets=targets,
        ),
        pack,
    )
    return columns


def _title(work: Work, facts: SetUp, pack: Pack) -> str:
    year = facts.period_end.year if facts.period_end else work.moment.year
    return f"{year} {pack.content.short.zh or pack.title.zh}"[:200]


def _facts_of(row: Assessment) -> dict[str, Any]:
    names = [field.name for field in attrs.fields(SetUp)]
    found = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()
    } | {"pack": f"{row.pack_id} {row.pack_version}", "digest": row.pack_digest, "status": row.status}


@attrs.frozen(kw_only=True)
class CreateAssessment(Action[UUID]):
    """Begin an assessment, pinned to the installed content of a pack; returns its id.

    Proposes what does not apply from the institution's profile, which is kept with the assessment as it is
    now: that is what the seal covers, whatever the institution states later. ``previous`` carries the answers
    of an earlier assessment of the same institution over: kept ones are marked and must be confirmed.
    """

    permission: ClassVar = Permission.ASSESSMENT_CREATE
    event: ClassVar = Tag.ASSESSMENT_CREATED
    tenant: UUID
    pack: str
    facts: SetUp
    previous: UUID | None = None
    is_sample: bool = False

    def place(self, work: Work) -> Place:
        """Load the tenant."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> UUID:
        """Insert the assessment, its proposals and what carries over."""
        one_of(self.pack, offered_packs(), "pack")
        pack = installed(self.pack)
        keep_pack(pack)
        row = Assessment.objects.create(
            tenant=work.tenant,
            pack_id=pack.id,
            pack_version=pack.version,
            pack_digest=pack.digest,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
            is_sample=self.is_sample or work.tenant.is_sample,
            more={"profile": profile_data(profile_of(work.tenant))},
            **_columns(work, self.facts, pack),
        )
        place = Place(tenant=row.tenant_id, assessment=row.pk)
        work.record(self.event, object=str(row.pk), after=_facts_of(row), place=place)
        if self.previous is not None:
            carry_answers(work, row, pack, self.previous, place)
        propose_for(row, pack, profile_of(work.tenant), work.tenant.kind)
        return row.pk


@attrs.frozen(kw_only=True)
class ChangeAssessment(Action[int]):
    """Change the set-up of a running assessment; the pack stays. Returns the new version."""

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.ASSESSMENT_CHANGED
    assessment: UUID
    facts: SetUp
    version: int

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Update the row if nobody else did meanwhile."""
        row = work.assessment
        writable(row)
        if self.facts.pace != row.pace and row.answers.exists():
            raise ActionError(
                "已有答案，不能在快评与完整评估之间切换",
                "there are answers: quick and full are never mixed",
                place="pace",
                hint_zh="请另建一个评估",
                hint_en="Begin another assessment",
            )
        before = _facts_of(row)
        columns = _columns(work, self.facts, pinned_pack(row))
        changed = Assessment.objects.filter(pk=row.pk, version=self.version).update(
            **columns, version=self.version + 1
        )
        if not changed:
            raise Conflict(before, place=str(row.pk))
        row.refresh_from_db()
        work.record(self.event, object=str(row.pk), before=before, after=_facts_of(row))
        return row.version


@attrs.frozen(kw_only=True)
class CancelAssessment(Action[None]):
    """Give an assessment up, with the reason; its answers stay readable and nothing more is asked."""

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.ASSESSMENT_CANCELLED
    assessment: UUID
    reason: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Set the status."""
        row = work.assessment
        writable(row)
        reason = one_line(self.reason, "reason", most=500, least=1)
        Assessment.objects.filter(pk=row.pk).update(status=Status.CANCELLED, version=row.version + 1)
        work.record(self.event, object=str(row.pk), before={"status": row.status}, after={"reason": reason})

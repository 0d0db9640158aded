"""Plan what to verify, and record what verifying found (核验)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of, under_review
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.assessments import Assessment, basis_of, build_assessment
from hengdu.scoring import verification_plan
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.reviews.models import Verification, VerificationPlan, VerificationState
from hengdu.store.trail import Tag

MOST_COUNTED: Final = 1_000_000_000
SAMPLED: Final = "E3"  # the grade that a test of samples gives
HOLDS: Final = {"yes": True, "no": False}


def given_assessment(work: Work) -> Assessment:
    """Return what the institution itself says, without any verifier's value."""
    return build_assessment(load_file(work.assessment, as_given=True).file, pinned_pack(work.assessment))


@attrs.frozen(kw_only=True)
class PlanVerification(Action[int]):
    """Make the plan of what to verify, or make it again; returns how many items it has.

    ``percent`` of the remaining claims, but at least ``least``, are drawn with ``seed``. What was verified
    already is kept, also where the new plan does not ask for it any more.
    """

    permission: ClassVar = Permission.VERIFY
    event: ClassVar = Tag.VERIFICATION_PLANNED
    assessment: UUID
    seed: str
    percent: int = 10
    least: int = 20

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write the plan and its items."""
        under_review(work.assessment)
        seed = one_line(self.seed, "seed", most=80, least=1)
        found = verification_plan(
            scorer_of(work.assessment),
            given_assessment(work),
            seed=seed,
            percent=self.percent,
            least=self.least,
        )
        plan = VerificationPlan.objects.filter(assessment=work.assessment).first()
        facts = {
            "seed": seed,
            "percent": self.percent,
            "least": self.least,
            "population": found.sample.population,
            "size": len(found.sample.codes),
            "version": 1 if plan is None else plan.version + 1,
        }
        VerificationPlan.objects.update_or_create(
            assessment=work.assessment,
            defaults={**facts, "made_at": work.moment, "made_by_id": work.actor.user_id},
        )
        rows = Verification.objects.filter(assessment=work.assessment)
        rows.filter(state=VerificationState.OPEN).delete()
        rows.update(planned=False)
        kept = set(rows.values_list("code", flat=True))
        for code in kept & set(found.items):
            rows.filter(code=code).update(planned=True, why=list(found.items[code]))
        Verification.objects.bulk_create(
            [
                Verification(assessment=work.assessment, code=code, why=list(why))
                for code, why in found.items.items()
                if code not in kept
            ],
            batch_size=200,
        )
        work.record(self.event, after={**facts, "items": len(found.items)})
        return len(found.items)


@attrs.frozen(kw_only=True)
class Verified:
    """What verifying one item found.

    ``answer`` is the verifier's own value where it was adjusted (an option, for a red line ``yes`` or
    ``no``). ``population``, ``sample``, ``selection`` and ``exceptions`` describe a test of samples; grade E3
    needs all four.
    """

    state: str
    answer: str = ""
    evidence: str = ""
    reason: str = ""
    population: int | None = None
    sample: int | None = None
    selection: str = ""
    exceptions: str = ""


def _sample_is_told(found: Verified) -> None:
    """Ask for everything that says how a test of samples was made and what it found."""
    missing = {
        "population": not found.population,
        "sample": not found.sample,
        "selection": not found.selection.strip(),
        "exceptions": not found.exceptions.strip(),
    }
    name = next((name for name, is_missing in missing.items() if is_missing), "")
    if name:
        raise ActionError(
            "证据等级 E3（抽样）须写明总体、样本量、抽样方法和发现的例外",
            "grade E3 (samples) needs population, sample size, how it was chosen, and the exceptions found",
            place=name,
            hint_zh="没有例外的，例外一栏填“无”",
            hint_en="Where there was no exception, say so",
        )


@attrs.frozen(kw_only=True)
class VerifyAnswer(Action[int]):
    """Record what verifying a practice or red line found; returns the item's new version.

    The state is ``verified``, ``adjusted`` (needs the verifier's value and a reason) or ``open`` again. A
    practice outside the plan may be verified as well: it joins the plan.
    """

    permission: ClassVar = Permission.VERIFY
    event: ClassVar = Tag.ANSWER_VERIFIED
    assessment: UUID
    code: str
    found: Verified
    version: int = 0

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse values that the pack does not know and an adjustment without value or reason."""
        under_review(work.assessment)
        pack, found = pinned_pack(work.assessment), self.found
        redlines = {item.code for item in pack.content.redlines}
        if self.code not in pack.practices and self.code not in redlines:
            raise NotFoundError(self.code[:80])
        one_of(found.state, [state.value for state in VerificationState], "state")
        if found.evidence:
            one_of(found.evidence, [grade.code for grade in pack.content.evidence_grades], "evidence")
        if found.state == VerificationState.ADJUSTED:
            options = (
                [option.code for option in pack.answer_set(pack.practices[self.code]).options]
                if self.code in pack.practices
                else list(HOLDS)
            )
            one_of(found.answer, options, "answer")
            if not found.reason.strip():
                raise ActionError(
                    "调整须说明理由",
                    "an adjustment needs a reason",
                    place="reason",
                    hint_zh="请写明查到了什么，与自评差在哪里",
                    hint_en="Say what was seen and where it differs from the self-assessment",
                )
        for name in ("population", "sample"):
            value = getattr(found, name)
            if value is not None and not 0 <= value <= MOST_COUNTED:
                raise ActionError("数量超出范围", "the number is out of range", place=name)
        if found.population is not None and found.sample is not None and found.sample > found.population:
            raise ActionError("样本多于总体", "the sample is larger than the population", place="sample")
        if found.evidence == SAMPLED and found.state != VerificationState.OPEN:
            _sample_is_told(found)

    def execute(self, work: Work) -> int:
        """Write the item on the basis of what is said now."""
        given = given_assessment(work)
        rows = Verification.objects.filter(assessment=work.assessment, code=self.code)
        row = rows.select_related("verified_by").first()
        if (row.version if row is not None else 0) != self.version:
            by = row.verified_by.display_name if row is not None and row.verified_by is not None else ""
            raise Conflict(row, place=self.code, by=by)
        columns = self._columns(work, given)
        names = ("state", "answer", "evidence", "reason")
        before = {name: getattr(row, name) for name in names} if row is not None else None
        version = self.version + 1
        if row is None:
            Verification.objects.create(
                assessment=work.assessment, code=self.code, why=[], version=version, **columns
            )
        elif not rows.filter(version=self.version).update(**columns, version=version):
            raise Conflict(row, place=self.code)
        test = ("population", "sample", "selection", "exceptions")
        shown = {name: columns[name] for name in (*names, "given", *test)}
        work.record(self.event, object=self.code, before=before, after=shown)
        return version

    def _columns(self, work: Work, given: Assessment) -> dict[str, Any]:
        found, is_open = self.found, self.found.state == VerificationState.OPEN
        now = given.answers.get(self.code)
        word = given.declarations.get(self.code)
        said = (now.answer or now.state) if now is not None else ""
        if word is not None:
            said = {True: "yes", False: "no"}.get(word.holds, "") if word.holds is not None else ""
        return {
            "state": found.state,
            "given": said or "",
            "answer": found.answer if found.state == VerificationState.ADJUSTED else "",
            "evidence": found.evidence,
            "reason": long_text(found.reason, "reason"),
            "population": found.population,
            "sample": found.sample,
            "selection": long_text(found.selection, "selection", most=2000),
            "exceptions": long_text(found.exceptions, "exceptions", most=5000),
            "basis": "" if is_open else basis_of(given.file, self.code),
            "verified_at": None if is_open else work.moment,
            "verified_by_id": None if is_open else work.actor.user_id,
        }

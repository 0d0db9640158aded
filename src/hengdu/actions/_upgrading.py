"""Move a running assessment to the installed version of its pack: what would happen, and doing it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._assignments import end_assignment
from hengdu.actions._checks import writable
from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions._mentions import Mention, mentions_of_gone
from hengdu.actions._propose import propose_for
from hengdu.assessments import AnswerFile, AssessmentFile, assessment_data, build_assessment, carry_over
from hengdu.errors import HengduError
from hengdu.packs import Pack, diff_packs
from hengdu.store import Permission, Place
from hengdu.store.assessments import models
from hengdu.store.assessments.mapping import MORE, answer_data, answer_record, answers_of, assessment_file
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import installed, keep_pack, offered_packs, pinned_pack
from hengdu.store.assessments.writing import update_answer
from hengdu.store.tenants.profile import profile_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CARRIED = "carried"


@attrs.frozen(kw_only=True)
class Left:
    """One answer that does not simply stay: why, and what its practice was replaced by."""

    code: str
    reasons: tuple[str, ...] = ()
    replaced_by: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class PackUpgrade:
    """What moving an assessment from one pack to the next does to it.

    ``kept`` answers stay as they are, ``confirm`` must be confirmed because their practice changed,
    ``ask_again`` no longer fit and are asked anew, ``dropped`` have no practice any more; ``new`` are
    practices that were never asked. ``others`` names further entries that do not fit, as ``section.code``;
    ``mentions`` counts records, such as links of evidence, that name what is gone and stay as they are.
    """

    before: Pack
    after: Pack
    kept: tuple[str, ...]
    confirm: tuple[Left, ...]
    ask_again: tuple[Left, ...]
    dropped: tuple[Left, ...]
    new: tuple[str, ...]
    others: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    file: AssessmentFile = attrs.field(repr=False)


def newer_pack(row: Assessment) -> Pack | None:
    """Return the installed pack that an assessment can move to; None where nothing newer is installed."""
    if row.pack_id not in offered_packs():
        return None
    pack = installed(row.pack_id)
    is_older = _number(pack.version) < _number(row.pack_version)
    return None if pack.digest == row.pack_digest or is_older else pack


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def upgrade_of(row: Assessment, pack: Pack) -> PackUpgrade:
    """Work out what moving to ``pack`` does; nothing is written."""
    before = pinned_pack(row)
    diff = diff_packs(before, pack)
    stored = dataclasses.replace(assessment_file(row), answers=answers_of(row))
    file, report = carry_over(stored, diff, pack)
    confirm, ask_again, answers = [], [], {code: stored.answers[code] for code in report.kept}
    for item in report.re_ask:
        left = Left(code=item.code, reasons=item.reasons)
        if _fits(stored, item.code, item.old, pack):
            confirm.append(left)
            answers[item.code] = item.old
        else:
            ask_again.append(left)
    return PackUpgrade(
        before=before,
        after=pack,
        kept=report.kept,
        confirm=tuple(confirm),
        ask_again=tuple(ask_again),
        dropped=tuple(Left(code=item.code, replaced_by=item.replaced_by) for item in report.retired),
        new=report.new,
        others=report.dropped,
        mentions=mentions_of_gone(row, before, pack),
        file=dataclasses.replace(file, answers=answers),
    )


def _fits(file: AssessmentFile, code: str, given: Iterable[AnswerFile], pack: Pack) -> bool:
    alone = AssessmentFile(pack=pack.id, scope=file.scope, units=file.units, answers={code: tuple(given)})
    try:
        build_assessment(alone, pack)
    except HengduError:
        return False
    return True


@attrs.frozen(kw_only=True)
class UpgradePack(Action[PackUpgrade]):
    """Move a running assessment to the installed version of its pack; returns what became of it.

    ``digest`` is that of the pack whose preview was seen: Conflict when another one is installed meanwhile.
    ActionError when nothing newer is installed. Answers that are dropped or asked again stay in the
    versions, other entries in the trail.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.PACK_UPGRADED
    assessment: UUID
    digest: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> PackUpgrade:
        """Rewrite what changes, then pin the assessment to the new content."""
        row = work.assessment
        writable(row)
        pack = newer_pack(row)
        if pack is None:
            raise ActionError(
                f"没有安装比 {row.pack_version} 更新的 {row.pack_id}",
                f"no version of {row.pack_id} newer than {row.pack_version} is installed",
                place=row.pack_id[:80],
                hint_zh="请系统管理员先安装新版本的模型包",
                hint_en="Ask the system administrator to install the new version of the pack first",
            )
        if pack.digest != self.digest:
            raise Conflict(pack.digest, place=pack.id)
        upgrade = upgrade_of(row, pack)
        build_assessment(upgrade.file, pack)
        keep_pack(pack)
        _answers(work, upgrade)
        lost = _parts(row, upgrade)
        _assignments(work, pack)
        _pin(row, upgrade)
        propose_for(row, pack, profile_of(work.tenant), work.tenant.kind)
        work.record(
            self.event,
            object=str(row.pk),
            before={"pack": f"{upgrade.before.id} {upgrade.before.version}", "digest": upgrade.before.digest},
            after={
                "pack": f"{pack.id} {pack.version}",
                "digest": pack.digest,
                "kept": len(upgrade.kept),
                "confirm": [item.code for item in upgrade.confirm],
                "ask_again": [item.code for item in upgrade.ask_again],
                "dropped": [item.code for item in upgrade.dropped],
                "new": len(upgrade.new),
                "others": lost,
                "mentions": {item.name.en: item.records for item in upgrade.mentions},
            },
        )
        return upgrade


def _answers(work: Work, upgrade: PackUpgrade) -> None:
    """Mark what is to be confirmed, empty what is asked again, take away what has no practice any more."""
    from hengdu.actions._proposals import remember_removal

    confirm = {item.code for item in upgrade.confirm}
    again = {item.code for item in upgrade.ask_again}
    dropped = {item.code for item in upgrade.dropped}
    source = f"{upgrade.before.id} {upgrade.before.version}"
    rows = models.Answer.objects.filter(
        assessment=work.assessment, code__in=sorted(confirm | again | dropped)
    ).select_for_update()
    for row in rows:
        given = answer_record(row)
        if given.inherited is not None and row.code in upgrade.after.practices:
            # The provider answered the older text: the lead inherits anew, or the question is asked.
            given = dataclasses.replace(given, inherited=None)
            after, how, carry = _emptied(given), "reopened", ""
        elif row.code in confirm:
            after, how, carry = dataclasses.replace(given, carried_from=source), CARRIED, CARRIED
        elif row.code in upgrade.after.practices:
            after, how, carry = _emptied(given), "reopened", ""
        else:
            remember_removal(work, row)
            row.delete()
            continue
        done = update_answer(
            row,
            after,
            how=how,
            moment=work.moment,
            by=row.saved_by_id,
            assignment=row.assignment_id,
            carry=carry,
        )
        if not done:
            raise Conflict(answer_data(given), place=row.code)


def _emptied(given: AnswerFile) -> AnswerFile:
    return AnswerFile(state="unanswered", role=given.role, rater=given.rater, note=given.note)


def _parts(row: Assessment, upgrade: PackUpgrade) -> list[dict[str, Any]]:
    """Remove what the new pack does not know beside the answers; return it as it stood, for the trail."""
    named = [entry.partition(".")[::2] for entry in upgrade.others]
    of: dict[str, list[str]] = {}
    for section, code in named:
        of.setdefault(section, []).append(code)
    lost: list[dict[str, Any]] = []
    for section, table, name in (
        ("indicators", models.Measurement, "indicator"),
        ("declarations", models.Declaration, "redline"),
        ("consensus", models.Resolution, "code"),
    ):
        rows = table._default_manager.filter(assessment=row, **{f"{name}__in": of.get(section, [])})  # noqa: SLF001 - Django's documented name
        lost += [{"section": section, **_plain(one)} for one in rows.values()]
        rows.delete()
    nodes = upgrade.after.nodes
    for item in models.Validation.objects.filter(assessment=row):
        left = [code for code in item.nodes if code in nodes]
        if left == item.nodes:
            continue
        lost.append({"section": "validations", "kind": item.kind, "nodes": item.nodes, "note": item.note})
        if left:
            models.Validation.objects.filter(pk=item.pk).update(nodes=left, version=item.version + 1)
        else:
            item.delete()
    known = {*nodes, *upgrade.after.practices}
    models.Proposal.objects.filter(assessment=row).exclude(code__in=known).delete()
    models.FlowChoice.objects.filter(assessment=row).exclude(node__in=nodes).delete()
    rest = [{"section": part, "codes": of[part]} for part in sorted(of) if part in _IN_COLUMNS]
    return lost + rest


_IN_COLUMNS = frozenset({"overrides", "targets", "target_scores", "baseline", "preset", "target_profile"})


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in columns.items() if not name.endswith("_id") and name != "id"}
    return {
        name: value if isinstance(value, (str, bool, int)) else str(value) for name, value in kept.items()
    }


def _assignments(work: Work, pack: Pack) -> None:
    """Take codes and roles that are gone out of assignments; one with nothing left ends."""
    roles = {item.code for item in pack.content.roles}
    running = models.Assignment.objects.select_related("grant").filter(
        assessment=work.assessment, ended_at__isnull=True
    )
    for item in running:
        left = [code for code in item.codes if code in pack.nodes or code in pack.practices]
        if item.role not in roles or (item.codes and not left):
            end_assignment(work, item, "")
        elif left != item.codes:
            models.Assignment.objects.filter(pk=item.pk).update(codes=left)


def _pin(row: Assessment, upgrade: PackUpgrade) -> None:
    """Write the new pin, and the columns that the carried file has changed."""
    data = assessment_data(upgrade.file)
    changed = Assessment.objects.filter(pk=row.pk, version=row.version).update(
        pack_version=upgrade.after.version,
        pack_digest=upgrade.after.digest,
        preset=upgrade.file.preset or "",
        target_profile=upgrade.file.target_profile or "",
        targets=dict(upgrade.file.targets),
        more={name: data[name] for name in MORE if name in data},
        version=row.version + 1,
    )
    if not changed:
        raise Conflict(None, place=str(row.pk))
    row.refresh_from_db()

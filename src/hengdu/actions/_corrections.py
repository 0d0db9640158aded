"""Correct a sealed assessment: a new one with the same content that says what it replaces, and why."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line
from hengdu.actions._errors import ActionError
from hengdu.assessments import Supersedes, assessment_data
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import MORE, load_file
from hengdu.store.assessments.models import Assessment, Background, Proposal, Status
from hengdu.store.assessments.writing import insert_answers, insert_parts
from hengdu.store.dossiers.models import Dossier
from hengdu.store.trail import Tag

# Columns of the set-up that a correction takes over as they are.
_SAME: Final = (
    *("tenant_id", "pack_id", "pack_version", "pack_digest", "pace", "mode", "preset", "period_start"),
    *("period_end", "as_of", "target_profile", "targets", "scope", "units", "institution", "previous_id"),
    *("is_sample", "classification"),
)


@attrs.frozen(kw_only=True)
class CorrectSealed(Action[UUID]):
    """Begin the correction of a sealed assessment; returns the id of the new one.

    It is open, holds every answer, measurement, validation, declaration and decision of the sealed one, and
    names the root of its dossier with the reason. The sealed one stays as it is.
    """

    permission: ClassVar = Permission.SEAL
    event: ClassVar = Tag.SEAL_CORRECTED
    assessment: UUID
    reason: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the new assessment with all that the sealed one holds."""
        old = work.assessment
        one_line(self.reason, "reason", most=2000, least=1)
        reason = long_text(self.reason, "reason", most=2000)
        dossier = Dossier.objects.filter(assessment=old).first()
        if old.status != Status.SEALED or dossier is None:
            raise ActionError(
                "只有已封存的评估才需要更正",
                "only a sealed assessment is corrected",
                place="assessment",
                hint_zh="未封存的评估可直接修改",
                hint_en="One that is not sealed can simply be changed",
            )
        supersedes = Supersedes(dossier=dossier.root, reason=reason)
        file = dataclasses.replace(load_file(old, as_given=True).file, supersedes=supersedes)
        data = assessment_data(file)
        new = Assessment.objects.create(
            **{name: getattr(old, name) for name in _SAME},
            title=f"{old.title}（更正）"[:200],
            more={name: data[name] for name in MORE if name in data} | _profile(old),
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        given = {
            code: tuple(item for item in items if item.state != "not_asked")
            for code, items in file.answers.items()
        }
        kept = {code: items for code, items in given.items() if items}
        count = insert_answers(new.pk, kept, how="corrected", moment=work.moment, by=work.actor.user_id)
        insert_parts(new.pk, file, moment=work.moment, by=work.actor.user_id)
        self._roles(old, new)
        place = Place(tenant=new.tenant_id, assessment=new.pk)
        after = {"correction": str(new.pk), "reason": reason}
        work.record(self.event, object=str(old.pk), after=after)
        begun = {"corrects": dossier.root, "from": str(old.pk), "answers": count, "reason": reason}
        work.record(Tag.ASSESSMENT_CREATED, object=str(new.pk), after=begun, place=place)
        return new.pk

    def _roles(self, old: Assessment, new: Assessment) -> None:
        """Take over what a file does not say: of whom the background was asked, and what was proposed."""
        roles = dict(old.backgrounds.values_list("key", "role"))
        for row in Background.objects.filter(assessment=new):
            Background.objects.filter(pk=row.pk).update(role=roles.get(row.key, ""))
        proposals = list(Proposal.objects.filter(assessment=old))
        for item in proposals:
            item.pk = None
            item.assessment = new
            item._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
        Proposal.objects.bulk_create(proposals)


def _profile(old: Assessment) -> dict[str, Any]:
    """Return the profile that was kept with the sealed assessment."""
    return {"profile": old.more["profile"]} if "profile" in old.more else {}

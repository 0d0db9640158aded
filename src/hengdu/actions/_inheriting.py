"""Inherit a shared service's answers into an assessment, and stop inheriting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import writable
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._inherited_answers import served_by
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import answer_columns, answer_data, answer_record
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.writing import INHERITED, last_versions
from hengdu.store.services.queries import current_edition, inherited_by, services_for
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hengdu.assessments import AnswerFile, Served
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.services.models import Service


def to_inherit(row: Assessment, service: Service) -> Served:
    """Return what an assessment would inherit from a service now, and what it answers itself, and why.

    Of a quick screening only the key practices count.
    """
    edition = current_edition(service)
    if edition is None:
        raise NotFoundError("edition")
    pack = pinned_pack(row)
    served = served_by(service, edition, pack)
    if row.pace != "quick":
        return served
    kept = {code: given for code, given in served.answers.items() if pack.practices[code].key}
    return attrs.evolve(served, answers=kept)


@attrs.frozen(kw_only=True)
class InheritAnswers(Action[int]):
    """Take over the answers of a service's pinned version as read-only answers; returns how many.

    Own answers to these practices give way; their versions stay in the history. Taking over again after a
    newer version was pinned puts that one in its place.
    """

    permission: ClassVar = Permission.SERVICE_MANAGE
    event: ClassVar = Tag.ANSWERS_INHERITED
    assessment: UUID
    service: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Replace the rows of the practices served."""
        row = work.assessment
        writable(row)
        service = services_for(row).filter(pk=self.service).first()
        edition = current_edition(service) if service is not None else None
        if service is None or edition is None:
            raise NotFoundError("service")
        served = to_inherit(row, service)
        if not served.answers:
            raise ActionError(
                "没有可继承的答案",
                "there is nothing to inherit",
                place="service",
                hint_zh="请看下方各实践不能继承的原因",
                hint_en="See below why each practice is not inherited",
            )
        writable(row, *served.answers)
        _drop(work, row, self._earlier(row, service))
        mine = _drop(work, row, served.answers)
        _insert(work, row, served.answers)
        after = {
            "root": edition.root,
            "provider": service.provider,
            "answers": len(served.answers),
            "left": len(served.left),
            "replaced": mine,
        }
        work.record(self.event, object=str(service.pk), after=after)
        return len(served.answers)

    def _earlier(self, row: Assessment, service: Service) -> list[str]:
        """Return the practices that an earlier version of the service gave."""
        roots = {edition.root for edition in service.editions.all()}
        return [code for given in inherited_by(row) if given.origin.dossier in roots for code in given.codes]


@attrs.frozen(kw_only=True)
class ReleaseAnswers(Action[int]):
    """Stop inheriting from one dossier (``root``): its practices are open again; returns how many."""

    permission: ClassVar = Permission.SERVICE_MANAGE
    event: ClassVar = Tag.INHERITANCE_ENDED
    assessment: UUID
    root: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Take the inherited rows away."""
        row = work.assessment
        writable(row)
        found = next((given for given in inherited_by(row) if given.origin.dossier == self.root), None)
        if found is None:
            raise NotFoundError("dossier")
        writable(row, *found.codes)
        _drop(work, row, found.codes)
        after = {"root": self.root, "answers": len(found.codes)}
        work.record(self.event, object=str(row.pk), after=after)
        return len(found.codes)


def _drop(work: Work, row: Assessment, codes: Collection[str]) -> int:
    """Take the answers to some practices away and return how many were the institution's own.

    What an own answer was stays in its versions; one that came without a version gets one.
    """
    rows = list(row.answers.filter(code__in=list(codes)))
    own = [one for one in rows if one.carry != INHERITED]
    kept = set(
        AnswerVersion.objects.filter(assessment=row, code__in=[one.code for one in own]).values_list(
            "code", "role", "rater", "version"
        )
    )
    AnswerVersion.objects.bulk_create(
        [
            AnswerVersion(
                assessment=row,
                code=one.code,
                role=one.role,
                rater=one.rater,
                version=one.version,
                data=answer_data(answer_record(one)),
                how="replaced",
                saved_at=work.moment,
                saved_by_id=work.actor.user_id,
            )
            for one in own
            if (one.code, one.role, one.rater, one.version) not in kept
        ],
        batch_size=500,
    )
    Answer.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(own)


def _insert(work: Work, row: Assessment, answers: Mapping[str, AnswerFile]) -> None:
    """Insert inherited answers, each as the version after the last one of the same code without a role."""
    last = last_versions(row.pk, answers)
    common = {"assessment": row, "saved_at": work.moment}
    Answer.objects.bulk_create(
        [
            Answer(
                **common,
                code=code,
                version=last.get((code, "", ""), 0) + 1,
                carry=INHERITED,
                **answer_columns(given),
            )
            for code, given in answers.items()
        ],
        batch_size=200,
    )
    AnswerVersion.objects.bulk_create(
        [
            AnswerVersion(
                **common,
                code=code,
                version=last.get((code, "", ""), 0) + 1,
                data=answer_data(given),
                how=INHERITED,
                saved_by_id=work.actor.user_id,
            )
            for code, given in answers.items()
        ],
        batch_size=500,
    )

"""Carry the answers of an earlier assessment over into a new one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from hengdu.actions._errors import NotFoundError
from hengdu.assessments import NA, Scope, carry_over
from hengdu.documents import adapter
from hengdu.packs import diff_packs
from hengdu.store import Permission
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Assessment, Background
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.assessments.writing import insert_answers
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions._action import Work
    from hengdu.packs import Pack
    from hengdu.store import Place

CARRIED = "carried"


def carry_answers(work: Work, row: Assessment, pack: Pack, previous_id: UUID, place: Place) -> None:
    """Insert what an earlier assessment of the same institution answered, marked as carried.

    Answers, not-applicable statements and the background form carry over; measurements, validations,
    declarations and resolutions are of their own period and do not.
    """
    previous = assessment_for(work.actor, previous_id, Permission.ANSWER_READ)
    if previous is None or previous.tenant_id != row.tenant_id:
        raise NotFoundError("previous")
    before = pinned_pack(previous)
    scope: Scope = adapter(Scope).validate_python(row.scope)
    # Answers by object must fit this year's systems, so the answers are carried as of this year's scope.
    old = dataclasses.replace(load_file(previous).file, scope=scope)
    file, report = carry_over(old, diff_packs(before, pack), pack)
    kept = {
        code: tuple(item for item in given if item.answer == NA or item.state in {None, "answered"})
        for code, given in file.answers.items()
    }
    kept = {code: given for code, given in kept.items() if given}
    if row.pace == "quick":
        kept = {
            code: given
            for code, given in kept.items()
            if code not in pack.practices or pack.practices[code].key
        }
    count = insert_answers(
        row.pk, kept, how=CARRIED, moment=work.moment, by=work.actor.user_id, carry=CARRIED
    )
    Background.objects.bulk_create(
        [
            Background(
                assessment=row,
                key=key,
                role=role,
                zh=zh,
                en=en,
                carry=CARRIED,
                saved_at=work.moment,
                saved_by_id=work.actor.user_id,
            )
            for key, role, zh, en in previous.backgrounds.values_list("key", "role", "zh", "en")
        ]
    )
    carried = {
        "kept": sorted(kept),
        "re_ask": {item.code: list(item.reasons) for item in report.re_ask},
        "retired": {item.code: item.replaced_by for item in report.retired},
        "new": list(report.new),
    }
    Assessment.objects.filter(pk=row.pk).update(previous=previous, carried=carried)
    work.record(
        Tag.ANSWERS_CARRIED,
        object=str(row.pk),
        after={
            "from": str(previous.pk),
            "kept": count,
            **{name: len(carried[name]) for name in ("re_ask", "retired", "new")},
        },
        place=place,
    )

"""Answer what is still asked, as the people themselves would, without a browser."""

from __future__ import annotations

from hengdu.actions import SaveAnswer, actor_for
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Assessment, Assignment


def answer_the_rest(assessment, *, reached=1):
    """Let everybody who is asked answer all that is left: wholly up to a level, not at all above it."""
    pack = None
    people = dict(
        Assignment.objects.filter(assessment=assessment, ended_at=None, codes=[]).values_list("role", "user")
    )
    while True:
        row = Assessment.objects.get(pk=assessment)
        pack = pack or _pack_of(row)
        asked = [
            (one.role, section.ask)
            for one in load_file(row).interviews
            if one.role in people
            for section in one.sections
            if section.ask
        ]
        if not asked:
            return
        for role, codes in asked:
            actor = actor_for(people[role])
            for code in codes:
                answer = "F" if (pack.practices[code].level or 0) <= reached else "N"
                SaveAnswer(
                    assessment=row.pk, code=code, role=role, given={"answer": answer, "evidence": "E3"}
                ).run(actor)


def _pack_of(row):
    from hengdu.store.assessments.packs import pinned_pack

    return pinned_pack(row)

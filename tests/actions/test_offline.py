"""A part of an assessment goes out, is worked on elsewhere, and comes back answer by answer."""

from __future__ import annotations

import pytest

from hengdu.actions import (
    ActionError,
    Conflict,
    DecidePartConflict,
    ExportPart,
    GiveBackPart,
    MergePart,
    NotFoundError,
    PermissionRefused,
    Role,
    SaveAnswer,
    TakePart,
)
from hengdu.assessments import _part, unlock_part
from hengdu.errors import AssessmentError
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.interviews.models import Part, PartConflict
from hengdu.store.trail.models import Event

WORDS = "示例口令 正确的马 订书机"
ONE, TWO, THREE = "AP-01.L1.ST1", "AP-01.L1.ME1", "AP-01.L1.SK1"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch):
    """Derive keys at little cost; tests/assessments/test_part.py pays the real one."""
    monkeypatch.setitem(_part.SCRYPT, "n", 2**4)


@pytest.fixture
def home(world):
    """An assessment with two answers, its respondent, and an assessor."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    person = world.respondent(assessment, "ITO")
    save(assessment, person, ONE, answer="P", note="原有说明")
    save(assessment, person, TWO, answer="N")
    return assessment, person, world.person(Role.ASSESSOR, tenant)


@pytest.fixture
def away(world):
    """Another institution's place on the same server stands for the other machine; its lead."""
    tenant = world.tenant(name="示例离线")
    return tenant, world.person(Role.LEAD, tenant)


def save(assessment, person, code, version=0, **given):
    return SaveAnswer(assessment=assessment, code=code, role="ITO", given=given, version=version).run(person)


def out(home, **more):
    assessment, _person, assessor = home
    return ExportPart(assessment=assessment, roles=("ITO",), passphrase=WORDS, **more).run(assessor).content


def taken(away, content):
    tenant, lead = away
    return TakePart(tenant=tenant, content=content, passphrase=WORDS).run(lead)


def given_back(world, away, assessment):
    part = Part.objects.get(assessment=assessment)
    return (
        GiveBackPart(assessment=assessment, part=part.pk, passphrase=WORDS).run(world.again(away[1])).content
    )


def back(home, content, passphrase=WORDS):
    assessment, _person, assessor = home
    return MergePart(assessment=assessment, content=content, passphrase=passphrase).run(assessor)


def test_a_part_makes_the_round_with_changes_on_both_sides(world, home, away):
    assessment, person, assessor = home
    there = taken(away, out(home, codes=("AP-01",)))
    other = world.respondent(there, "ITO")
    save(there, other, ONE, version=1, answer="F", evidence="E2", note="新说明")  # only there
    save(there, other, TWO, version=1, answer="L")  # on both sides
    save(there, other, THREE, answer="F")  # new there
    save(assessment, person, TWO, version=1, answer="P")
    content = given_back(world, away, there)
    found = back(home, content)
    assert (found.merged, found.conflicts, found.unchanged, found.outside) == (2, 1, 0, ())
    rows = {row.code: row for row in Answer.objects.filter(assessment=assessment)}
    assert (rows[ONE].answer, rows[ONE].evidence, rows[ONE].note) == ("F", "E2", "新说明")
    assert (rows[TWO].answer, rows[THREE].answer) == ("P", "F")
    assert rows[ONE].saved_by_id == assessor.user_id
    assert AnswerVersion.objects.filter(assessment=assessment, how="offline").count() == 2
    again = back(home, content)
    assert (again.merged, again.conflicts, again.unchanged) == (0, 1, 2)
    assert PartConflict.objects.count() == 1


@pytest.mark.parametrize(("take", "holds", "version"), [("theirs", "L", 3), ("ours", "P", 2)])
def test_somebody_chooses_which_side_holds(world, home, away, take, holds, version):
    assessment, person, assessor = home
    there = taken(away, out(home))
    save(there, world.respondent(there, "ITO"), TWO, version=1, answer="L")
    save(assessment, person, TWO, version=1, answer="P")
    content = given_back(world, away, there)
    back(home, content)
    conflict = PartConflict.objects.get()
    choice = {"assessment": assessment, "conflict": conflict.pk, "take": take}
    if take == "theirs":
        with pytest.raises(Conflict):
            DecidePartConflict(**choice, version=1).run(assessor)
    DecidePartConflict(**choice, version=2).run(assessor)
    row = Answer.objects.get(assessment=assessment, code=TWO)
    assert (row.answer, row.version) == (holds, version)
    assert back(home, content).conflicts == 0
    with pytest.raises(NotFoundError):
        DecidePartConflict(**choice, version=version).run(assessor)


def test_only_the_roles_and_codes_chosen_go_out(world, home):
    assessment, _person, _assessor = home
    save(assessment, world.respondent(assessment, "ITO"), "AP-03.L1.ME1", answer="F")
    part = unlock_part(out(home, codes=("AP-01",)), WORDS)
    assert set(part.file.answers) == {ONE, TWO}


def test_each_step_stands_in_the_trail_without_the_passphrase(world, home, away):
    there = taken(away, out(home))
    back(home, given_back(world, away, there))
    tags = list(Event.objects.filter(tag__startswith="assessment:part").values_list("tag", flat=True))
    assert tags == [f"assessment:part:{step}" for step in ("exported", "taken", "given_back", "merged")]
    assert not any(WORDS in (event.after or "") for event in Event.objects.all())


def test_a_file_of_another_assessment_is_refused(world, home):
    content = out(home)
    other = world.assessment(world.tenant(name="示例期货"))
    with pytest.raises(ActionError, match="belongs to another assessment"):
        MergePart(assessment=other, content=content, passphrase=WORDS).run(world.system)


def test_a_wrong_passphrase_or_an_altered_file_changes_nothing(home):
    content = out(home)
    with pytest.raises(AssessmentError, match="passphrase is wrong"):
        back(home, content, "another passphrase")
    with pytest.raises(AssessmentError, match="altered"):
        back(home, content[:-3] + b"xyz")
    assert not Event.objects.filter(tag="assessment:part:merged").exists()


def test_a_part_is_not_taken_in_twice(home, away):
    content = out(home)
    taken(away, content)
    with pytest.raises(ActionError, match="here already"):
        taken(away, content)


def test_a_bad_answer_in_a_part_stops_the_whole_merge(world, home, away):
    there = taken(away, out(home))
    other = world.respondent(there, "ITO")
    save(there, other, ONE, version=1, answer="F")
    save(there, other, TWO, version=1, answer="F")
    Answer.objects.filter(assessment=there, code=TWO).update(answer="Q")
    with pytest.raises(AssessmentError):
        back(home, given_back(world, away, there))
    assert set(Answer.objects.filter(assessment=home[0]).values_list("answer", flat=True)) == {"P", "N"}


def test_who_may_not_hold_interviews_exports_no_part(home):
    assessment, person, _assessor = home
    with pytest.raises(PermissionRefused):
        ExportPart(assessment=assessment, roles=("ITO",), passphrase=WORDS).run(person)

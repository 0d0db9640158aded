"""A part of an assessment goes out, is worked on elsewhere, and comes back answer by answer."""

from __future__ import annotations

import base64
import dataclasses

import pytest
from django.conf import settings
from django.utils import timezone

from hengdu.actions import (
    ActionError,
    AddEvidence,
    Asked,
    BeginInterview,
    ChangeEvidence,
    Conflict,
    DecidePartConflict,
    DownloadEvidence,
    EndInterview,
    EvidenceFacts,
    ExportPart,
    GiveBackPart,
    InterviewFacts,
    KeepTime,
    MergePart,
    NotFoundError,
    PermissionRefused,
    Role,
    SaveAnswer,
    SaveInterviewAnswer,
    SignOnPaper,
    TakePart,
    _part_contents,
    received,
)
from hengdu.assessments import PartContent, _part, lock_part, unlock_part
from hengdu.chain import sm3_of
from hengdu.errors import AssessmentError, HengduError
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment
from hengdu.store.evidence.models import Piece, Support
from hengdu.store.evidence.vault import Incoming
from hengdu.store.interviews.models import Part, PartConflict
from hengdu.store.interviews.sections import interview_sections
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


# --- evidence and interviews ------------------------------------------------------------------------------

RECORD = "2026-01-01 补丁 已安装\n".encode()


def brought(there, person, codes=(ONE,), data=RECORD, **facts):
    """Add a file as evidence where the part is worked on."""
    file = Incoming()
    file.write(data)
    file.finish()
    facts = EvidenceFacts(**{"title": "示例记录", "grade": "E2", **facts})
    return AddEvidence(
        assessment=there, facts=facts, practices=codes, role="ITO", file=received(file, "记录.txt")
    ).run(person)


def interviewed(world, there):
    """Hold an interview there in which one answer is typed and confirmed on paper."""
    people = (Asked(name="示例受访人", post="示例职务"),)
    facts = InterviewFacts(people=people, place="示例会议室", started_at=timezone.now())
    held = BeginInterview(assessment=there, role="ITO", facts=facts).run(world.system)
    SaveInterviewAnswer(
        assessment=there, interview=held, code=THREE, role="ITO", given={"answer": "L"}, version=0
    ).run(world.system)
    KeepTime(assessment=there, interview=held, code=THREE, seconds=40).run(world.system)
    EndInterview(assessment=there, interview=held).run(world.system)
    SignOnPaper(assessment=there, interview=held, day=timezone.localdate(), note="示例").run(world.system)


def test_evidence_and_interviews_come_back_with_a_part_and_once_only(world, home, away):
    assessment, _person, assessor = home
    there = taken(away, out(home))
    other = world.respondent(there, "ITO")
    brought(there, other)
    AddEvidence(
        assessment=there,
        facts=EvidenceFacts(kind="note", title="示例口述", note="示例"),
        practices=(TWO,),
        role="ITO",
    ).run(other)
    AddEvidence(assessment=there, facts=EvidenceFacts(kind="note", title="无关", note="示例")).run(
        world.again(away[1])
    )
    interviewed(world, there)
    content = given_back(world, away, there)
    found = back(home, content)
    assert (found.pieces, found.interviews, found.conflicts) == (2, 1, 0)
    pieces = {row.title: row for row in Piece.objects.filter(assessment=assessment)}
    assert set(pieces) == {"示例记录", "示例口述"}
    with DownloadEvidence(piece=pieces["示例记录"].pk, number=1).run(world.system).stream as stream:
        assert stream.read() == RECORD
    support = Support.objects.get(piece=pieces["示例记录"])
    assert (support.code, support.role, support.added_by_id) == (ONE, "ITO", assessor.user_id)
    (section,) = interview_sections(Assessment.objects.get(pk=assessment))
    assert [one.name for one in section.people] == ["示例受访人"]
    (line,) = section.lines
    assert (line.code, line.seconds, line.given.answer, str(line.standing)) == (THREE, 40, "L", "confirmed")
    again = back(home, content)
    assert (again.pieces, again.interviews, again.conflicts) == (0, 0, 0)
    assert Piece.objects.filter(assessment=assessment).count() == 2


@pytest.mark.parametrize(("take", "holds"), [("theirs", "改于离线"), ("ours", "改于此处")])
def test_a_piece_that_changed_on_both_sides_waits_and_somebody_chooses(world, home, away, take, holds):
    assessment, _person, assessor = home
    there = taken(away, out(home))
    other = world.respondent(there, "ITO")
    piece = brought(there, other)
    back(home, given_back(world, away, there))

    def change(key, title, actor):
        facts = EvidenceFacts(title=title, grade="E2")
        ChangeEvidence(piece=key, facts=facts, version=Piece.objects.get(pk=key).version).run(actor)

    change(piece, "先改一次", other)
    assert back(home, given_back(world, away, there)).pieces == 1
    ours = Piece.objects.get(assessment=assessment)
    assert ours.title == "先改一次"
    change(ours.pk, "改于此处", world.system)
    change(piece, "改于离线", other)
    content = given_back(world, away, there)
    assert back(home, content).conflicts == 1
    assert back(home, content).conflicts == 1
    conflict = PartConflict.objects.get()
    choice = {"assessment": assessment, "conflict": conflict.pk, "take": take}
    if take == "theirs":
        with pytest.raises(Conflict):
            DecidePartConflict(**choice, version=1).run(assessor)
    DecidePartConflict(**choice, version=2).run(assessor)
    assert Piece.objects.get(assessment=assessment).title == holds
    assert back(home, content).conflicts == 0


def test_a_file_that_does_not_fit_stays_behind_and_is_named(world, home, away, monkeypatch):
    there = taken(away, out(home))
    brought(there, world.respondent(there, "ITO"))
    monkeypatch.setattr(_part_contents, "MOST_FILE_BYTES", 5)
    part = Part.objects.get(assessment=there)
    made = GiveBackPart(assessment=there, part=part.pk, passphrase=WORDS).run(world.again(away[1]))
    assert made.left_out == ("示例记录",)
    assert back(home, made.content).pieces == 0


def test_a_file_in_a_part_is_looked_at_like_any_upload_and_nothing_is_merged(world, home, away):
    assessment, _person, _assessor = home
    there = taken(away, out(home))
    other = world.respondent(there, "ITO")
    brought(there, other)
    save(there, other, ONE, version=1, answer="F")
    part = unlock_part(given_back(world, away, there), WORDS)
    program = b"MZ\x90\x00" * 40
    for data, sm3 in ((program, sm3_of(program)), (program, "0" * 64)):
        content = PartContent(name="记录.txt", sm3=sm3, base64=base64.b64encode(data).decode())
        forged = dataclasses.replace(part, evidence=(dataclasses.replace(part.evidence[0], content=content),))
        sent = lock_part(forged, WORDS, salt=bytes(16), nonce=bytes(12))
        with pytest.raises(HengduError):
            back(home, sent)
    assert not Piece.objects.filter(assessment=assessment).exists()
    assert Answer.objects.get(assessment=assessment, code=ONE).answer == "P"
    tenant = Assessment.objects.get(pk=assessment).tenant_id
    assert not [path for path in (settings.HENGDU_EVIDENCE / tenant.hex).rglob("*") if path.is_file()]

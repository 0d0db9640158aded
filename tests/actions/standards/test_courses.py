"""Steps of a drafting: who may, what is refused, what the trail and the inbox hold."""

from dataclasses import replace
from datetime import timedelta

import attrs
import pytest
from django.utils import timezone
from tests.actions.standards.rows import kept
from tests.standards.process import samples

from hengdu.actions import ActionError, Conflict, NotFoundError, PermissionRefused, Role, received
from hengdu.actions.standards import (
    AddDraft,
    BeginCourse,
    ChangeCourse,
    CourseFacts,
    DivideChapters,
    DownloadCourseFile,
    ExplainChange,
    HandInPaper,
    MoveCourse,
    MoverRefused,
    SetDistribution,
    WriteNote,
)
from hengdu.errors import StandardsError
from hengdu.standards.process import Assignment, Author, Chapter, Step, default_rules
from hengdu.standards.registry import RelationKind, Status
from hengdu.store.evidence.upkeep import is_named, unnamed_files
from hengdu.store.evidence.vault import Incoming, vault_folder
from hengdu.store.notices.models import Notice
from hengdu.store.standards import models
from hengdu.store.standards.courses import (
    courses_visible_to,
    files_visible_to,
    history_of,
    parts_of,
    record_of,
)
from hengdu.store.standards.models import Course, CourseFile, CourseUnit
from hengdu.store.standards.overlay import relations_of, standard_for
from hengdu.store.standards.records import columns_of as columns_of_standard
from hengdu.store.tenants.models import Grant
from hengdu.store.trail.models import Event

UNIT = "示例证券甲"


def uploaded(words="示例内容", name="示例.txt"):
    incoming = Incoming()
    incoming.write(words.encode())
    incoming.finish()
    return received(incoming, name)


@pytest.fixture
def secretary(world):
    return world.person(Role.SECRETARIAT)


@pytest.fixture
def group(world):
    return world.person(Role.WORKING_GROUP)


@pytest.fixture
def editor(world):
    return world.person(Role.UNIT_EDITOR, unit=UNIT)


@pytest.fixture
def begun():
    return kept(replace(samples.begun(), lead=UNIT))


def test_a_drafting_begins_with_what_the_register_knows(secretary):
    key = BeginCourse(standard="sf-csmm").run(secretary)
    record = record_of(Course.objects.get(pk=key))
    assert record.happenings
    assert record.authors
    assert CourseUnit.objects.filter(course=key, part="drafting").exists()


def test_a_unit_begins_what_it_leads_itself(editor):
    row = Course.objects.get(pk=BeginCourse(standard="sf-41").run(editor))
    assert row.lead == UNIT
    assert parts_of(editor, row) == ("lead-unit",)


def test_a_unit_does_not_begin_for_another(editor):
    with pytest.raises(ActionError) as caught:
        BeginCourse(standard="sf-41", lead="示例证券丁").run(editor)
    assert caught.value.place == "lead"


@pytest.mark.parametrize(
    ("fields", "place"), [({"standard": "none"}, "standard"), ({"standard": "sf-42"}, "standard")]
)
def test_an_unknown_standard_and_one_in_work_are_refused(secretary, begun, fields, place):  # noqa: ARG001 - sf-42 is in work
    with pytest.raises(ActionError) as caught:
        BeginCourse(**fields).run(secretary)
    assert caught.value.place == place


def test_an_unknown_path_is_refused(secretary):
    with pytest.raises(StandardsError):
        BeginCourse(standard="sf-41", path="shortcut").run(secretary)


def test_a_unit_sees_only_what_concerns_it(world, editor, begun):
    other = kept(
        replace(samples.begun(), standard="sf-41", lead="示例证券丁", units=("示例证券丁",), authors=())
    )
    assert list(courses_visible_to(editor)) == [begun]
    with pytest.raises(NotFoundError):
        WriteNote(course=other.pk, version=1, parts=()).run(editor)
    assert set(courses_visible_to(world.person(Role.DESK_READER))) == {begun, other}


def test_a_grant_without_unit_or_drafting_reaches_nothing(world, begun):
    actor = world.person()
    Grant.objects.create(user_id=actor.user_id, role=Role.UNIT_EDITOR.value)
    assert not courses_visible_to(world.again(actor)).exists()
    Grant.objects.filter(user_id=actor.user_id).update(course=begun.pk)
    assert list(courses_visible_to(world.again(actor))) == [begun]


def test_a_unit_that_is_asked_reads_but_does_not_write(world):
    row = kept(samples.solicited())
    asked = world.person(Role.UNIT_EDITOR, unit="示例证券丁")
    assert list(courses_visible_to(asked)) == [row]
    with pytest.raises(PermissionRefused):
        WriteNote(course=row.pk, version=1, parts=(("background", "示例"),)).run(asked)


def test_the_gate_says_who_moves_it_and_a_refusal_is_in_the_trail(secretary, begun):
    with pytest.raises(MoverRefused) as caught:
        MoveCourse(course=begun.pk, version=1, gate="apply").run(secretary)
    assert "牵头单位" in caught.value.zh
    assert "标准秘书处" in caught.value.zh
    assert Event.objects.filter(object="MoveCourse", actor=str(secretary.user_id)).exists()


def test_a_gate_names_everything_that_is_missing_and_nothing_moves(editor, begun):
    with pytest.raises(StandardsError) as caught:
        MoveCourse(course=begun.pk, version=1, gate="apply").run(editor)
    assert "立项申请书" in caught.value.zh
    assert "标准草案" in caught.value.zh
    begun.refresh_from_db()
    assert (begun.stage, begun.version) == ("00", 1)


def test_papers_open_the_gate_and_the_next_one_is_told(editor, secretary, begun):
    HandInPaper(course=begun.pk, material="application", file=uploaded()).run(editor)
    HandInPaper(course=begun.pk, material="outline", number="示例〔2026〕1号").run(editor)
    MoveCourse(course=begun.pk, version=3, gate="apply").run(editor)
    begun.refresh_from_db()
    assert (begun.stage, begun.holder, begun.version) == ("10", "secretariat", 4)
    assert Notice.objects.filter(user_id=secretary.user_id, kind="course").exists()
    tags = [event.tag for event in history_of(begun)]
    assert tags[0] == "standards:course:moved"
    assert record_of(begun).moves[-1].by.role == "lead-unit"


def test_what_somebody_changed_meanwhile_is_not_overwritten(secretary, group, begun):
    facts = CourseFacts(lead=UNIT, units=(UNIT,), authors=(), references=())
    ChangeCourse(course=begun.pk, version=1, given=facts).run(secretary)
    with pytest.raises(Conflict) as caught:
        ChangeCourse(course=begun.pk, version=1, given=attrs.evolve(facts, lead="示例证券丁")).run(group)
    assert caught.value.by == secretary.name
    begun.refresh_from_db()
    assert begun.lead == UNIT


def test_a_paper_needs_a_file_or_a_number(editor, begun):
    with pytest.raises(ActionError):
        HandInPaper(course=begun.pk, material="application").run(editor)


def test_the_file_of_a_paper_comes_back_and_is_named_in_the_vault(editor, begun):
    HandInPaper(course=begun.pk, material="application", file=uploaded("示例申请")).run(editor)
    file = CourseFile.objects.get()
    opened = DownloadCourseFile(course=begun.pk, file=file.pk).run(editor)
    with opened.stream as stream:
        assert stream.read().decode() == "示例申请"
    begun.refresh_from_db()
    assert record_of(begun).papers[-1].digest == file.sm3
    assert not [one for one in unnamed_files(vault_folder()) if one.sm3 == file.sm3]
    assert Event.objects.filter(tag="standards:paper:downloaded", object=str(begun.pk)).exists()


def test_a_file_that_no_row_names_any_more_is_found(editor, begun):
    HandInPaper(course=begun.pk, material="application", file=uploaded("另一示例")).run(editor)
    sm3 = CourseFile.objects.get().sm3
    CourseFile.objects.all().delete()
    (lost,) = [one for one in unnamed_files(vault_folder()) if one.sm3 == sm3]
    assert not is_named(lost)


def test_files_are_read_by_those_who_see_the_drafting(world, editor, begun):
    HandInPaper(course=begun.pk, material="application", file=uploaded()).run(editor)
    stranger = world.person(Role.UNIT_EDITOR, unit="示例无关单位")
    assert not files_visible_to(stranger, begun.pk).exists()
    with pytest.raises(NotFoundError):
        DownloadCourseFile(course=begun.pk, file=CourseFile.objects.get().pk).run(stranger)


def test_a_draft_is_registered_by_clause_and_handed_in(group):
    row = kept(samples.drafting())
    AddDraft(course=row.pk, kind="comment", text=samples.COMMENT_TEXT, file=uploaded()).run(group)
    row.refresh_from_db()
    record = record_of(row)
    assert [one.id for one in record.drafts] == ["C1"]
    assert record.fresh_papers()[-1].material == "comment-draft"


def test_a_text_without_clauses_is_refused_and_leaves_no_file(group):
    row = kept(samples.drafting())
    with pytest.raises(StandardsError):
        AddDraft(course=row.pk, kind="comment", text="没有编号的文字", file=uploaded()).run(group)
    assert not CourseFile.objects.exists()


def test_a_chapter_twice_in_the_outline_is_refused(group):
    row = kept(samples.drafting())
    twice = (Chapter(number="4"), Chapter(number="4"))
    with pytest.raises(ActionError):
        DivideChapters(course=row.pk, version=1, outline=twice, assignments=()).run(group)


def test_chapters_without_an_author_may_be_kept_for_later(group):
    row = kept(samples.drafting())
    given = (Assignment(chapter="4", author="示例主笔", unit=UNIT),)
    outline = (Chapter(number="4"), Chapter(number="5"))
    DivideChapters(course=row.pk, version=1, outline=outline, assignments=given).run(group)
    row.refresh_from_db()
    assert len(record_of(row).outline) == 2


def test_the_reason_of_a_change_replaces_the_one_before(group):
    row = kept(samples.reviewed())
    for reason in ("示例理由一", "示例理由二"):
        ExplainChange(course=row.pk, draft="R1", clause="4.1", reason=reason).run(group)
    row.refresh_from_db()
    assert [one.reason for one in record_of(row).changes] == ["示例理由二"]


def test_parts_of_the_note_that_are_not_given_stay(group, begun):
    row = kept(replace(samples.begun(), standard="sf-41", note=()))
    WriteNote(course=row.pk, version=1, parts=(("background", "示例背景"),)).run(group)
    WriteNote(course=row.pk, version=2, parts=(("purpose", "示例目的"), ("other", ""))).run(group)
    row.refresh_from_db()
    assert [one.code for one in record_of(row).note] == ["background", "purpose"]
    assert begun.version == 1


def test_a_unit_with_progress_stays_on_the_distribution_list(secretary):
    steps = (Step(unit=UNIT, step="visited", day=samples.day("2026-11-02")),)
    row = kept(replace(samples.published(), distribution=(UNIT,), steps=steps))
    with pytest.raises(ActionError):
        SetDistribution(course=row.pk, version=1, units=("示例证券丁",)).run(secretary)


def test_persons_stay_out_of_the_trail(secretary, begun):
    facts = CourseFacts(
        lead=UNIT, units=(UNIT,), authors=(Author(name="示例某人", unit=UNIT),), references=()
    )
    ChangeCourse(course=begun.pk, version=1, given=facts).run(secretary)
    event = Event.objects.get(tag="standards:course:changed")
    assert "示例某人" not in event.after


def test_a_unit_s_role_needs_a_unit_or_a_drafting(world):
    with pytest.raises(ActionError) as caught:
        world.person(Role.UNIT_EDITOR)
    assert caught.value.place == "unit"


def test_only_roles_of_the_drafting_name_a_unit(world):
    with pytest.raises(ActionError) as caught:
        world.person(Role.SECRETARIAT, unit=UNIT)
    assert caught.value.place == "unit"


@pytest.mark.parametrize(
    ("record", "gate", "paper", "status"),
    [
        (samples.begun, "begin", "plan-notice", Status.UNDER_WAY),
        (samples.published, "publish", "standard-text", Status.PUBLISHED),
    ],
)
def test_the_registry_follows_the_drafting(secretary, record, gate, paper, status):
    stage = default_rules().gate(gate).start
    row = kept(replace(record(), standard="sf-42", is_sample=False, stage=stage, moves=(), papers=()))
    HandInPaper(course=row.pk, material=paper, number="示例文号").run(secretary)
    MoveCourse(course=row.pk, version=2, gate=gate).run(secretary)
    found = standard_for(secretary, "sf-42")
    assert found.record.status is status
    assert found.row.version == 1
    assert (found.record.issued is not None) == (status is Status.PUBLISHED)
    assert Event.objects.filter(tag="standards:standard:changed").exists()


def published_as(secretary, standard, **more):
    """Pass the gate of publishing with a drafting of a standard."""
    given = {"is_sample": False, "stage": "60", "moves": (), "papers": (), **more}
    row = kept(replace(samples.published(), standard=standard, **given))
    HandInPaper(course=row.pk, material="standard-text", number="示例文号").run(secretary)
    MoveCourse(course=row.pk, version=2, gate="publish").run(secretary)
    return row


def test_a_revision_that_is_published_renews_the_record(secretary):
    before = standard_for(secretary, "sf-41").record
    published_as(secretary, "sf-41", path="revision", predecessor=before.number)
    after = standard_for(secretary, "sf-41").record
    assert (before.status, after.status) == (Status.PUBLISHED, Status.PUBLISHED)
    assert (before.issued, after.issued) == (None, timezone.localdate())


def test_a_record_that_people_brought_up_to_date_before_publishing_stays(secretary):
    day = timezone.localdate() - timedelta(days=1)
    row = models.Standard(**columns_of_standard(replace(standard_for(secretary, "sf-41").record, issued=day)))
    row.save()
    moves = (replace(samples.published().moves[1], day=day - timedelta(days=9), papers_so_far=0),)
    published_as(secretary, "sf-41", moves=moves)
    assert standard_for(secretary, "sf-41").record.issued == day


@pytest.mark.parametrize(
    ("standard", "path", "number", "old", "own"),
    [
        ("sf-42", "conversion", "JR/T 0158—2018", "sf-39", 1),  # withdrawn already: its day stays
        ("sf-42", "revision", "JR／T 0250-2022", "sf-41", 1),
        ("sf-40", "conversion", "JR/T 0158—2018", "sf-39", 0),  # the register has the relation
    ],
)
def test_what_a_standard_replaces_is_withdrawn_when_it_is_published(
    secretary, standard, path, number, old, own
):
    before = standard_for(secretary, old).record
    published_as(secretary, standard, path=path, predecessor=number)
    record = standard_for(secretary, old).record
    assert record.status is Status.WITHDRAWN
    assert record.withdrawn == (before.withdrawn or timezone.localdate())
    found = {one.kind for one in relations_of(secretary, standard) if one.target == old}
    assert RelationKind.REPLACES in found
    assert models.Relation.objects.count() == own


@pytest.mark.parametrize(("path", "number"), [("revision", "JR/T 9999—2001"), ("new", "JR/T 0250-2022")])
def test_an_unknown_number_and_a_path_without_a_predecessor_withdraw_nothing(secretary, path, number):
    published_as(secretary, "sf-42", path=path, predecessor=number)
    assert standard_for(secretary, "sf-41").record.status is Status.PUBLISHED
    assert not models.Relation.objects.exists()


def test_a_project_that_is_stopped_is_proposed_again(secretary):
    row = kept(replace(samples.begun(), is_sample=False, stage="10"))
    HandInPaper(course=row.pk, material="plan-notice", number="示例文号").run(secretary)
    MoveCourse(course=row.pk, version=2, gate="begin").run(secretary)
    assert standard_for(secretary, "sf-42").record.status is Status.UNDER_WAY
    MoveCourse(course=row.pk, version=3, gate="stop", reason="示例：合并立项").run(secretary)
    assert standard_for(secretary, "sf-42").record.status is Status.PROPOSED


def test_a_standard_that_its_review_withdraws_is_withdrawn_in_the_registry(secretary):
    row = published_as(secretary, "sf-42")
    for material in ("review-conclusion", "withdrawal-notice"):
        HandInPaper(course=row.pk, material=material, number="示例文号").run(secretary)
    MoveCourse(course=row.pk, version=5, gate="withdraw").run(secretary)
    record = standard_for(secretary, "sf-42").record
    assert (record.status, record.withdrawn) == (Status.WITHDRAWN, timezone.localdate())


def test_the_revision_of_a_standard_in_force_begins_at_its_gate(secretary):
    kept(samples.published())
    with pytest.raises(ActionError) as caught:
        BeginCourse(standard="sf-42", path="revision").run(secretary)
    assert "复审：修订" in caught.value.hint_zh
    assert "90" in caught.value.zh


def test_a_sample_changes_no_record_of_the_registry(secretary):
    row = kept(replace(samples.begun(), stage="10"))
    HandInPaper(course=row.pk, material="plan-notice", number="示例文号").run(secretary)
    MoveCourse(course=row.pk, version=2, gate="begin").run(secretary)
    assert standard_for(secretary, "sf-42").row is None

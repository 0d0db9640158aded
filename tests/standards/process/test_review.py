from dataclasses import replace

import attrs
import pytest
from tests.standards.process import samples
from tests.standards.process.samples import GROUP, day, disposed, go

import hengdu.content
from hengdu.errors import StandardsError
from hengdu.packs import lint_pack, load_pack
from hengdu.standards.framework import builtin_framework
from hengdu.standards.process import (
    Author,
    Change,
    Draft,
    NotePart,
    Step,
    Survey,
    SurveyAnswer,
    Vote,
    add_draft,
    adoption_funnel,
    answer_survey,
    ballot_result,
    begin_course,
    begin_survey,
    compare_drafts,
    compared_drafts,
    composition_findings,
    dispose,
    drafting_note,
    finish_task,
    hold_ballot,
    hold_meeting,
    open_tasks,
    ownership_findings,
    parse_clauses,
    rates_nobody,
    record_step,
    response_rate,
    tally_survey,
    trace_changes,
)
from hengdu.standards.registry import builtin_register


def draft(code, text, kind="review"):
    return Draft(id=code, kind=kind, day=day("2026-08-01"), clauses=parse_clauses(text))


def traced(text, *, changes=()):
    course = samples.collected()
    course = dispose(course, "c1", disposed("adopted"))
    course = dispose(course, "c2", disposed("rejected", "示例"))
    course = dispose(course, "c3", disposed("adopted"))
    course = replace(add_draft(course, draft("R1", text)), changes=changes)
    return [(one.rule, one.places[0].row) for one in trace_changes(course, compared_drafts(course)[0])]


def test_changes_that_answer_adopted_comments_are_no_findings():
    assert traced(samples.REVIEW_TEXT) == []


def test_an_adopted_comment_without_a_change_is_a_finding():
    assert traced(samples.COMMENT_TEXT) == [("adopted-without-change", "4.1")] * 2


def test_a_change_without_a_comment_is_a_finding_until_a_reason_is_given():
    text = samples.REVIEW_TEXT.replace("抽查", "全数检查")
    assert traced(text) == [("change-without-comment", "5.1")]
    assert traced(text, changes=(Change(draft="R1", clause="5", reason="示例：统一用语"),)) == []


def test_a_renumbered_clause_is_recognised():
    before = draft("a", "4.1 机构应当建立制度并每年评审。\n4.2 机构应当建立规则库并登记。")
    after = draft(
        "b", "4.1 机构应当任命负责人。\n4.2 机构应当建立制度并每年评审。\n4.3 机构应当建立规则库并登记。"
    )
    kinds = [(one.kind.value, one.after[0].number) for one in compare_drafts(before, after).changes]
    assert kinds == [("added", "4.1"), ("renumbered", "4.2"), ("renumbered", "4.3")]


def test_annexes_come_after_chapters():
    both = draft("a", "10 末章\n甲。\n9 前章\n乙。\nA.1 附录\n丙。")
    assert [one.after[0].number for one in compare_drafts(both, both).changes] == ["9", "10", "A.1"]


@pytest.mark.parametrize("text", ["没有编号的文字。", "4.1 甲\n4.1 乙"])
def test_a_draft_without_or_with_double_numbers_is_refused(text):
    with pytest.raises(StandardsError):
        parse_clauses(text)


def test_a_vote_without_quorum_is_refused():
    with pytest.raises(StandardsError, match="no quorum: 3 of 6"):
        hold_ballot(samples.reviewed(), samples.ballot(("agree",) * 3))


def test_a_stranger_and_a_second_vote_are_refused():
    ballot = samples.ballot()
    for extra in ("示例外人", "示例专家1"):
        vote = Vote(expert=extra, opinion="agree")
        with pytest.raises(StandardsError, match=extra):
            hold_ballot(samples.reviewed(), replace(ballot, votes=(*ballot.votes, vote)))


@pytest.mark.parametrize(
    ("votes", "carried"),
    [(("agree",) * 3 + ("abstain",), True), (("agree",) * 4 + ("disagree", "abstain"), False)],
)
def test_three_quarters_of_the_votes_carry(votes, carried):
    assert ballot_result(samples.ballot(votes)).is_carried is carried


def test_a_failed_ballot_keeps_the_draft_from_approval():
    course = hold_ballot(samples.reviewed(), samples.ballot(("agree", "agree", "disagree", "disagree")))
    with pytest.raises(StandardsError, match="ballot failed: 2 of 4"):
        go(course, "submit-approval", GROUP, day("2026-09-10"))


def test_a_ballot_is_about_a_draft_for_review():
    with pytest.raises(StandardsError, match="no draft for review"):
        hold_ballot(samples.reviewed(), replace(samples.ballot(), draft="C1"))


def test_tasks_of_meetings_are_followed_until_done():
    course = samples.voted()
    assert [one.id for one in open_tasks(course)] == ["m1-t1"]
    assert open_tasks(finish_task(course, "m1-t1", on=day("2026-08-30"), result="已校核")) == ()
    with pytest.raises(StandardsError, match="what came of it"):
        finish_task(course, "m1-t1", on=day("2026-08-30"), result=" ")


def test_nobody_is_present_and_absent():
    meeting = replace(samples.meeting("m2"), absent=("示例主笔",))
    with pytest.raises(StandardsError, match="示例主笔"):
        hold_meeting(samples.reviewed(), meeting)


def test_the_note_has_ten_sections_and_marks_what_is_missing():
    register = builtin_register()
    note = drafting_note(begin_course(register, "sf-csmm", on=day("2024-04-01")), register)
    assert [one.number for one in note.sections] == list(range(1, 11))
    assert [one.code for one in note.missing()] == [
        "background",
        "purpose",
        "authors",
        "basis",
        "contents",
        "trials",
        "adoption",
    ]


def test_the_note_says_what_the_register_and_the_process_know():
    register = builtin_register()
    course = samples.published()
    note = drafting_note(course, register)
    assert note.missing() == ()
    steps = [
        " ".join(cell.zh for cell in row)
        for piece in note.sections[1].pieces
        if piece.code == "steps"
        for row in piece.rows
    ]
    assert any("4 家单位征求意见，3 家回复，其中 2 家提出意见 3 条" in row for row in steps)
    references = next(piece for piece in note.sections[4].pieces if piece.code == "references")
    assert "注日期的引用文件 1 项" in references.lines[0].zh
    assert "不注日期的引用文件 1 项" in references.lines[1].zh
    assert "推荐性行业标准" in note.sections[7].pieces[0].lines[0].zh


def test_a_text_written_by_hand_stands_before_what_is_filled_in():
    course = replace(samples.begun(), note=(NotePart(code="nature", text="示例：建议作为指南。"),))
    assert drafting_note(course).sections[7].pieces[0].lines[0].zh == "示例：建议作为指南。"


def test_a_funnel_counts_a_unit_in_every_step_before_its_furthest():
    course = replace(samples.published(), distribution=samples.UNITS)
    for unit, step in zip(samples.UNITS, ("visited", "trial", "adopted"), strict=False):
        course = record_step(course, Step(unit=unit, step=step, day=day("2026-12-01")))
    assert [(one.step, len(one.units), one.percent) for one in adoption_funnel(course)] == [
        ("visited", 3, 75),
        ("promoted", 2, 50),
        ("trial", 2, 50),
        ("adopted", 1, 25),
    ]
    with pytest.raises(StandardsError, match="on trial"):
        record_step(course, Step(unit="示例期货乙", step="promoted", day=day("2026-12-02")))
    with pytest.raises(StandardsError, match="distribution"):
        record_step(course, Step(unit="别处", step="visited", day=day("2026-12-02")))


def survey(pack):
    return Survey(
        id="s1",
        title="示例调研",
        pack=pack,
        asked=samples.UNITS,
        sent=day("2026-03-01"),
        until=day("2026-04-01"),
    )


def test_only_a_pack_that_rates_nobody_is_a_survey():
    pack = load_pack("sebi-cci")
    with pytest.raises(StandardsError, match="cannot be a survey"):
        begin_survey(samples.drafting(), survey(pack.id), pack)
    rules = {kind: replace(rule, level=None) for kind, rule in pack.scoring.rules.items()}
    plain = attrs.evolve(pack, scoring=replace(pack.scoring, rules=rules, caps=()))
    assert begin_survey(samples.drafting(), survey(pack.id), plain).surveys == (survey(pack.id),)
    with pytest.raises(StandardsError, match="not other"):
        begin_survey(samples.drafting(), survey("other"), plain)


def test_the_response_rate_counts_units_that_were_asked_once():
    course = replace(samples.drafting(), surveys=(survey("any"),))
    for unit in ("示例证券甲", "别处"):
        course = answer_survey(course, "s1", samples.reply(unit, day("2026-03-10")))
    rate = response_rate(course, "s1")
    assert (rate.asked, rate.replied, rate.percent) == (4, 1, 25)
    with pytest.raises(StandardsError, match="already"):
        answer_survey(course, "s1", samples.reply("别处", day("2026-03-11")))


def test_answers_to_a_survey_are_counted_question_by_question():
    pack = load_pack(hengdu.content.surveys / "standard-use")
    course = begin_survey(samples.drafting(), survey(pack.id), pack)
    for unit, answer in (("示例证券甲", "yes"), ("示例期货乙", "no")):
        given = SurveyAnswer(question="need.1", answer=answer, note="示例" if answer == "no" else "")
        course = answer_survey(
            course, "s1", replace(samples.reply(unit, day("2026-03-10")), answers=(given,))
        )
    first, second, *_ = tally_survey(course, "s1", pack)
    assert first.counts == {"yes": 1, "partly": 0, "no": 1, "unknown": 0}
    assert (first.answered, first.notes) == (2, (("示例期货乙", "示例"),))
    assert second.answered == 0


@pytest.mark.parametrize("folder", sorted(hengdu.content.surveys.iterdir()), ids=lambda path: path.name)
def test_shipped_surveys_rate_nobody_and_have_no_fault(folder):
    pack = load_pack(folder)
    assert rates_nobody(pack)
    assert [one for one in lint_pack(pack) if one.severity.name != "HINT"] == []


def test_a_link_of_the_industry_that_takes_no_part_is_named():
    register = builtin_register()
    course = begin_course(register, "sf-csmm", on=day("2024-04-01"))
    rules = [(one.rule, one.message.zh) for one in composition_findings(course, register)]
    assert rules == [("composition-missing", "起草单位缺少：行业外专家")]
    course = replace(course, authors=(*course.authors, Author(name="示例", unit="南京大学")))
    assert all(one.rule != "composition-missing" for one in composition_findings(course, register))


def test_a_topic_that_two_groups_own_is_a_finding():
    register, framework = builtin_register(), builtin_framework()
    assert ownership_findings(register, framework) == ()
    leaf = framework.leaves()[0]
    group = register.groups["csmm-group"]
    groups = {**register.groups, group.id: replace(group, topics=(leaf.code,))}
    found = ownership_findings(attrs.evolve(register, groups=groups), framework)
    assert [(one.rule, one.places[0].document) for one in found] == [("topic-owners-overlap", leaf.code)]


def test_a_step_of_the_note_names_the_papers_of_its_own_gate():
    course = samples.published()
    numbered = tuple(replace(one, number=f"示例{at}号") for at, one in enumerate(course.papers))
    note = drafting_note(replace(course, papers=numbered), builtin_register())
    steps = next(one for section in note.sections for one in section.pieces if one.code == "steps")
    submitted = next(row for row in steps.rows if row[1].zh == "提交送审稿")
    assert submitted[3].zh == "、".join(f"示例{at}号" for at in (5, 6, 7))

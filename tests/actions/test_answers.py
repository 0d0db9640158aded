"""Answers: one version a save, two editors, states, and who may write what."""

import threading
from uuid import uuid4

import pytest
from django.db import connections

from hengdu.actions import (
    ActionError,
    CancelAssessment,
    ChooseFlow,
    Conflict,
    NotFoundError,
    PermissionRefused,
    Role,
    SaveAnswer,
)
from hengdu.errors import AssessmentError
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.assessments.packs import installed
from hengdu.store.trail.models import Event

CODE = "AP-01.L1.ST1"  # asked of ITO


@pytest.fixture
def asked(world):
    """An assessment and the person who answers for ITO."""
    assessment = world.assessment(world.tenant())
    return assessment, world.respondent(assessment, "ITO")


def save(asked, version=0, code=CODE, role="ITO", **given):
    assessment, person = asked
    return SaveAnswer(assessment=assessment, code=code, role=role, given=given, version=version).run(person)


def test_each_save_is_a_version_and_an_entry(asked):
    save(asked, answer="P", note="只有一部分")
    saved = save(asked, version=1, answer="F", evidence="E2")
    assert (saved.version, saved.given.answer) == (2, "F")
    versions = AnswerVersion.objects.filter(code=CODE).values_list("version", "data", "how")
    assert list(versions) == [
        (1, {"answer": "P", "note": "只有一部分", "role": "ITO"}, "typed"),
        (2, {"answer": "F", "evidence": "E2", "role": "ITO"}, "typed"),
    ]
    event = Event.objects.last()
    assert (event.tag, event.object) == ("assessment:answer:saved", f"{CODE} ITO")
    assert '"answer":"P"' in event.before
    assert '"answer":"F"' in event.after


def test_the_trail_proves_a_note_without_repeating_it(asked):
    save(asked, answer="P", note="堡垒机口令写在墙上")
    after = Event.objects.last().after
    assert "堡垒机" not in after
    assert '"note":{"length":9,"sm3":"' in after


def test_the_second_editor_is_told_and_nothing_is_overwritten(asked, world):
    assessment, _ = asked
    other = world.respondent(assessment, "ITO")
    save(asked, answer="P")
    with pytest.raises(Conflict) as conflict:
        save((assessment, other), answer="F")
    assert conflict.value.current.given.answer == "P"
    assert conflict.value.current.version == 1
    assert conflict.value.by == asked[1].name
    save((assessment, other), version=1, answer="F")
    with pytest.raises(Conflict) as conflict:
        save(asked, version=1, answer="N")
    assert conflict.value.current.given.answer == "F"
    assert Answer.objects.get(code=CODE).answer == "F"


def test_a_version_of_what_is_not_there_is_a_conflict(asked):
    with pytest.raises(Conflict):
        save(asked, version=3, answer="F")


def test_sending_the_same_answer_again_changes_nothing(asked):
    save(asked, answer="F", note="第一行\r\n第二行")
    again = save(asked, answer="F", note="第一行\r\n第二行")
    assert again.version == 1
    assert AnswerVersion.objects.count() == 1
    assert Event.objects.filter(tag="assessment:answer:saved").count() == 1


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"answer": "F"}, "answered"),
        ({"state": "unknown"}, "unknown"),
        ({"state": "refused", "reason": "涉密"}, "refused"),
        ({"state": "unanswered"}, "unanswered"),
        ({}, "unanswered"),
        ({"answer": "", "evidence": "", "note": ""}, "unanswered"),
        ({"by_object": {"NET": "F", "TRD": "P"}}, "answered"),
    ],
)
def test_states_stand_apart_from_values(asked, given, state):
    save(asked, **given)
    assert Answer.objects.get(code=CODE).state == state


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"answer": "Z"}, "AP-01.L1.ST1"),
        ({"answer": "F", "evidence": "E9"}, "AP-01.L1.ST1"),
        ({"state": "refused"}, "AP-01.L1.ST1"),
        ({"answer": "NA", "reason": "no_object"}, "AP-01.L1.ST1"),  # a staffing practice always applies
        ({"answer": "F", "state": "unknown"}, "AP-01.L1.ST1"),
        ({"by_object": {"XXX": "F"}}, "AP-01.L1.ST1"),
        ({"answer": "F", "evidence_date": "gestern"}, "AP-01.L1.ST1"),
        ({"answer": "F", "note": "长" * 20_001}, "note"),
        ({"answer": "F", "reason": "长" * 501}, "AP-01.L1.ST1"),
        ({"answer": "F", "rater": "别人"}, "AP-01.L1.ST1"),
        ({"answer": "F", "carried_from": "x"}, "AP-01.L1.ST1"),
        ({"answer": "F", "saved_by": "x"}, "AP-01.L1.ST1"),
    ],
)
def test_bad_input_is_refused_with_its_place_and_nothing_is_written(asked, given, place):
    with pytest.raises((ActionError, AssessmentError)) as refused:
        save(asked, **given)
    assert place in refused.value.place
    assert refused.value.zh != refused.value.en
    assert not Answer.objects.exists()


def test_a_respondent_answers_for_its_own_role_only(asked):
    pack = installed("sf-nscmm")
    ciso = next(code for code, item in pack.practices.items() if "CISO" in item.ask)
    with pytest.raises(PermissionRefused):
        save(asked, code=ciso, role="CISO", answer="F")
    others = next(code for code, item in pack.practices.items() if item.ask and "ITO" not in item.ask)
    with pytest.raises(NotFoundError):
        save(asked, code=others, answer="F")
    with pytest.raises(NotFoundError):
        save(asked, code="XX-99.L1.ST1", answer="F")


def test_a_part_of_a_role_is_answered_by_whom_it_was_given_to(world):
    assessment = world.assessment(world.tenant())
    person = world.respondent(assessment, "ITO", codes=("AP-01",))
    save((assessment, person), answer="F")
    pack = installed("sf-nscmm")
    outside = next(
        code for code, item in pack.practices.items() if "ITO" in item.ask and not code.startswith("AP-01")
    )
    with pytest.raises(NotFoundError):
        save((assessment, person), code=outside, answer="F")


@pytest.mark.parametrize("role", [Role.LEAD, Role.READER, Role.REVIEWER])
def test_nobody_else_writes_answers(asked, world, role):
    from hengdu.store.tenants.models import Tenant

    with pytest.raises(PermissionRefused) as refused:
        save((asked[0], world.person(role, Tenant.objects.get().pk)), answer="F")
    assert refused.value.known


def test_a_foreign_respondent_does_not_learn_that_the_assessment_exists(asked, world):
    foreign = world.respondent(world.assessment(world.tenant("示例乙")), "ITO")
    with pytest.raises(PermissionRefused) as refused:
        save((asked[0], foreign), answer="F")
    assert not refused.value.known
    with pytest.raises(NotFoundError):
        save((uuid4(), foreign), answer="F")


def test_a_cancelled_assessment_takes_no_answers(asked, world):
    CancelAssessment(assessment=asked[0], reason="重复").run(world.system)
    with pytest.raises(ActionError, match="no longer"):
        save(asked, answer="F")


def test_going_on_is_remembered_and_taken_back(asked):
    assessment, person = asked
    for goes_on in (True, False):
        ChooseFlow(assessment=assessment, role="ITO", node="AP-01", goes_on=goes_on).run(person)
    with pytest.raises(ActionError):
        ChooseFlow(assessment=assessment, role="ITO", node="ZZ-01", goes_on=True).run(person)
    with pytest.raises(PermissionRefused):
        ChooseFlow(assessment=assessment, role="CISO", node="AP-01", goes_on=True).run(person)
    tags = list(Event.objects.filter(tag="assessment:flow:chosen").values_list("after", flat=True))
    assert tags == ['{"goes_on":true}', '{"goes_on":false}']


def _together(calls):
    """Run calls at the same time, each in a thread with a connection of its own; return what each came to."""
    outcomes = []
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            outcomes.append(call())
        except Conflict as conflict:
            outcomes.append(conflict)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_of_four_who_save_at_once_one_succeeds_and_the_others_are_told(either):
    assessment = either.assessment(either.tenant())
    people = [either.respondent(assessment, "ITO") for _ in range(4)]
    for version, values in enumerate(["FL", "PN"]):
        outcomes = _together(
            [
                lambda person=person, value=value, version=version: save(
                    (assessment, person), version=version, answer=value, note=person.name
                )
                for person, value in zip(people, values * 2, strict=True)
            ]
        )
        conflicts = [item for item in outcomes if isinstance(item, Conflict)]
        (saved,) = [item for item in outcomes if not isinstance(item, Conflict)]
        assert len(conflicts) == 3
        row = Answer.objects.get(code=CODE)
        assert (row.answer, row.version) == (saved.given.answer, version + 1)
        assert {item.current.given.note for item in conflicts} == {row.note}
    assert AnswerVersion.objects.count() == 2

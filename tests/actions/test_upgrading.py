"""A running assessment moves to the installed version of its pack; nothing that was said is lost."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from tests.upgraded_pack import FIRST, SECOND, install

from hengdu.actions import (
    ActionError,
    AddEvidence,
    Confirmation,
    ConfirmCarried,
    Conflict,
    CreateAssessment,
    EvidenceFacts,
    PermissionRefused,
    Role,
    SaveAnswer,
    SaveMeasurement,
    SaveValidation,
    SetUp,
    UpgradePack,
    newer_pack,
    upgrade_of,
)
from hengdu.assessments import AnswerFile
from hengdu.store.assessments import packs
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment, Assignment, Measurement
from hengdu.store.assessments.writing import insert_answers
from hengdu.store.evidence.models import RequestItem, Support
from hengdu.store.reviews.models import Comment
from hengdu.store.trail.models import Event

__all__ = ["install"]


@pytest.fixture
def team(world, install):
    """An assessment with the first version, its lead, and answers to everything."""
    install(FIRST)
    tenant = world.tenant()
    made = CreateAssessment(tenant=tenant, pack="upgraded", facts=SetUp(title="示例", targets={"B": 2}))
    assessment = made.run(world.system)
    person = world.respondent(assessment, "ITO")
    for code in ("A.1", "A.2", "A.3", "B.1", "B.2"):
        SaveAnswer(assessment=assessment, code=code, role="ITO", given={"answer": "F"}).run(person)
    return assessment, world.person(Role.LEAD, tenant), person


def row_of(assessment):
    return Assessment.objects.get(pk=assessment)


def codes(items):
    return [item.code for item in items]


def upgraded(assessment, lead):
    return UpgradePack(assessment=assessment, digest=newer_pack(row_of(assessment)).digest).run(lead)


def test_the_preview_sorts_the_answers_and_writes_nothing(team, install):
    install(SECOND)
    row = row_of(team[0])
    before = (Event.objects.count(), AnswerVersion.objects.count())
    shown = upgrade_of(row, newer_pack(row))
    assert shown.kept == ("A.1",)
    assert (codes(shown.confirm), codes(shown.ask_again)) == (["A.2"], ["A.3"])
    assert [(item.code, item.replaced_by) for item in shown.dropped] == [("B.1", "A.4"), ("B.2", None)]
    assert shown.new == ("A.4",)
    assert "targets.B" in shown.others
    assert (Event.objects.count(), AnswerVersion.objects.count()) == before


def test_after_the_move_what_changed_is_confirmed_or_asked_again(team, install):
    assessment, lead, person = team
    install(SECOND)
    upgraded(assessment, lead)
    row = row_of(assessment)
    assert (row.pack_version, row.targets) == ("1.1", {})
    found = {item.code: (item.state, item.carry, item.version) for item in Answer.objects.all()}
    assert found == {
        "A.1": ("answered", "", 1),
        "A.2": ("answered", "carried", 2),
        "A.3": ("unanswered", "", 2),
    }
    items = (Confirmation(code="A.2", role="ITO", version=2),)
    assert ConfirmCarried(assessment=assessment, role="ITO", items=items).run(person) == 1
    SaveAnswer(assessment=assessment, code="A.3", role="ITO", given={"answer": "Y"}, version=2).run(person)
    assert packs.scorer_of(row).score(loaded_assessment(row)).pack.version == "1.1"


def test_what_is_dropped_stays_in_the_versions_and_in_the_trail(team, install):
    assessment, lead, person = team
    data = {"period": "2026Q1", "numerator": 9, "denominator": 10}
    SaveMeasurement(assessment=assessment, indicator="A.I1", data=data).run(lead)
    install(SECOND)
    upgraded(assessment, lead)
    said = AnswerVersion.objects.filter(code="B.1").order_by("version").values_list("data", "how")
    assert [(data.get("answer"), how) for data, how in said] == [("F", "typed"), (None, "removed")]
    assert AnswerVersion.objects.get(code="A.3", version=1).data["answer"] == "F"
    assert not Measurement.objects.exists()
    event = Event.objects.get(tag="assessment:pack:upgraded")
    assert "2026Q1" in event.after
    assert event.actor == str(lead.user_id)
    assert Answer.objects.get(code="A.2").saved_by_id == person.user_id


def test_assignments_and_validations_lose_what_is_gone(team, world, install):
    assessment, lead, _ = team
    some = world.respondent(assessment, "ITO", codes=("A.1", "B"))
    only = world.respondent(assessment, "ITO", codes=("B.1",))
    SaveValidation(assessment=assessment, nodes=("A", "B"), kind="演练", day="2026-05-01").run(lead)
    install(SECOND)
    upgraded(assessment, lead)
    assert Assignment.objects.get(user_id=some.user_id).codes == ["A.1"]
    assert Assignment.objects.get(user_id=only.user_id).ended_at is not None
    assert row_of(assessment).validations.get().nodes == ["A"]


def test_it_is_refused_when_nothing_newer_is_installed(team, install):
    assessment, lead, _ = team
    for text in (FIRST, FIRST.replace('"1.0"', '"0.9"')):
        install(text)
        assert newer_pack(row_of(assessment)) is None
        with pytest.raises(ActionError, match="newer"):
            UpgradePack(assessment=assessment, digest="").run(lead)


def test_another_version_than_the_one_previewed_is_a_conflict(team, install):
    assessment, lead, _ = team
    install(SECOND)
    seen = newer_pack(row_of(assessment)).digest
    install(SECOND.replace('"1.1"', '"1.2"'))
    with pytest.raises(Conflict):
        UpgradePack(assessment=assessment, digest=seen).run(lead)
    assert row_of(assessment).pack_version == "1.0"


def test_only_the_lead_moves_it(team, install):
    assessment, _, person = team
    install(SECOND)
    with pytest.raises(PermissionRefused):
        upgraded(assessment, person)


def test_records_that_name_what_is_gone_stay_and_are_told_before(team, install):
    assessment, lead, _person = team
    facts = EvidenceFacts(kind="note", title="示例", note="示例")
    piece = AddEvidence(assessment=assessment, facts=facts, practices=("A.1", "B.1")).run(lead)
    asked = {"assessment_id": assessment, "name_zh": "示例", "asked_on": dt.date(2026, 11, 1)}
    RequestItem.objects.create(key="E", role="ITO", practices=["B.1", "B.2"], **asked)
    RequestItem.objects.create(key="F", role="ITO", practices=["A.1"], **asked)
    Comment.objects.create(assessment_id=assessment, node="A", practice="B.1", written_at=timezone.now())
    install(SECOND)
    row = row_of(assessment)
    told = {item.name.en: (item.records, item.codes) for item in upgrade_of(row, newer_pack(row)).mentions}
    assert told == {
        "Links of evidence": (1, ("B.1",)),
        "Requests for evidence": (1, ("B.1", "B.2")),
        "Remarks of the reviewer": (1, ("B.1",)),
    }
    upgraded(assessment, lead)
    assert set(Support.objects.filter(piece=piece).values_list("code", flat=True)) == {"A.1", "B.1"}
    assert RequestItem.objects.count() == 2
    event = Event.objects.get(tag="assessment:pack:upgraded")
    assert json.loads(event.after)["mentions"]["Links of evidence"] == 1


def test_a_practice_that_comes_back_is_answered_again_after_its_old_versions(team, install):
    assessment, lead, person = team
    install(SECOND)
    upgraded(assessment, lead)
    assert not Answer.objects.filter(code="B.1").exists()
    install(FIRST.replace('version: "1.0"', 'version: "1.2"'))
    upgraded(assessment, lead)
    saved = SaveAnswer(assessment=assessment, code="B.1", role="ITO", given={"answer": "N"}).run(person)
    versions = AnswerVersion.objects.filter(code="B.1").order_by("version").values_list("version", "how")
    assert list(versions) == [(1, "typed"), (2, "removed"), (3, "typed")]
    assert saved.version == Answer.objects.get(code="B.1").version == 3
    given = {"answer": "F"}
    again = SaveAnswer(assessment=assessment, code="B.1", role="ITO", given=given, version=3).run(person)
    assert again.version == 4


def test_answers_in_bulk_come_after_the_old_versions_of_a_practice_that_comes_back(team, install):
    assessment, lead, _person = team
    install(SECOND)
    upgraded(assessment, lead)
    install(FIRST.replace('version: "1.0"', 'version: "1.2"'))
    upgraded(assessment, lead)
    given = {"B.1": (AnswerFile(answer="F", role="ITO"),), "B.2": (AnswerFile(answer="F", rater="示例"),)}
    assert insert_answers(assessment, given, how="imported", moment=timezone.now(), by=None) == 2
    versions = {row.code: row.version for row in Answer.objects.filter(code__in=given)}
    assert versions == {"B.1": 3, "B.2": 1}

"""Assessments begin pinned to a pack, propose what does not apply, and carry last year's answers over."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from hengdu.actions import (
    ActionError,
    CancelAssessment,
    ChangeAssessment,
    Confirmation,
    ConfirmCarried,
    Conflict,
    CreateAssessment,
    DecideProposals,
    Decision,
    ImportAssessment,
    NotFoundError,
    PermissionRefused,
    Role,
    SaveAnswer,
    SaveProfile,
    SetUp,
)
from hengdu.assessments import read_assessment
from hengdu.errors import AssessmentError, PackError
from hengdu.store.assessments import packs
from hengdu.store.assessments.mapping import assessment_file, load_file, loaded_assessment
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment, Proposal
from hengdu.store.assessments.packs import forget_pinned, installed, pinned_pack, scorer_of
from hengdu.store.trail.models import Event

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def lead(world):
    """The lead of an institution that has stated its profile."""
    tenant = world.tenant()
    lead = world.person(Role.LEAD, tenant)
    data = {
        "systems": [{"code": "S-TRD", "name": "示例交易系统", "grade": 3, "object": "TRD"}],
        "has": {"cloud": False},
    }
    pack = installed("sf-nscmm")
    facts = {item.code: False for item in pack.content.facts if "CLD" in item.objects}
    SaveProfile(tenant=tenant, kind="securities", data={**data, "has": facts}, version=1).run(lead)
    return lead


def tenant_of(lead):
    return lead.grants[0].tenant


def begin(lead, **facts):
    previous = facts.pop("previous", None)
    return CreateAssessment(
        tenant=tenant_of(lead), pack="sf-nscmm", facts=SetUp(**facts), previous=previous
    ).run(lead)


def test_an_assessment_is_pinned_to_the_content_of_its_pack(lead):
    row = Assessment.objects.get(pk=begin(lead))
    pack = installed("sf-nscmm")
    assert (row.pack_id, row.pack_version, row.pack_digest) == (pack.id, pack.version, pack.digest)
    assert pinned_pack(row).digest == row.pack_digest


def test_a_pinned_pack_outlives_an_upgrade(lead, monkeypatch):
    row = Assessment.objects.get(pk=begin(lead))
    other = installed("sebi-cci")
    monkeypatch.setattr(packs, "installed", lambda _pack_id: other)
    forget_pinned()
    try:
        assert pinned_pack(row).digest == row.pack_digest
        monkeypatch.setattr(settings, "HENGDU_DATA", None)
        forget_pinned()
        with pytest.raises(PackError, match="pinned"):
            pinned_pack(row)
    finally:
        forget_pinned()


def test_the_scope_comes_from_the_profile(lead):
    row = Assessment.objects.get(pk=begin(lead))
    assert [system.code for system in assessment_file(row).scope.systems] == ["S-TRD"]


def test_what_the_profile_says_is_not_there_is_proposed_as_not_applicable(lead):
    assessment = begin(lead)
    proposals = Proposal.objects.filter(assessment=assessment)
    assert proposals.exists()
    assert all(item.objects_absent == ["CLD"] and item.text_zh and item.decision == "" for item in proposals)
    assert not Answer.objects.filter(assessment=assessment).exists()


def test_a_confirmed_proposal_is_the_leads_answer_and_a_rejected_one_is_asked(lead):
    assessment = begin(lead)
    code = Proposal.objects.filter(assessment=assessment).first().code
    decide = DecideProposals(
        assessment=assessment, decisions=(Decision(code=code, confirm=True, reason="没有云平台"),)
    )
    assert decide.run(lead) == 1
    assert decide.run(lead) == 0
    row = Assessment.objects.get(pk=assessment)
    (given,) = assessment_file(row).answers[code]
    assert (given.answer, given.note, given.rater) == ("NA", "没有云平台", lead.name)
    assert loaded_assessment(row).na_codes == (code,)
    with pytest.raises(ActionError, match="needs a reason"):
        DecideProposals(assessment=assessment, decisions=(Decision(code=code, confirm=False),)).run(lead)
    DecideProposals(
        assessment=assessment, decisions=(Decision(code=code, confirm=False, reason="有托管的云"),)
    ).run(lead)
    assert loaded_assessment(row).na_codes == ()
    scorer_of(row).score(loaded_assessment(row))
    versions = AnswerVersion.objects.filter(assessment=assessment, code=code)
    assert versions.count() == 2


def test_only_what_was_proposed_can_be_decided(lead):
    with pytest.raises(NotFoundError):
        DecideProposals(assessment=begin(lead), decisions=(Decision(code="AP-01.L1.ST1", confirm=True),)).run(
            lead
        )


def test_the_quick_form_uses_its_preset_and_cannot_become_full_once_answered(lead, world):
    assessment = begin(lead, pace="quick")
    row = Assessment.objects.get(pk=assessment)
    assert row.preset == "quick"
    person = world.respondent(assessment, "ITO")
    found = load_file(row).interviews[0]
    pack = pinned_pack(row)
    assert all(pack.practices[code].key for code in found.codes("ask") + found.codes("later"))
    SaveAnswer(assessment=assessment, code=found.next, role="ITO", given={"answer": "F"}).run(person)
    with pytest.raises(ActionError, match="never mixed"):
        ChangeAssessment(assessment=assessment, facts=SetUp(pace="full"), version=1).run(lead)


@pytest.mark.parametrize(
    "facts",
    [
        {"period_start": date(2026, 1, 1)},
        {"period_start": date(2026, 6, 30), "period_end": date(2026, 1, 1)},
        {"mode": "guess"},
        {"pace": "slow"},
        {"preset": "none"},
        {"target_profile": "bank"},
        {"targets": {"ZZ": 3}},
        {"targets": {"default": 9}},
        {"scope": {"kind": "galaxy"}},
        {"title": "长" * 201},
    ],
)
def test_a_set_up_that_makes_no_sense_is_refused(lead, facts):
    with pytest.raises((ActionError, AssessmentError, PackError)):
        begin(lead, **facts)
    assert not Assessment.objects.exists()


def test_two_who_change_the_set_up_do_not_overwrite_each_other(lead):
    assessment = begin(lead)
    change = ChangeAssessment(assessment=assessment, facts=SetUp(title="一", due=date(2027, 1, 1)), version=1)
    assert change.run(lead) == 2
    with pytest.raises(Conflict) as conflict:
        ChangeAssessment(assessment=assessment, facts=SetUp(title="二"), version=1).run(lead)
    assert conflict.value.current["title"] == "一"
    assert Assessment.objects.get().title == "一"


def test_an_unknown_pack_is_refused_and_no_path_is_read(lead):
    for pack in ("none", "../../etc", "examples"):
        with pytest.raises(ActionError, match="not taken"):
            CreateAssessment(tenant=tenant_of(lead), pack=pack, facts=SetUp()).run(lead)


def test_a_cancelled_assessment_says_why(lead):
    assessment = begin(lead)
    CancelAssessment(assessment=assessment, reason="重复建立").run(lead)
    assert Assessment.objects.get().status == "cancelled"
    assert "重复建立" in Event.objects.last().after
    with pytest.raises(ActionError, match="no longer"):
        CancelAssessment(assessment=assessment, reason="再次").run(lead)


@pytest.fixture
def last_year(lead, world):
    """Last year's assessment of the same institution, taken in from a file."""
    file, _ = read_assessment(EXAMPLES / "samples" / "futures-2025.yaml")
    return ImportAssessment(tenant=tenant_of(lead), file=file).run(world.system)


def test_last_years_answers_carry_over_marked_and_without_its_measurements(lead, last_year):
    assessment = begin(lead, previous=last_year)
    row = Assessment.objects.get(pk=assessment)
    assert row.previous_id == last_year
    answers = Answer.objects.filter(assessment=assessment)
    assert answers.count() > 900
    assert row.carried["re_ask"]["SH-13.L2.SK1"] == [
        "objects"
    ]  # answered for a system that is not in scope now
    assert not answers.filter(code="SH-13.L2.SK1").exists()
    assert set(answers.values_list("carry", flat=True)) == {"carried"}
    assert set(answers.values_list("state", flat=True)) == {"answered"}
    assert set(answers.values_list("carried_from", flat=True)) == {"sf-nscmm 0.1.0"}
    assert not row.measurements.exists()
    assert not row.validations.exists()
    loaded_assessment(row)


def test_a_carried_answer_is_confirmed_by_the_role_it_is_asked_of(lead, last_year, world):
    assessment = begin(lead, previous=last_year)
    ito = world.respondent(assessment, "ITO")
    code = "AP-01.L1.ST1"
    row = Answer.objects.filter(assessment=assessment, code=code).first()
    item = Confirmation(code=code, role=row.role, version=row.version)
    ciso = world.respondent(assessment, "CISO")
    with pytest.raises(NotFoundError):
        ConfirmCarried(assessment=assessment, role="CISO", items=(item,)).run(ciso)
    with pytest.raises(PermissionRefused):
        ConfirmCarried(assessment=assessment, role="ITO", items=(item,)).run(ciso)
    confirm = ConfirmCarried(assessment=assessment, role="ITO", items=(item,))
    assert confirm.run(ito) == 1
    after = Answer.objects.get(pk=row.pk)
    assert (after.carry, after.version, after.answer) == ("confirmed", 2, row.answer)
    assert AnswerVersion.objects.filter(assessment=assessment, code=code, how="confirmed").count() == 1
    with pytest.raises(NotFoundError):
        confirm.run(ito)


def test_a_carried_answer_that_changed_meanwhile_is_not_confirmed(lead, last_year, world):
    assessment = begin(lead, previous=last_year)
    ito = world.respondent(assessment, "ITO")
    row = Answer.objects.filter(assessment=assessment, code="AP-01.L1.ST1").first()
    with pytest.raises(Conflict):
        ConfirmCarried(
            assessment=assessment,
            role="ITO",
            items=(Confirmation(code=row.code, role=row.role, version=7),),
        ).run(ito)


def test_another_institutions_assessment_does_not_carry_over(lead, world):
    foreign = world.assessment(world.tenant("示例乙"))
    with pytest.raises(NotFoundError):
        begin(lead, previous=foreign)
    assert Assessment.objects.count() == 1

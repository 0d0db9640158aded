"""What stands beside the answers is saved once, checked against the pack, and never overwritten unseen."""

from datetime import date

import pytest

from hengdu.actions import (
    ActionError,
    CancelAssessment,
    Conflict,
    NotFoundError,
    PermissionRefused,
    RemoveMeasurement,
    RemoveValidation,
    Role,
    SaveBackground,
    SaveDeclaration,
    SaveMeasurement,
    SaveValidation,
)
from hengdu.errors import AssessmentError
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.models import Assessment, Validation
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail.models import Event


@pytest.fixture
def team(world):
    """An assessment, its lead, and a respondent."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    return assessment, world.person(Role.LEAD, tenant), world.respondent(assessment, "ITO")


def file_of(assessment):
    return assessment_file(Assessment.objects.get(pk=assessment))


def measure(assessment, actor, version=0, **data):
    save = SaveMeasurement(assessment=assessment, indicator="AP-01.I1", data=data, version=version)
    return save.run(actor)


def test_periods_of_an_indicator_stand_oldest_first_whatever_the_order_of_entering(team):
    assessment, _, ito = team
    for period in ("2026Q2", "2025Q4", "2026Q1"):
        measure(assessment, ito, period=period, numerator="9", denominator="10", evidence="E4", note="")
    found = file_of(assessment).indicators["AP-01.I1"]
    assert [item.period for item in found] == ["2025Q4", "2026Q1", "2026Q2"]


def test_a_corrected_measurement_keeps_what_it_said_before_in_the_trail(team):
    assessment, _, ito = team
    assert measure(assessment, ito, period="2026Q1", value="90") == 1
    assert measure(assessment, ito, period="2026Q1", value="91.5", version=1) == 2
    event = Event.objects.last()
    assert ('"value":"90"' in event.before, '"value":"91.5"' in event.after) == (True, True)
    with pytest.raises(Conflict) as conflict:
        measure(assessment, ito, period="2026Q1", value="1", version=1)
    assert conflict.value.current.value == "91.5"
    assert conflict.value.by == ito.name


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"period": "2026Q1"},
        {"period": "2026Q1", "numerator": "5"},
        {"period": "2026Q1", "numerator": "5", "denominator": "0"},
        {"period": "2026Q1", "numerator": "-5", "denominator": "1"},
        {"period": "2026Q1", "value": "viel"},
        {"period": "2026Q1", "value": "NaN"},
        {"period": "2026Q1", "value": "1e999"},
        {"period": "2026Q1", "value": "1", "evidence": "E9"},
        {"period": "2026Q1", "value": "1", "owner": "x"},
    ],
)
def test_a_measurement_that_makes_no_sense_is_refused(team, data):
    with pytest.raises((ActionError, AssessmentError)):
        measure(team[0], team[2], **data)
    assert not Event.objects.filter(tag="assessment:measurement:saved").exists()


def test_a_measurement_is_removed_and_the_trail_keeps_it(team):
    assessment, _, ito = team
    measure(assessment, ito, period="2026Q1", value="90")
    remove = RemoveMeasurement(assessment=assessment, indicator="AP-01.I1", period="2026Q1")
    remove.run(ito)
    assert not file_of(assessment).indicators
    assert '"value":"90"' in Event.objects.last().before
    with pytest.raises(NotFoundError):
        remove.run(ito)


def test_a_validation_is_saved_changed_and_removed(team):
    assessment, lead, _ = team
    facts = {"assessment": assessment, "nodes": ("IR-02",), "kind": "联合演练", "day": date(2026, 5, 16)}
    pk = SaveValidation(**facts, evidence="E4").run(lead)
    SaveValidation(**{**facts, "kind": "红蓝对抗"}, validation=pk, version=1).run(lead)
    (found,) = file_of(assessment).validations
    assert (found.kind, found.nodes, found.evidence) == ("红蓝对抗", ("IR-02",), None)
    with pytest.raises(Conflict):
        SaveValidation(**facts, validation=pk, version=1).run(lead)
    RemoveValidation(assessment=assessment, validation=pk).run(lead)
    assert not Validation.objects.exists()


@pytest.mark.parametrize("change", [{"nodes": ("ZZ",)}, {"kind": " "}, {"evidence": "E9"}])
def test_a_validation_that_makes_no_sense_is_refused(team, change):
    facts = {"assessment": team[0], "nodes": ("IR-02",), "kind": "演练", "day": date(2026, 5, 16)}
    with pytest.raises((ActionError, AssessmentError)):
        SaveValidation(**{**facts, **change}).run(team[1])


def test_a_declaration_is_given_changed_and_taken_back(team):
    assessment, lead, _ = team
    for version, holds in enumerate([True, False, None]):
        SaveDeclaration(assessment=assessment, redline="RL-02", holds=holds, version=version).run(lead)
        assert file_of(assessment).declarations["RL-02"].holds is holds
    with pytest.raises(AssessmentError):
        SaveDeclaration(assessment=assessment, redline="RL-99", holds=True).run(lead)


def test_only_the_lead_validates_and_declares(team):
    assessment, _, ito = team
    for action in (
        SaveValidation(assessment=assessment, nodes=("IR-02",), kind="演练", day=date(2026, 5, 16)),
        SaveDeclaration(assessment=assessment, redline="RL-02", holds=True),
    ):
        with pytest.raises(PermissionRefused):
            action.run(ito)


def test_the_background_form_is_kept_by_key(team):
    assessment, _, ito = team
    SaveBackground(assessment=assessment, key="org", zh="三级\r\n架构", role="ITO").run(ito)
    SaveBackground(assessment=assessment, key="org", zh="四级架构", en="four tiers", version=1).run(ito)
    with pytest.raises(Conflict):
        SaveBackground(assessment=assessment, key="org", zh="旧", version=1).run(ito)
    assert file_of(assessment).background["org"].zh == "四级架构"


def test_records_of_another_assessment_are_not_found(team, world):
    assessment, lead, _ = team
    pk = SaveValidation(assessment=assessment, nodes=("IR-02",), kind="演练", day=date(2026, 5, 16)).run(lead)
    other = world.assessment(Tenant.objects.get().pk)
    with pytest.raises(NotFoundError):
        RemoveValidation(assessment=other, validation=pk).run(lead)
    with pytest.raises(NotFoundError):
        SaveValidation(
            assessment=other, nodes=("IR-02",), kind="演练", day=date(2026, 5, 16), validation=pk, version=1
        ).run(lead)


def test_a_cancelled_assessment_takes_no_records(team, world):
    assessment, _, ito = team
    CancelAssessment(assessment=assessment, reason="重复").run(world.system)
    with pytest.raises(ActionError, match="no longer"):
        measure(assessment, ito, period="2026Q1", value="90")

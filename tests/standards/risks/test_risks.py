from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import StandardsError
from hengdu.standards.editions import edition_of
from hengdu.standards.registry import builtin_register
from hengdu.standards.risks import (
    RiskPoint,
    default_risks,
    derive_urgencies,
    design_sheet,
    items_by_urgency,
    load_adoption,
    load_risks,
    risk_score,
    stars_of,
    sum_up_adoption,
)
from hengdu.text import Text

REGISTER = builtin_register()
GRADES = st.integers(1, 5)


def point(likelihood, impact, exposure, trend="steady"):
    return RiskPoint(
        id="a",
        name=Text("示例", "sample"),
        likelihood=likelihood,
        impact=impact,
        exposure=exposure,
        trend=trend,
    )


@given(GRADES, GRADES, st.integers(1, 4), st.sampled_from(["falling", "steady", "rising"]))
def test_more_exposure_never_means_less_urgency(likelihood, impact, exposure, trend):
    less, more = (risk_score(point(likelihood, impact, value, trend)) for value in (exposure, exposure + 1))
    assert 1 <= less <= more <= 100
    assert 1 <= stars_of(less) <= stars_of(more) <= 4


def test_derived_stars_stand_beside_the_printed_ones():
    found = {
        one.standard: one for one in derive_urgencies(REGISTER, edition_of(REGISTER), default_risks(REGISTER))
    }
    assert (found["sf-09"].printed, found["sf-09"].derived, found["sf-09"].difference) == (2, 4, 2)
    assert found["sf-09"].points[0].id == "interfaces"


def test_a_standard_without_risk_points_is_not_compared():
    found = {
        one.standard: one for one in derive_urgencies(REGISTER, edition_of(REGISTER), default_risks(REGISTER))
    }
    assert (found["sf-16"].derived, found["sf-16"].difference) == (0, None)


def test_items_are_ordered_by_derived_urgency():
    edition = edition_of(REGISTER)
    urgencies = derive_urgencies(REGISTER, edition, default_risks(REGISTER))
    ordered = items_by_urgency(edition, urgencies)
    assert len(ordered) == 20
    derived = {one.standard: one.derived for one in urgencies}
    stars = [derived[item.standard] for item in ordered]
    assert stars == sorted(stars, reverse=True)


def test_a_design_sheet_marks_what_is_missing():
    lines = {one.heading.zh: one for one in design_sheet(REGISTER, "sf-42", default_risks(REGISTER))}
    assert lines["定义"].is_missing
    assert not lines["高风险点"].is_missing
    assert "JR/T 0250-2022" in lines["同子项的已有标准"].content.zh


def test_a_design_note_fills_its_lines(tmp_path):
    path = tmp_path / "risks.yaml"
    path.write_text(
        "format: 1\nid: r\ntitle: 示例\n"
        "designs:\n- {standard: sf-42, definition: 定义,\n   contents: [甲, 乙]}\n",
        encoding="utf-8",
    )
    lines = {one.heading.zh: one for one in design_sheet(REGISTER, "sf-42", load_risks(path, REGISTER))}
    assert lines["定义"].content.zh == "定义"
    assert lines["主要内容"].content.zh == "甲、乙"


@pytest.mark.parametrize(
    "text",
    [
        "points:\n- {id: a, name: 甲, likelihood: 1, impact: 1, exposure: 1, standards: [none]}",
        "points:\n- {id: a, name: 甲, likelihood: 6, impact: 1, exposure: 1}",
        "designs:\n- {standard: none}",
    ],
    ids=["standard", "grade", "design"],
)
def test_wrong_risk_points_are_refused_with_their_line(tmp_path, text):
    path = tmp_path / "risks.yaml"
    path.write_text(f"format: 1\nid: r\ntitle: 示例\n{text}\n", encoding="utf-8")
    with pytest.raises(StandardsError, match=r"risks\.yaml:5"):
        load_risks(path, REGISTER)


def test_a_risk_point_named_twice_is_refused(tmp_path):
    path = tmp_path / "risks.yaml"
    one = "- {id: a, name: 甲, likelihood: 1, impact: 1, exposure: 1}\n"
    path.write_text(f"format: 1\nid: r\ntitle: 示例\npoints:\n{one}{one}", encoding="utf-8")
    with pytest.raises(StandardsError, match=r"risks\.yaml:6"):
        load_risks(path, REGISTER)


def test_implementation_records_are_summed_without_guessing(tmp_path):
    path = tmp_path / "adoption.yaml"
    path.write_text(
        "format: 1\nrecords:\n"
        "- {standard: sf-19, adopter: 示例证券, cost_cny: 1000, problems: [工具不足]}\n"
        "- {standard: sf-19, adopter: 示例期货, state: partial, effect: 缺陷减少}\n"
        "- {standard: sf-19, adopter: 示例基金, state: stopped}\n",
        encoding="utf-8",
    )
    (found,) = sum_up_adoption(load_adoption(path, REGISTER), REGISTER, date(2026, 11, 21))
    assert (found.adopters, found.cost_cny, found.person_days, found.review_due) == (2, 1000, None, True)
    assert [one.zh for one in found.problems] == ["工具不足"]
    assert dict(found.states) == {"full": 1, "partial": 1, "stopped": 1}


def test_a_record_of_an_unknown_standard_is_refused(tmp_path):
    path = tmp_path / "adoption.yaml"
    path.write_text("format: 1\nrecords:\n- {standard: none, adopter: 示例}\n", encoding="utf-8")
    with pytest.raises(StandardsError, match=r"adoption\.yaml:3"):
        load_adoption(path, REGISTER)

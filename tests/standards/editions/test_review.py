import json
from datetime import date

import pytest

from hengdu.errors import StandardsError
from hengdu.standards.editions import (
    Verdict,
    default_assumptions,
    edition_data,
    edition_of,
    load_edition,
    months_between,
    next_edition,
    outcome_words,
    review_edition,
)
from hengdu.standards.registry import builtin_register

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def register():
    return builtin_register()


@pytest.fixture(scope="module")
def review(register):
    return review_edition(register, edition_of(register), DAY, assumptions=default_assumptions())


def by_standard(review):
    return {one.item.standard: one for one in review.outcomes}


def test_a_part_of_a_month_counts_as_a_month_late():
    assert months_between(date(2023, 12, 31), date(2024, 1, 1)) == 1
    assert months_between(date(2023, 12, 31), date(2024, 2, 29)) == 2
    assert months_between(date(2024, 1, 1), date(2023, 12, 31)) == 0


def test_a_published_item_is_met_with_its_day_and_source(review):
    one = by_standard(review)["sf-40"]
    assert (one.verdict, one.published, one.months) == (Verdict.MET, date(2023, 8, 6), 0)
    assert any(part.layer == "external" and part.source.url for part in one.evidence)


def test_silence_is_unknown_and_never_late(review):
    one = by_standard(review)["sf-42"]
    assert (one.verdict, one.months, one.is_finished) == (Verdict.UNKNOWN, 35, False)
    assert "若仍未发布" in outcome_words(one).zh


def test_a_project_that_goes_on_after_the_year_proves_lateness_and_says_inferred(review):
    one = by_standard(review)["sf-22"]
    assert (one.verdict, one.months, one.is_inferred) == (Verdict.LATE, 35, True)
    assert "推断" in outcome_words(one).zh


def test_without_the_external_layer_nothing_is_known_to_be_met(register):
    plain = review_edition(
        register, edition_of(register), DAY, assumptions=default_assumptions(), layers=("plan",)
    )
    assert plain.counts()[Verdict.MET] == 0


def test_an_item_is_not_due_before_the_end_of_its_year(register):
    early = review_edition(
        register,
        edition_of(register),
        date(2023, 12, 31),
        assumptions=default_assumptions(),
        layers=("plan",),
    )
    assert {one.verdict for one in early.outcomes} == {Verdict.NOT_DUE}


def test_every_outcome_has_the_line_of_the_plan(review):
    assert all(one.evidence[0].source.line for one in review.outcomes)


def test_the_draft_carries_what_is_unfinished_and_names_its_predecessor(review, register):
    draft = next_edition(review, register, default_assumptions())
    assert len(draft.items) == 19
    assert "sf-40" not in {item.standard for item in draft.items}
    assert draft.predecessors == ("sfis-2023",)
    assert (draft.first_year, draft.last_year) == (2027, 2029)
    years = {item.urgency: item.year for item in draft.items}
    assert years == {4: 2027, 3: 2028, 2: 2029}


def test_candidates_are_added_only_when_asked(review, register):
    draft = next_edition(review, register, default_assumptions(), candidates=True)
    assert {item.standard for item in draft.items} >= set(review.unplanned)
    assert {item.urgency for item in draft.items if item.standard in review.unplanned} == {0}


def test_series_are_due_for_review_once_and_withdrawn_ones_never(review):
    due = {one.standard for one in review.due_reviews}
    assert "sf-0146" in due
    assert not due & {"sf-26", "sf-39"}


def test_a_draft_reads_back_as_it_was_written(review, register, tmp_path):
    draft = next_edition(review, register, default_assumptions())
    data = edition_data(draft)
    path = tmp_path / "draft.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert load_edition(path, register) == draft


@pytest.mark.parametrize("change", ["sf-999", "sf-03"], ids=["unknown", "twice"])
def test_a_draft_with_a_wrong_standard_is_refused_with_its_line(register, tmp_path, change):
    path = tmp_path / "draft.yaml"
    path.write_text(
        "format: 1\nplans:\n- id: d\n  title: 示例\n  first_year: 2027\n  last_year: 2027\n  items:\n"
        "  - {id: a, seq: 1, standard: sf-03, title: 示例}\n"
        f"  - {{id: b, seq: 2, standard: {change}, title: 示例}}\n",
        encoding="utf-8",
    )
    with pytest.raises(StandardsError, match=r"draft\.yaml:9"):
        load_edition(path, register)


def test_an_unknown_edition_is_refused_with_those_there_are(register):
    with pytest.raises(StandardsError, match="sfis-2023"):
        edition_of(register, "none")

"""A red line speaks of the whole institution, on its day, from what counts; a mean never hides a breach."""

from datetime import date

import pytest
from tests.scoring.models import FACETS, assess, cell, domain, load, model, rules, subdomain

from hengdu.assessments import AnswerFile, Declaration, Institution, Measurement
from hengdu.errors import PackError
from hengdu.scoring import compile as compile_pack

INDICATOR = {
    "code": "A-1.I1",
    "name": "i",
    "formula": "x",
    "unit": "months",
    "direction": "higher",
    "thresholds": {"L1": 6},
    "basis": "X",
}
EX, ST, LOW = "A-1.L1.EX1", "A-1.L1.ST1", "A-1.L1.DU1"


def line(code, kind="answer", **more):
    how = {key: more.pop(key) for key in ("ref", "at_least", "threshold", "direction") if key in more}
    return {"code": code, "title": code, "source": "X", "determined": {"kind": kind, **how}, **more}


def make(redline, *, bound=False):
    """Return one sub-domain of one level with one red line; ``bound`` measures its EX practice."""
    practices = cell("A-1", 1, FACETS)
    practices[4] |= {"objects": ["APP", "TRD"], "min_evidence": "E3"}
    practices[0] |= {"implies": [LOW]}
    if bound:
        practices[4]["indicator"] = "A-1.I1"
    nodes = [domain("A", [subdomain("A-1", practices, indicators=[INDICATOR])])]
    return load(
        model(
            nodes,
            levels=1,
            scoring=rules(),
            objects=[{"code": code, "name": code} for code in ("APP", "TRD")],
            redlines=[redline],
            references=[{"id": "X", "citation": "x", "status": "expert"}],
        )
    )


def found(redline, answers=None, *, bound=False, kind="", **more):
    """Return the state of the one red line and why, None where it does not apply."""
    pack = make(redline, bound=bound)
    file = assess(pack, answers or {}, institution=Institution(type=kind), **more)
    lines = compile_pack(pack).score(file).redlines
    return (lines[0].state, lines[0].why.en) if lines else None


def by_object(**answers):
    return AnswerFile(by_object=answers)


FULLY = line("R1", ref=EX, at_least="L")


def test_one_object_below_the_duty_breaks_it_although_the_coverage_is_high():
    state, why = found(FULLY, {EX: by_object(APP="F", TRD="N")})
    assert (state, why) == ("breached", f"{EX} is answered TRD N")


def test_the_duty_is_kept_where_every_object_that_exists_keeps_it():
    assert found(FULLY, {EX: by_object(APP="L", TRD="F")})[0] == "met"
    assert found(FULLY, {EX: by_object(APP="F", TRD="NA")})[0] == "met"


def test_one_unit_below_the_duty_breaks_it_and_units_that_were_not_selected_do_not_count():
    answer = {ST: AnswerFile(by_unit={"North": "F", "South": "P"})}
    on_units = line("R1", ref=ST, at_least="L")
    units = ("North", "South")
    assert found(on_units, answer, units=units) == ("breached", f"{ST} is answered South P")
    assert found(on_units, answer, units=units, units_selected=("North",))[0] == "met"


@pytest.mark.parametrize(("values", "state"), [((6, 6), "met"), ((6, 5), "breached")])
def test_a_measured_practice_follows_its_measurement_and_not_the_answer_by_hand(values, state):
    records = tuple(Measurement(period=str(at), value=value) for at, value in enumerate(values))
    got = found(FULLY, {EX: "F"}, bound=True, indicators={"A-1.I1": records})
    assert got[0] == state
    assert got[1].endswith("by its measurements")


def test_a_claim_that_counts_less_without_a_measurement_shows_neither():
    strict = line("R1", ref=EX, at_least="F")
    state, why = found(strict, {EX: "F"}, bound=True)
    assert (state, why) == ("unknown", f"the answer of {EX} is not proven and counts as L only")
    assert found(FULLY, {EX: "F"}, bound=True)[0] == "met"


def test_a_claim_without_the_evidence_that_verification_asks_for_shows_neither():
    strict = line("R1", ref=EX, at_least="F")
    weak = {EX: AnswerFile(answer="F", evidence="E1")}
    assert found(strict, weak, mode="verified")[0] == "unknown"
    assert found(strict, weak, mode="self")[0] == "met"
    assert found(strict, {EX: AnswerFile(answer="F", evidence="E3")}, mode="verified")[0] == "met"


def test_an_implied_answer_counts_and_says_where_it_comes_from():
    implied = line("R1", ref=LOW, at_least="F")
    assert found(implied, {ST: "F"}) == ("met", f"{LOW} is implied by {ST}")
    assert found(implied, {ST: "F", LOW: "N"})[0] == "breached"


def test_what_is_not_applicable_must_be_declared():
    assert found(FULLY, {EX: "NA"})[0] == "unknown"
    kept = {"R1": Declaration(holds=True)}
    assert found(FULLY, {EX: "NA"}, declarations=kept)[0] == "met"


def test_a_declaration_does_not_undo_a_breach_that_an_object_shows():
    kept = {"R1": Declaration(holds=True)}
    state, why = found(FULLY, {EX: by_object(APP="N", TRD="F")}, declarations=kept)
    assert state == "breached"
    assert why.endswith("unlike what the institution declared")


def test_a_period_without_a_sample_shows_nothing():
    measured = line("R1", "indicator", ref="A-1.I1", threshold=6)
    empty = (Measurement(period="1", value=9), Measurement(period="2", numerator=0, denominator=0))
    assert found(measured, indicators={"A-1.I1": empty}) == (
        "unknown",
        "the latest period of A-1.I1 has no sample",
    )


DATED = line("R1", "declaration", valid_from="2023-05-01", valid_to="2026-06-30")


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        (date(2023, 4, 30), False),
        (date(2023, 5, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (None, True),
    ],
)
def test_a_red_line_applies_from_its_first_to_its_last_day(day, applies):
    assert (found(DATED, as_of=day) is not None) == applies


@pytest.mark.parametrize(("kind", "applies"), [("core", True), ("it-service", False), ("", True)])
def test_a_red_line_may_begin_later_for_some_institutions(kind, applies):
    later = {**DATED, "valid_from_by_type": {"it-service": "2025-11-01"}}
    assert (found(later, kind=kind, as_of=date(2024, 1, 1)) is not None) == applies
    assert found(later, kind=kind, as_of=date(2025, 11, 1)) is not None


def test_a_red_line_that_ends_before_it_begins_is_refused():
    with pytest.raises(PackError, match="valid_to lies before valid_from"):
        make(line("R1", "declaration", valid_from="2026-01-01", valid_to="2025-01-01"))

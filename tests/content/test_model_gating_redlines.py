"""The red lines of the reference model bind whom they should, from when they should, and cite a clause."""

from datetime import date

import attrs
import pytest
from tests.content.standing import everywhere, stand

from hengdu.assessments import Declaration, Institution, Measurement
from hengdu.scoring import compile as compile_pack

EVERYONE = {"core", "securities-large", "securities", "futures", "fund", "it-service"}
OPERATING = EVERYONE - {"it-service"}


@pytest.fixture(scope="module")
def scorer(sf):
    return compile_pack(sf)


def lines(sf, scorer, kind, day=date(2026, 6, 30), **more):
    file = attrs.evolve(stand(sf, everywhere(sf, 2)), institution=Institution(type=kind), as_of=day, **more)
    return {line.code: line.state for line in scorer.score(file).redlines}


def test_each_duty_binds_the_institutions_that_the_law_names(sf):
    assert {line.code: set(line.institution_types) for line in sf.content.redlines} == {
        "RL-01": EVERYONE,
        "RL-02": EVERYONE,
        "RL-03": OPERATING,
        "RL-04": OPERATING,
        "RL-05": {"core"},
    }


def test_each_red_line_says_how_it_is_found_where_it_stands_and_since_when(sf):
    for line in sf.content.redlines:
        assert line.determined.question.zh, line.code
        assert line.systems.zh, line.code
        assert line.clause, line.code
        assert line.valid_from is not None, line.code
        assert sf.reference(line.source).status != "expert", line.code


@pytest.mark.parametrize(
    ("kind", "day", "codes"),
    [
        ("core", date(2026, 6, 30), {"RL-01", "RL-02", "RL-03", "RL-04", "RL-05"}),
        ("futures", date(2026, 6, 30), {"RL-01", "RL-02", "RL-03", "RL-04"}),
        ("it-service", date(2026, 6, 30), {"RL-01", "RL-02"}),
        ("it-service", date(2025, 10, 31), {"RL-01"}),
        ("futures", date(2023, 4, 30), {"RL-01"}),
    ],
)
def test_a_duty_that_is_not_in_force_for_an_institution_is_not_listed(sf, scorer, kind, day, codes):
    assert set(lines(sf, scorer, kind, day)) == codes


def test_the_shortest_log_retention_decides_whatever_is_declared(sf, scorer):
    kept = {"RL-01": Declaration(holds=True)}
    for months, state in ((6, "met"), ("5.9", "breached")):
        measured = {"ED-01.I2": (Measurement(period="2026-Q2", value=months),)}
        assert lines(sf, scorer, "fund", indicators=measured, declarations=kept)["RL-01"] == state


def test_nothing_said_is_undetermined_and_never_kept(sf, scorer):
    assert set(lines(sf, scorer, "core", indicators={}).values()) == {"unknown"}


def test_red_lines_move_no_level(sf, scorer):
    best = stand(sf, everywhere(sf, 5))
    broken = {line.code: Declaration(holds=False) for line in sf.content.redlines}
    result = scorer.score(attrs.evolve(best, declarations=broken))
    assert {line.state for line in result.redlines} == {"breached"}
    assert {node.level for node in result.nodes.values()} == {5}

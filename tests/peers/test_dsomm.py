"""The engine gives DSOMM's sector progress: teams first, then activities, for any selection of teams."""

from hypothesis import given
from tests.peers.engine import many, score
from tests.peers.oracles import dsomm


def by_team(answers):
    return {
        code: {"by_unit": {team: state for team, state in states.items() if state is not None}}
        for code, states in answers.items()
    }


@many
@given(case=dsomm.cases())
def test_every_sector_equals_the_tool_in_doubles(case):
    expected = dsomm.score(**case)
    result = score("dsomm", by_team(case["answers"]), units=dsomm.TEAMS, units_selected=case["teams"])
    assert {code: result[code].score for code in expected} == {
        code: node.score for code, node in expected.items()
    }


@many
@given(case=dsomm.cases())
def test_activities_complete_in_every_selected_team_are_counted(case):
    expected = dsomm.completed(**case)
    result = score(
        "dsomm",
        by_team(case["answers"]),
        preset="completed",
        units=dsomm.TEAMS,
        units_selected=case["teams"],
    )
    for sector, (complete, activities) in expected.items():
        assert (result[sector].score or 0, result[sector].counts.applicable) == (complete, activities), sector


def test_a_sector_without_activities_has_no_number_and_dimensions_have_none_either():
    result = score("dsomm", dict.fromkeys(dsomm.codes(), "Implemented"), units=dsomm.TEAMS)
    assert result["Process.2"].score is None
    assert result["Process.2"].not_rated is not None
    assert result["Build.1"].score == 1.0
    assert result["Build"].score is None


def test_a_team_that_is_not_looked_at_does_not_make_an_activity_answered():
    answers = {"B1a": {"by_unit": {"B": "Implemented"}}}
    result = score("dsomm", answers, units=dsomm.TEAMS, units_selected=("A",))
    assert result["Build.1"].counts.unanswered == 2
    assert result["Build.1"].interval == (0.0, 1.0)

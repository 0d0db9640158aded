"""The engine gives the data security tool's plain means: every cell counts, the level is a rounded mean."""

from hypothesis import given
from tests.peers.engine import _scorer, many, score, shown, unrounded
from tests.peers.oracles import dsmm_mean

from hengdu.scoring import view


def answers_of(case):
    return {code: None if level is None else str(level) for code, level in case["answers"].items()}


@many
@given(case=dsmm_mean.cases())
def test_domains_and_the_whole_equal_the_tool_in_doubles(case):
    expected = dsmm_mean.score(**case)
    result = score("dsmm_mean", answers_of(case), patch=unrounded("domain", "overall"))
    nodes = (*dsmm_mean.MODEL, "overall")
    assert [result[code].score for code in nodes] == [expected[code].score for code in nodes]


@many
@given(case=dsmm_mean.cases())
def test_domains_and_the_whole_print_and_level_as_in_the_tool(case):
    expected = dsmm_mean.score(**case)
    result = score("dsmm_mean", answers_of(case))
    for code in (*dsmm_mean.MODEL, "overall"):
        assert shown(result[code].score) == expected[code].shown, code
        assert result[code].level == expected[code].level, code


@many
@given(case=dsmm_mean.cases())
def test_the_means_of_the_four_dimensions_equal_the_tool_in_the_derivation_and_the_view(case):
    expected = dsmm_mean.score(**case)
    result = score("dsmm_mean", answers_of(case))
    inputs = {item.code: item.value for item in result.root.derivation.inputs}
    seen = view(_scorer("dsmm_mean", None, "{}"), result, "dimensions")
    assert inputs == {code: expected[code].score for code in dsmm_mean.DIMENSIONS}
    assert {node.code: node.value for node in seen.nodes} == inputs


@many
@given(case=dsmm_mean.cases())
def test_the_share_of_assessed_cells_equals_the_tool(case):
    result = score("dsmm_mean", answers_of(case), preset="coverage")
    assert result.root.score == dsmm_mean.coverage(case["answers"])

from __future__ import annotations

import pytest
from tests.reports.model import context_of
from tests.reports.readers import RESULTS, TEXTS

from hengdu.reports import FORMATS, report_bytes
from hengdu.scoring import result_data
from hengdu.text import decimal_places


def expected(scored, names):
    """Return level and printed score of each node, from the data that JSON is made of."""
    nodes = result_data(scored[0])["nodes"]
    return {
        names.get(code, code): (
            node["level"],
            None if node["score"] is None else decimal_places(node["score"], 2),
        )
        for code, node in nodes.items()
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_prints_the_levels_and_scores_of_the_result(scored, reports, lang, form):
    overall = {"zh": "总体", "en": "Overall"}[lang] if form != "xlsx" else "overall"
    assert RESULTS[form](reports[lang, form]) == expected(scored, {"overall": overall})


def test_the_sample_has_rated_and_unrated_parts_so_that_the_comparison_means_something(scored):
    levels = {node.code: node.level for node in scored[0].nodes.values()}
    assert levels["AA-01"] == 2
    assert levels["AA-02"] == 0
    assert levels["CC-01"] is None


@pytest.mark.parametrize("form", FORMATS)
def test_a_part_without_practices_is_printed_as_not_rated_with_the_reason(reports, form):
    text = TEXTS[form](reports["zh", form])
    assert "未评级" in text
    assert "没有实践条目" in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_number_of_a_partial_scope_says_so(variant, form):
    result, scorer = variant(
        scope={"kind": "partial", "entities": ["总部"], "systems": [{"code": "S1", "grade": 2}]}
    )
    data = report_bytes(context_of(result, scorer), form)
    if form == "xlsx":
        rows = RESULTS["xlsx"](data)
        assert set(rows) == set(result.nodes)
        assert TEXTS["xlsx"](data).count("局部") >= len(rows)
        return
    text = TEXTS[form](data)
    for code, (level, score) in RESULTS[form](data).items():
        if level is not None:
            assert f"L{level} 局部" in text.replace("\xa0", " "), code
            assert f"{score} 局部" in text, code

"""Whatever was answered, and whatever the pack leaves out, the report says so and stays whole."""

from __future__ import annotations

import pytest
from tests.reports import model
from tests.reports.readers import RESULTS, TEXTS

import hengdu.content
from hengdu.assessments import build_assessment, read_assessment
from hengdu.packs import load_pack
from hengdu.reports import FORMATS, report_bytes
from hengdu.reports.context import Callout, Cards, Figure, Para, Table


def chapters(context):
    return {chapter.anchor: chapter for chapter in context.chapters}


def said(chapter):
    """Return everything a chapter says as one text."""
    parts = []
    for block in chapter.blocks:
        match block:
            case Para():
                parts.append(block.text)
            case Callout():
                parts.extend([block.title, *block.lines])
            case Table():
                parts.extend(
                    cell if isinstance(cell, str) else cell.text for row in block.rows for cell in row
                )
            case Cards():
                parts.extend(f"{card.label} {card.value} {card.note}" for card in block.items)
            case _:
                parts.extend(
                    str(getattr(block, name, "")) for name in ("text", "items", "pairs", "left", "right")
                )
    return "\n".join(parts)


def whole(result, scorer, lang="zh"):
    """Make every format and return the context."""
    context = model.context_of(result, scorer, lang)
    for form in FORMATS:
        assert len(report_bytes(context, form)) > 1000
    return context


def test_nothing_answered(variant):
    result, scorer = variant(answers={}, indicators={}, declarations={})
    context = whole(result, scorer)
    assert result.root.level is None
    assert "未评级" in said(chapters(context)["summary"])
    assert "没有已评级的部分" in said(chapters(context)["weakest"])
    assert "无法判定" in said(chapters(context)["red-lines"])


def test_everything_not_applicable(variant, pack):
    answers = {code: {"answer": "NA", "reason": "no_object", "note": "没有"} for code in pack.practices}
    result, scorer = variant(answers=answers)
    context = whole(result, scorer)
    assert result.root.level is None
    register = next(block for block in chapters(context)["registers"].blocks if isinstance(block, Table))
    assert len(register.rows) == len(pack.practices)


def test_a_single_sub_domain_without_targets_views_facets_red_lines_or_recommendations(tmp_path):
    data = model.model()
    for section in ("profiles", "views", "redlines", "objects", "presets", "facets", "evidence_grades"):
        data[section] = []
    data["min_evidence"] = {}
    node = data["nodes"][0]["nodes"][0]
    node["recommendations"], node["indicators"], node["purpose"] = [], [], ""
    for practice in node["practices"]:
        practice.pop("facet")
        practice.pop("indicator", None)
    data["nodes"] = [{**data["nodes"][0], "nodes": [node]}]
    data["scoring"]["leaf"] = {}
    data["scoring"]["caps"] = []
    data["scoring"]["rules"]["subdomain"]["level"] = {
        "rule": "cumulative",
        "attainment": {"op": "mean", "over": "leaves"},
        "default": {"attainment_min": "0.8"},
    }
    pack = model.pack_of(tmp_path / "single", data)
    assessment = model.assessment_of(
        tmp_path,
        pack,
        answers={"AA-01.L1.ST1": "F"},
        indicators={},
        declarations={},
        targets={},
        target_profile=None,
    )
    context = whole(*model.scored(pack, assessment))
    found = chapters(context)
    assert {"views", "red-lines"}.isdisjoint(found)
    assert "没有设定目标等级" in said(found["gaps"])
    assert "没有建议条目" in said(found["advice"])
    assert "不分证据等级" in said(found["confidence"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_pack_of_another_shape_without_levels_per_practice(lang):
    pack = load_pack(hengdu.content.sebi_cci)
    file, document = read_assessment(hengdu.content.sebi_cci.parents[4] / "examples" / "cci-sample.yaml")
    del document
    result, scorer = model.scored(pack, build_assessment(file, pack))
    context = whole(result, scorer, lang)
    assert "leaves" not in chapters(context)
    for form in FORMATS:
        assert "82.43" in TEXTS[form](report_bytes(context, form))


def test_an_english_report_falls_back_to_the_only_name_there_is(variant):
    result, scorer = variant(institution={"name": "示例证券"})
    assert model.context_of(result, scorer, "en").about.organisation == "示例证券"


def test_the_quick_preset_is_named_wherever_the_result_is_summed_up(variant):
    result, scorer = variant(preset="quick")
    context = whole(result, scorer)
    assert "快评" in context.about.subtitle
    assert any("快评" in note for note in context.cover_notes)
    assert "总体等级（快评）" in said(chapters(context)["summary"])


def test_another_weighting_stands_on_the_cover(variant):
    rules = {"rules": {"overall": {"score": {"op": "min"}}}}
    result, scorer = variant(patch=rules)
    context = model.context_of(result, scorer)
    note = next(note for note in context.cover_notes if "非默认计分" in note)
    assert "rules.overall.score.op: weighted_mean → min" in note
    assert note in TEXTS["html"](report_bytes(context, "html"))


def test_the_default_weighting_is_not_mentioned(contexts):
    assert not any("计分" in note for note in contexts["zh"].cover_notes)


def test_a_verified_result_says_so(variant):
    result, scorer = variant(mode="verified")
    context = model.context_of(result, scorer)
    assert "核验结果" in context.about.subtitle
    assert ("评估方式", "核验结果") in context.cover_facts


def test_own_thresholds_are_printed_with_their_reason(variant):
    override = {"AA-01.I1": {"thresholds": {"L3": 90}, "reason": "样本太少"}}
    result, scorer = variant(overrides=override)
    context = model.context_of(result, scorer)
    assert any("AA-01.I1" in note for note in context.cover_notes)
    assert "样本太少" in said(chapters(context)["method"])
    assert "（专家建议值）" in said(chapters(context)["method"])
    assert "机构自定，模型包为" in said(chapters(context)["details"])
    assert "理由：样本太少" in said(chapters(context)["details"])


def test_every_threshold_stands_beside_what_it_rests_on(contexts):
    assert "专家建议值" in said(chapters(contexts["zh"])["details"])
    assert "expert proposal" in said(chapters(contexts["en"])["details"])


def test_a_sample_is_marked_on_the_cover_and_on_every_page(contexts):
    about = contexts["zh"].about
    assert (about.marking, about.watermark) == ("示例", "示例")
    assert any(note.startswith("示例") for note in contexts["zh"].cover_notes)


def test_a_real_institution_is_not_marked_as_a_sample(variant):
    result, scorer = variant(sample=False)
    about = model.context_of(result, scorer).about
    assert (about.marking, about.watermark) == ("", "")


def test_consensus_unmeasured_and_not_applicable_items_stand_in_their_registers(contexts):
    text = said(chapters(contexts["zh"])["registers"])
    assert "对象不存在" in text
    assert "BB-01.L1.ME1" in text
    assert "待协商" in text


def test_an_empty_view_cell_is_shown_as_empty(contexts):
    table = next(block for block in chapters(contexts["zh"])["views"].blocks if isinstance(block, Table))
    assert [row[1] for row in table.rows if row[0].endswith("空块")] == ["空"]


def test_each_sub_domain_with_practices_has_its_section_and_what_would_lift_it(contexts):
    chapter = chapters(contexts["zh"])["details"]
    headings = [block.text for block in chapter.blocks if getattr(block, "depth", 0) == 2]
    assert [heading[:5] for heading in headings[:-1]] == ["AA-01", "AA-02", "BB-01"]
    assert "怎样到 3 级" in said(chapter)


def test_the_heat_map_has_a_row_for_every_sub_domain_also_the_unrated(contexts):
    figure = next(
        block
        for block in chapters(contexts["zh"])["leaves"].blocks
        if isinstance(block, Figure) and block.name == "heat-map"
    )
    assert [row[0][:5] for row in figure.table.rows] == ["AA-01", "AA-02", "BB-01", "CC-01"]
    assert figure.table.rows[-1][1].text == "未评级"


def test_every_practice_stands_in_the_appendix_with_its_note(contexts, pack):
    chapter = chapters(contexts["zh"])["answers"]
    rows = {row[0]: row for block in chapter.blocks if isinstance(block, Table) for row in block.rows}
    assert list(rows) == list(pack.practices)
    assert "缺一份记录" in rows["AA-01.L3.ST1"][3]
    assert "TRD N" in rows["AA-02.L1.ME1"][3]


def test_the_levels_in_all_formats_agree_for_a_whole_unrated_result(variant):
    result, scorer = variant(answers={}, indicators={}, declarations={})
    context = model.context_of(result, scorer)
    for form in ("html", "docx", "xlsx"):
        assert {level for level, _ in RESULTS[form](report_bytes(context, form)).values()} == {None}

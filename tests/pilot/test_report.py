"""The report counts right, whatever the order of the exports, and shows no small class."""

import json
import re

import pytest

from hengdu.errors import DocumentError, PilotError
from hengdu.pilot import (
    ExportedValue,
    Section,
    Table,
    markdown,
    pilot_report,
    pilot_sections,
    read_exports,
)

LANGS = pytest.mark.parametrize("lang", ["zh", "en"])


def test_levels_noted_after_the_result_are_not_compared(sf, one, node):
    files = [one(nodes={"SH-04": node(2, 2)}), one(nodes={"SH-04": node(1, 4)}, before_result=False), one()]
    report = pilot_report(files, sf)
    assert (report.agreement.pairs, report.agreement.exact, report.not_before) == (1, 1.0, 1)


def test_nodes_above_count_for_themselves_only(sf, one, node):
    report = pilot_report([one(nodes={"SH-04": node(2, 3), "SH": node(1, 1), "overall": node(1, 2)})], sf)
    assert (report.agreement.pairs, report.agreement.exact) == (1, 0.0)
    assert {code: item.exact for code, item in report.by_node.items()} == {
        "overall": 0.0,
        "SH": 1.0,
        "SH-04": 0.0,
    }


def test_a_node_without_a_level_of_the_engine_is_counted_apart(sf, one, node):
    report = pilot_report([one(nodes={"SH-07": node(2, None)})], sf)
    assert (report.agreement.pairs, report.unrated) == (0, 1)


def test_thresholds_that_nobody_or_everybody_meets(sf, one, value):
    files = [
        one(indicators={"AP-01.I1": (value(10, 0), value(number, level))})
        for number, level in ((91, 3), (96, 4), (92, 3))
    ]
    report = pilot_report(files, sf)
    (use,) = report.indicators
    assert (use.measured, dict(use.met)) == (3, {2: 3, 3: 3, 4: 1, 5: 0})
    assert [(item.code, level) for item, level in report.thresholds(nobody=True)] == [("AP-01.I1", 5)]
    assert [level for _, level in report.thresholds(nobody=False)] == [2, 3]


def test_two_institutions_say_nothing_about_everybody(sf, one, value, answer):
    files = [
        one(indicators={"AP-01.I1": (value(99, 5),)}, answers={"SH-04.L1.ST1": answer("F")}) for _ in range(2)
    ]
    report = pilot_report(files, sf)
    assert list(report.thresholds(nobody=False)) == []
    assert report.uniform_best == ()


def test_a_period_without_a_sample_is_not_measured(sf, one):
    assert pilot_report([one(indicators={"AP-01.I1": (ExportedValue(),)})], sf).indicators == ()


def test_institutions_with_thresholds_of_their_own_are_counted(sf, one, value):
    given = {"indicators": {"AP-01.I1": (value(91, 3),)}}
    (use,) = pilot_report([one(**given, overridden=("AP-01.I1",)), one(**given)], sf).indicators
    assert use.overridden == 1


def test_times_are_weighted_by_questions(sf, one, time):
    files = [
        one(times=(time(600, 10, role="VUL", node="SH"), time(30, 1, role="VUL", node="AP"))),
        one(times=(time(100, 5, role="VUL", node="SH"),)),
    ]
    report = pilot_report(files, sf)
    (role,) = report.roles
    assert (role.exports, role.questions, role.median_s, role.high_s, role.total_s) == (2, 16, 60, 60, 100)
    assert [(item.code, item.median_s) for item in report.nodes] == [("AP", 30), ("SH", 60)]


def test_the_time_of_a_statement_is_listed_apart(sf, one, time):
    report = pilot_report([one(times=(time(40, 1, practice="SH-04.L2.ST1", node="SH-04"),))], sf)
    assert [(item.code, item.median_s) for item in report.practices] == [("SH-04.L2.ST1", 40)]


def test_disputes_are_counted_with_their_reasons_and_the_distance_of_raters(sf, one, answer):
    apart = {"SH-04.L3.ME2": answer("P", "F", "P")}
    near = {"SH-04.L3.ME2": answer("L", "F", "L")}
    flagged = {"disputed": {"SH-04.L3.ME2": ("unclear", "level"), "SH-04.L2.ST1": ("unclear",)}}
    report = pilot_report([one(answers=apart, **flagged), one(answers=near), one(answers=apart)], sf)
    first, second = report.disputed
    assert (first.code, first.answered, first.disputed, first.far_apart) == ("SH-04.L3.ME2", 3, 1, 2)
    assert first.whys == {"level": 1, "unclear": 1}
    assert (second.code, second.answered) == ("SH-04.L2.ST1", 0)


def test_statements_that_everybody_answers_alike(sf, one, answer):
    given = {"SH-04.L1.ST1": answer("F"), "SH-04.L5.EX2": answer("N"), "SH-04.L2.ST1": answer("F")}
    mixed = {**given, "SH-04.L2.ST1": answer("L")}
    report = pilot_report([one(answers=given), one(answers=given), one(answers=mixed)], sf)
    assert (report.uniform_best, report.uniform_worst) == (("SH-04.L1.ST1",), ("SH-04.L5.EX2",))


def test_silence_is_told_apart_from_what_was_never_asked(sf, one, answer):
    files = [
        one(answers={"SH-04.L1.ST1": answer(None, origin=origin)})
        for origin in ("unknown", "not_asked", "refused")
    ]
    files.append(one(answers={"SH-04.L1.ST1": answer("NA", origin="na")}))
    found = next(item for item in pilot_report(files, sf).answers if item.code == "SH-04.L1.ST1")
    assert (found.counts, found.answered()) == ({"open": 2, "not_asked": 1, "NA": 1}, 0)


def test_a_class_of_fewer_than_five_is_not_shown(sf, one, institution):
    files = [one(institution=institution("futures", "small")) for _ in range(5)]
    files += [one(institution=institution("core", "large")) for _ in range(4)]
    report = pilot_report(files, sf)
    assert (dict(report.classes), report.small_classes) == ({("futures", "small"): 5}, 4)
    text = json.dumps(report.to_dict())
    assert "core" not in text


@LANGS
def test_a_small_class_is_in_no_text_either(sf, one, institution, lang):
    sections = pilot_sections(pilot_report([one(institution=institution("core", "large"))], sf), lang)
    assert ("核心机构" if lang == "zh" else "Core institution") not in repr(sections)


def test_other_content_of_the_pack_is_said(sf, one):
    report = pilot_report([one(digest="0" * 64), one(digest=sf.digest)], sf)
    assert report.other_content == 1


def test_the_order_of_exports_does_not_matter(sf, exports):
    names = ["broker", "futures", "exchange"]
    first = pilot_report([exports[name] for name in names], sf)
    second = pilot_report([exports[name] for name in reversed(names)], sf)
    assert first.to_dict() == second.to_dict()


def test_the_samples_agree_as_their_notes_say(sf, exports):
    report = pilot_report(list(exports.values()), sf)
    found = report.agreement
    assert found.pairs == 118
    assert (
        found.pairs - round(found.exact * found.pairs) == 33
    )  # the notes differ in 12, 11 and 10 sub-domains
    assert 0.8 < found.alpha < 0.9
    assert report.disputed[0].code == "CA-01.L3.EX1"


# --- words -----------------------------------------------------------------------------------------------


@LANGS
def test_every_section_is_in_the_language_asked_for(sf, exports, lang):
    sections = pilot_sections(pilot_report(list(exports.values()), sf), lang)
    assert len(sections) == 6
    for section in sections:
        said = [section.title, *section.lines, *(word for table in section.tables for word in table.head)]
        assert any(re.search("[一-鿿]", word) for word in said) == (lang == "zh"), section.title


@LANGS
def test_a_table_has_as_many_cells_as_headings(sf, exports, lang):
    for section in pilot_sections(pilot_report(list(exports.values()), sf), lang):
        for table in section.tables:
            assert {len(row) for row in table.rows} <= {len(table.head)}


@LANGS
def test_an_empty_pilot_says_that_there_is_nothing(sf, one, lang):
    text = markdown("t", pilot_sections(pilot_report([one()], sf), lang), "d")
    for words in (
        ("没有可比较的等级", "没有用时记录")
        if lang == "zh"
        else ("no levels to compare", "No times were noted")
    ):
        assert words in text


def test_markdown_tables_survive_bars_and_line_ends():
    text = markdown(
        "a|b",
        [Section(title="s*", tables=(Table(head=("x", "y"), rows=(("a|b\nc", "-1"),), right=(1,)),))],
        "d",
    )
    assert "| a\\|b c | -1 |" in text
    assert "| --- | ---: |" in text
    assert "## s\\*" in text


# --- exports that do not belong together -----------------------------------------------------------------


def test_exports_of_the_samples_are_read_together(sf, exports, write):
    paths = [write(file, f"{name}.json") for name, file in exports.items()]
    assert read_exports(paths, sf) == tuple(exports.values())


def test_the_same_export_twice_is_refused(sf, one, write):
    with pytest.raises(PilotError, match=r"b\.json: .* a\.json"):
        read_exports([write(one()), write(one(), "b.json")], sf)


def test_a_screening_and_a_full_assessment_are_refused(sf, one, write):
    with pytest.raises(PilotError, match="never mixes"):
        read_exports([write(one()), write(one(preset="quick"), "b.json")], sf)


@pytest.mark.parametrize(("field", "other"), [("pack", "sebi-cci"), ("version", "9.9.9")])
def test_another_pack_or_version_is_refused(sf, one, write, field, other):
    with pytest.raises(PilotError) as caught:
        read_exports([write(one(**{field: other}))], sf)
    assert caught.value.place.startswith("a.json")
    assert other in str(caught.value)


# what is wrong: the fields of the file, a word of the message
BAD = {
    "unknown practice": ({"answers": {"SH-04.L9.ST1": {"answer": "F"}}}, "SH-04.L9.ST1"),
    "unknown answer": ({"answers": {"SH-04.L1.ST1": {"answer": "X"}}}, "X"),
    "unknown rating": ({"answers": {"SH-04.L1.ST1": {"answer": "F", "ratings": ["F", "Y"]}}}, "Y"),
    "unknown node": ({"nodes": {"ZZ": {"level": 2}}}, "ZZ"),
    "unknown indicator": ({"indicators": {"AP-01.I9": [{"value": 3}]}}, "AP-01.I9"),
    "unknown role": ({"times": [{"role": "BOSS", "seconds": 3, "questions": 1}]}, "BOSS"),
    "unknown type": ({"institution": {"type": "bank"}}, "bank"),
    "unknown dispute": ({"disputed": {"SH-04.L9.ST1": ["unclear"]}}, "SH-04.L9.ST1"),
    "unknown reason": ({"disputed": {"SH-04.L1.ST1": ["boring"]}}, "disputed"),
    "another kind of file": ({"kind": "something"}, "kind"),
    "an unknown field": ({"institution_name": "x"}, "institution_name"),
}


@pytest.mark.parametrize(("fields", "word"), BAD.values(), ids=BAD)
def test_a_bad_export_is_refused_with_its_place(sf, one, write, fields, word):
    with pytest.raises(PilotError) as caught:
        read_exports([write(one(), **fields)], sf)
    assert caught.value.place.startswith("a.json")
    assert word in str(caught.value)


def test_broken_json_is_refused(sf, tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"kind": ', encoding="utf-8")
    with pytest.raises(DocumentError, match=r"a\.json:1"):
        read_exports([path], sf)


@LANGS
def test_a_busy_pilot_says_who_is_compared_and_who_is_not(sf, one, node, time, lang):
    files = [
        one(
            nodes={"SH-04": node(2, at % 3 + 1), "SH-07": node(2, None)},
            before_result=at > 0,
            partial=at == 1,
            mode="verified" if at == 2 else "self",
            digest="0" * 64 if at == 3 else sf.digest,
            times=(time(20 + at, 1, practice="SH-04.L2.ST1", node="SH-04"),),
        )
        for at in range(5)
    ]
    text = markdown("t", pilot_sections(pilot_report(files, sf), lang), "d")
    said = {
        "zh": [
            "1 份是局部评估",
            "1 份经核验",
            "内容与本机不同",
            "写在看到结果之后",
            "4 对没有引擎等级",
            "最慢的条目",
        ],
        "en": [
            "partial scope",
            "1 of them verified",
            "other content",
            "after the result",
            "4 pairs",
            "Slowest statements",
        ],
    }
    assert [words for words in said[lang] if words not in text] == []
    assert ("不足 5 份" if lang == "zh" else "Fewer than 5") not in text


def test_a_long_list_of_disputes_is_cut(sf, one):
    codes = list(sf.practices)[:30]
    disputed = next(
        item
        for item in pilot_sections(pilot_report([one(disputed=dict.fromkeys(codes, ("unclear",)))], sf), "en")
        if item.title == "Disputed statements"
    )
    assert (len(disputed.tables[0].rows), disputed.lines) == (20, ("30 in all, the first 20 are listed.",))

from __future__ import annotations

import pytest
from tests.reports.readers import xlsx_book

SHEETS = {
    "zh": ["摘要", "域", "子域", "差距", "建议", "答案", "证据", "不适用", "红线", "方法"],
    "en": [
        "Summary",
        "Domains",
        "Sub-domains",
        "Gaps",
        "Recommendations",
        "Answers",
        "Evidence",
        "N-A",
        "Red lines",
        "Method",
    ],
}


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture
def book(reports, lang):
    return xlsx_book(reports[lang, "xlsx"])


def test_the_sheets_are_those_that_people_expect(book, lang):
    assert book.sheetnames == SHEETS[lang]


def test_every_sheet_has_frozen_headers_and_filters(book):
    for sheet in book:
        assert sheet.freeze_panes in {"A5", "C5"}, sheet.title
        assert sheet.auto_filter.ref.startswith("A4:"), sheet.title
        assert all(cell.font.b for cell in sheet[4]), sheet.title


def test_levels_are_numbers_on_the_colours_of_the_levels(book, lang):
    sheet = book[SHEETS[lang][2]]
    levels = [row[2].value for row in sheet.iter_rows(min_row=5)]
    assert levels == [2, 0, 0, {"zh": "未评级", "en": "not rated"}[lang]]
    rules = [rule for group in sheet.conditional_formatting for rule in group.rules]
    assert len(rules) >= 6


def test_no_empty_cell_of_a_level_column_passes_for_level_zero(book, lang):
    for name in SHEETS[lang][1:3]:
        for row in book[name].iter_rows(min_row=5):
            assert row[2].value is not None
            assert row[10].value is not None


def test_the_answers_are_complete_and_can_be_computed_with(book, lang, pack):
    rows = list(book[SHEETS[lang][5]].iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == list(pack.practices)
    by_code = {row[0]: row for row in rows}
    assert by_code["AA-01.L3.ST1"][7] == 0.5
    assert by_code["AA-01.L3.EX1"][7] is None


def test_the_disclaimer_stands_on_every_sheet_and_in_every_footer(book, contexts, lang):
    disclaimer = contexts[lang].about.disclaimer
    for sheet in book:
        assert disclaimer in sheet["A3"].value, sheet.title
        assert disclaimer in sheet.oddFooter.left.text, sheet.title


def test_an_empty_list_says_so(variant):
    from tests.reports import model

    from hengdu.reports import report_bytes

    result, scorer = variant(answers={"AA-01.L1.ST1": "F"})
    book = xlsx_book(report_bytes(model.context_of(result, scorer), "xlsx"))
    assert book["不适用"]["A5"].value == "没有条目"

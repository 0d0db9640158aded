"""Notes are read from YAML and from the Excel form; what is wrong is named with its place."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from hengdu.errors import PilotError
from hengdu.pilot import read_notes, write_form
from hengdu.sheets import Cell, Properties, Sheet, read_workbook, write_workbook

HEAD = "pack: sf-nscmm\nbefore_result: true\n"
# what is wrong: the notes, the place and a word of the message
BAD = {
    "another pack": ("pack: sebi-cci\nbefore_result: true\n", "n.yaml:1", "sebi-cci"),
    "another version": (f"{HEAD}version: 9.9.9\n", "n.yaml:3", "9.9.9"),
    "no word on before": ("pack: sf-nscmm\n", "n.yaml", "before_result"),
    "unknown node": (f"{HEAD}levels:\n  SH-99: 2\n", "n.yaml:4", "SH-99"),
    "a level above the highest": (f"{HEAD}levels:\n  SH-04: 6\n", "n.yaml:4", "0-5"),
    "a level in words": (f"{HEAD}levels:\n  SH-04: two\n", "n.yaml:4", "levels.SH-04"),
    "unknown role": (f"{HEAD}minutes:\n  - {{role: BOSS, node: SH, minutes: 3}}\n", "n.yaml:4", "BOSS"),
    "no minutes": (f"{HEAD}minutes:\n  - {{role: VUL, node: SH, minutes: 0}}\n", "n.yaml:4", "minutes"),
    "a role asked nothing": (
        f"{HEAD}minutes:\n  - {{role: IRT, node: SH-06, minutes: 3}}\n",
        "n.yaml:4",
        "nothing",
    ),
    "unknown practice": (f"{HEAD}disputed:\n  SH-04.L2.ST9: {{why: unclear}}\n", "n.yaml:4", "SH-04.L2.ST9"),
    "unknown reason": (f"{HEAD}disputed:\n  SH-04.L2.ST1: {{why: boring}}\n", "n.yaml:4", "why"),
    "no reason": (f"{HEAD}disputed:\n  SH-04.L2.ST1: {{why: []}}\n", "n.yaml:4", "why"),
    "unknown size": (f"{HEAD}size: huge\n", "n.yaml:3", "size"),
    "unknown field": (f"{HEAD}level: 2\n", "n.yaml:3", "level"),
}


@pytest.mark.parametrize(("text", "place", "word"), BAD.values(), ids=BAD)
def test_bad_notes_are_refused_with_their_place(sf, tmp_path, text, place, word):
    path = tmp_path / "n.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PilotError) as caught:
        read_notes(path, sf)
    assert caught.value.place.startswith(place)
    assert word in str(caught.value)
    assert caught.value.hint_zh


def test_a_mistyped_code_is_answered_with_the_nearest(sf, tmp_path):
    path = tmp_path / "n.yaml"
    path.write_text(f"{HEAD}levels: {{sh-04: 2}}\n", encoding="utf-8")
    with pytest.raises(PilotError) as caught:
        read_notes(path, sf)
    assert "SH-04" in caught.value.hint_en


def test_a_single_reason_needs_no_list(sf, tmp_path):
    path = tmp_path / "n.yaml"
    path.write_text(f"{HEAD}disputed: {{SH-04.L2.ST1: {{why: unclear}}}}\n", encoding="utf-8")
    assert read_notes(path, sf).disputed["SH-04.L2.ST1"].why == ("unclear",)


# --- the Excel form --------------------------------------------------------------------------------------


@pytest.fixture
def form(sf, tmp_path):
    path = tmp_path / "form.xlsx"
    write_form(sf, path, created=date(2026, 6, 1))
    return path


@pytest.fixture
def filled(form, tmp_path):
    """Return a function that fills cells, (sheet, row, column) to value, and writes the form again."""

    def fill(cells, leave_out=()):
        sheets = []
        for index, sheet in enumerate(read_workbook(form)):
            own = {(row, col): value for (at, row, col), value in cells.items() if at == index}
            last = max([len(sheet.rows) - 1, *(row for row, _ in own)])
            rows = tuple(
                tuple(Cell(own.get((row, col), sheet.value(row, col))) for col in range(3))
                for row in range(last + 1)
            )
            if index not in leave_out:
                sheets.append(Sheet(name=sheet.name, rows=rows))
        path = tmp_path / "filled.xlsx"
        created = datetime(2026, 6, 2)  # noqa: DTZ001 - workbooks have no zone
        write_workbook(sheets, path, properties=Properties(title="t", created=created))
        return path

    return fill


ABOUT, LEVELS, MINUTES, DISPUTED = range(4)
YES = {(ABOUT, 3, 1): "是 yes"}


def test_the_form_lists_every_sub_domain(form, sf):
    sheets = read_workbook(form)
    codes = [row[0] for row in sheets[LEVELS].rows[1:]]
    assert codes == [node.code for node in sf.of_kind("subdomain")]
    assert [sheet.value(0, 0) for sheet in sheets] == ["项目 item", "编码 code", "角色 role", "实践 practice"]


def test_the_form_is_the_same_each_time(form, sf, tmp_path):
    write_form(sf, tmp_path / "again.xlsx", created=date(2026, 6, 1))
    assert (tmp_path / "again.xlsx").read_bytes() == form.read_bytes()


def test_a_filled_form_says_what_the_notes_in_yaml_say(filled, sf):
    cells = {
        **YES,
        (ABOUT, 4, 1): "小型 small",
        (LEVELS, 1, 2): 3,
        (MINUTES, 1, 0): "VUL",
        (MINUTES, 1, 1): "SH",
        (MINUTES, 1, 2): 12.5,
        (DISPUTED, 1, 0): "SH-12.L4.DU1",
        (DISPUTED, 1, 1): "阈值不合理、evidence",
        (DISPUTED, 1, 2): "备注",
    }
    notes = read_notes(filled(cells), sf)
    assert notes.before_result
    assert (notes.size, notes.levels["AP-01"], notes.levels["AP-02"]) == ("small", 3, None)
    assert [(item.role, item.node, item.minutes) for item in notes.minutes] == [
        ("VUL", "SH", Decimal("12.5"))
    ]
    assert notes.disputed["SH-12.L4.DU1"].why == ("threshold", "evidence")


def test_levels_noted_after_the_result_are_marked(filled, sf):
    assert not read_notes(filled({(ABOUT, 3, 1): "否 no"}), sf).before_result


# what is wrong: the cells, the sheet and cell of the error
ONE_TIME = {**YES, (MINUTES, 1, 0): "VUL", (MINUTES, 1, 1): "SH"}
DOUBT = {**YES, (DISPUTED, 1, 0): "SH-12.L4.DU1", (DISPUTED, 1, 1): "看不懂"}
BAD_CELLS = {
    "no word on before": ({}, "说明 about", "B4"),
    "unknown size": ({**YES, (ABOUT, 4, 1): "巨型"}, "说明 about", "B5"),
    "another version": ({**YES, (ABOUT, 2, 1): "9.9.9"}, "说明 about", "B3"),
    "a level in words": ({**YES, (LEVELS, 2, 2): "二级"}, "等级 levels", "C3"),
    "a level that is none": ({**YES, (LEVELS, 2, 2): 7}, "等级 levels", "C3"),
    "a code twice": ({**YES, (LEVELS, 2, 0): "AP-01"}, "等级 levels", "A3"),
    "no code": ({**YES, (LEVELS, 1, 0): None, (LEVELS, 1, 2): 2}, "等级 levels", "A2"),
    "minutes in words": ({**ONE_TIME, (MINUTES, 1, 2): "long"}, "用时 minutes", "C2"),
    "no node": ({**ONE_TIME, (MINUTES, 1, 1): None, (MINUTES, 1, 2): 3}, "用时 minutes", "B2"),
    "unknown reason": ({**DOUBT, (DISPUTED, 1, 1): "无聊"}, "争议 disputed", "B2"),
    "unknown practice": ({**DOUBT, (DISPUTED, 1, 0): "SH-12.L4"}, "争议 disputed", "A2"),
    "disputed twice": (
        {**DOUBT, (DISPUTED, 2, 0): "SH-12.L4.DU1", (DISPUTED, 2, 1): "看不懂"},
        "争议 disputed",
        "A3",
    ),
}


@pytest.mark.parametrize(("cells", "sheet", "cell"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_cell_is_refused_with_its_place(filled, sf, cells, sheet, cell):
    with pytest.raises(PilotError) as caught:
        read_notes(filled(cells), sf)
    assert sheet in caught.value.place
    assert caught.value.place.endswith(f"!{cell}")


def test_a_workbook_without_the_sheets_is_refused(filled, sf):
    with pytest.raises(PilotError, match="levels"):
        read_notes(filled(YES, leave_out=(LEVELS,)), sf)


def test_the_sheets_on_time_and_disputes_may_be_left_out(filled, sf):
    notes = read_notes(filled(YES, leave_out=(MINUTES, DISPUTED)), sf)
    assert (notes.minutes, notes.disputed) == ((), {})

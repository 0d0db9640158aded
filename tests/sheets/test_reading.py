from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengdu.errors import SheetError
from hengdu.sheets import (
    Properties,
    ReadLimits,
    Sheet,
    Visibility,
    read_workbook,
    workbook_bytes,
    workbook_from_bytes,
)

if TYPE_CHECKING:
    import random
    from pathlib import Path

PROPERTIES = Properties(title="问卷", created=datetime(2026, 11, 21))  # noqa: DTZ001  # xlsx has no zone
SHEET_XML = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sample(*rows: tuple[object, ...]) -> bytes:
    return workbook_bytes([Sheet(name="表", rows=rows or (("a", 1),))], PROPERTIES)  # type: ignore[arg-type]  # tests


def repacked(data: bytes, changes: dict[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the workbook with parts replaced, added, or removed (None)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", method) as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def with_sheet(inner: str) -> bytes:
    xml = f"{HEAD}<worksheet {MAIN}><sheetData>{inner}</sheetData></worksheet>"
    return repacked(sample(), {SHEET_XML: xml.encode()})


def refused(data: bytes, *, limits: ReadLimits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        workbook_from_bytes(data, source="a.xlsx", limits=limits)
    error = caught.value
    assert error.place.startswith("a.xlsx")
    assert error.hint_zh
    assert error.hint_en
    return error


PLAIN_TEXT = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" \n\t"), max_size=40
).map(str.strip)
NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=64).map(lambda x: float(f"{x:.14g}")),
)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))  # noqa: DTZ001  # xlsx has no zone
VALUES = st.one_of(
    st.none(),
    PLAIN_TEXT.map(lambda text: text or None),
    NUMBERS,
    st.booleans(),
    MOMENTS,
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)


def is_midnight(value: object) -> bool:
    return isinstance(value, datetime) and value.time() == time(0)


@given(st.lists(st.lists(VALUES, max_size=6), max_size=8))
def test_what_is_written_reads_back_typed(rows):
    sheet = Sheet(name="表", rows=tuple(tuple(row) for row in rows))
    (back,) = workbook_from_bytes(workbook_bytes([sheet], PROPERTIES), source="a.xlsx")
    for row, cells in enumerate(rows):
        for col, value in enumerate(cells):
            found = back.value(row, col)
            assert found == (value.date() if is_midnight(value) else value)
            assert isinstance(found, bool) == isinstance(value, bool)
    filled = sum(value is not None for cells in back.rows for value in cells)
    assert filled == sum(value is not None for cells in rows for value in cells)


def test_times_and_durations_read_back():
    (sheet,) = workbook_from_bytes(sample((time(9, 30), timedelta(hours=30))), source="a.xlsx")
    assert sheet.rows == ((time(9, 30), timedelta(hours=30)),)


def test_rows_start_at_a1_even_when_the_first_cells_are_empty():
    (sheet,) = workbook_from_bytes(sample((), (), (None, "x")), source="a.xlsx")
    assert sheet.rows == ((None, None), (None, None), (None, "x"))
    assert sheet.place(2, 1) == "a.xlsx:表!B3"
    assert (sheet.value(9, 9), sheet.value(-1, 0)) == (None, None)


def test_hidden_sheets_are_read_and_marked():
    data = workbook_bytes(
        [Sheet(name="甲", rows=((1,),)), Sheet(name="乙", rows=((2,),), visibility=Visibility.HIDDEN)],
        PROPERTIES,
    )
    assert [(s.name, s.is_visible, s.rows) for s in workbook_from_bytes(data, source="a")] == [
        ("甲", True, ((1,),)),
        ("乙", False, ((2,),)),
    ]


def test_a_file_saved_by_another_program_reads_with_formulas_marked():
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "文字", 2])
    buffer = io.BytesIO()
    book.save(buffer)
    assert "no stored result" in refused(buffer.getvalue()).en

    data = with_sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"x"</f><v>x</v></c></row>'
    )
    (sheet,) = workbook_from_bytes(data, source="a.xlsx")
    assert sheet.rows == ((2, "x"),)
    assert sheet.formulas == {(0, 0), (0, 1)}


def test_cells_without_references_count_on_from_the_last():
    data = with_sheet(
        '<row><c><v>1</v></c><c><v>2</v></c></row><row><c r="C2"><v>3</v></c><c><v>4</v></c></row>'
    )
    (sheet,) = workbook_from_bytes(data, source="a.xlsx")
    assert sheet.rows == ((1, 2, None, None), (None, None, 3, 4))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\u3000通过 ", "通过"),
        ("a\u200bb\ufeff", "ab"),
        ("a\r\nb\rc\x0bd\u2028e", "a\nb\nc\nd\ne"),
        ("soft\u00adhyphen", "softhyphen"),
        ("=1+1", "=1+1"),
        ("_x0041_", "_x0041_"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        (" \u200b\t", None),
    ],
)
def test_text_is_tidied_as_documented(text, kept):
    (sheet,) = workbook_from_bytes(sample((text, "end")), source="a.xlsx")
    assert sheet.value(0, 0) == kept


@pytest.mark.parametrize("text", ["a\x07b", "a\x1fb", "a\u202eb", "a\u2066b", "a\x9fb", "a\x7fb"])
def test_control_characters_are_refused_with_their_cell(text):
    error = refused(sample(("x",), (None, text)))
    assert error.place == "a.xlsx:表!B2"
    assert f"U+{ord(text[1]):04X}" in error.zh


def test_text_beyond_the_limit_is_refused_with_its_cell():
    error = refused(sample(("x" * 8_001,)))
    assert error.place == "a.xlsx:表!A1"
    assert "8001" in error.en


@pytest.mark.parametrize(
    ("inner", "place", "words"),
    [
        ('<row r="2"><c r="B2" t="e"><v>#DIV/0!</v></c></row>', "a.xlsx:表!B2", "#DIV/0!"),
        ('<row r="2"><c r="B2"><v>NaN</v></c></row>', "a.xlsx:表!B2", "NaN"),
        ('<row r="2"><c r="B2"><v>1e999</v></c></row>', "a.xlsx:表!B2", "1e999"),
        ('<row r="2"><c r="B2"><v>abc</v></c></row>', "a.xlsx:表!B2", "abc"),
        ('<row r="2"><c r="B2"><f>A1</f></c></row>', "a.xlsx:表!B2", "no stored result"),
    ],
)
def test_a_cell_without_a_usable_value_is_refused_with_its_place(inner, place, words):
    error = refused(with_sheet(inner))
    assert error.place == place
    assert words in error.en


@pytest.mark.parametrize(
    "inner",
    [
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        "<c><v>1</v></c>",
        '<row r="1"><c r="XFD1"><v>1</v></c><c><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
        "<a>" * 300 + "</a>" * 300,
        "&undefined;",
    ],
)
def test_malformed_cells_are_refused(inner):
    refused(with_sheet(inner))


def test_one_cell_in_the_far_corner_does_not_allocate_the_sheet():
    error = refused(with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    assert "rows" in error.en


def test_a_wide_rectangle_is_refused_before_it_is_allocated():
    limits = ReadLimits(rows=100_000, columns=16_384, cells=1_000_000)
    error = refused(with_sheet('<row r="90000"><c r="ZZ90000"><v>1</v></c></row>'), limits=limits)
    assert "cells" in error.en


def test_too_many_columns_are_refused():
    assert "columns" in refused(with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')).en


def test_formatted_empty_cells_far_away_do_not_count():
    data = with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    (sheet,) = workbook_from_bytes(data, source="a.xlsx")
    assert sheet.rows == ((1,),)


def test_one_long_shared_string_used_many_times_is_refused():
    long = ("x" * 8_000,) * 100
    error = refused(sample(*([long] * 30)))
    assert "characters of text" in error.en


@pytest.mark.parametrize(
    "part", [SHEET_XML, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/new.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_declaration_is_refused_in_any_part_and_encoding(part, encoding):
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
    )
    error = refused(repacked(sample(), {part: bomb.encode(encoding)}))
    assert "document type" in error.en
    assert part in error.place


@pytest.mark.parametrize("part", ["xl/media/zeros.bin", "xl/worksheets/sheet9.xml"])
def test_a_zip_bomb_is_refused(part):
    filler = b"\0" if part.endswith("bin") else b" "
    data = repacked(sample(), {part: b"<a>" + filler * 90_000_000 + b"</a>"})
    assert len(data) < 200_000
    assert "zip bomb" in refused(data).en


def test_a_part_that_goes_on_after_its_declared_end_is_read_to_that_end_only():
    cell = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    shown = f"{HEAD}<worksheet {MAIN}><sheetData>{cell.format(1)}</sheetData></worksheet>".encode()
    hidden = f"<sheetData>{cell.format(2)}</sheetData>".encode()
    data = bytearray(repacked(sample(), {SHEET_XML: shown + hidden}))
    declared = zlib.crc32(shown).to_bytes(4, "little"), len(shown).to_bytes(4, "little")
    for start in (data.rindex(SHEET_XML.encode()) - 46 + 16, data.index(SHEET_XML.encode()) - 30 + 14):
        data[start : start + 4], data[start + 8 : start + 12] = declared
    (sheet,) = workbook_from_bytes(bytes(data), source="a.xlsx")
    assert sheet.rows == ((1,),)


def test_a_part_with_a_wrong_checksum_is_refused():
    data = bytearray(sample())
    start = data.rindex(SHEET_XML.encode()) - 46 + 16
    data[start] ^= 0xFF
    assert "damaged" in refused(bytes(data)).en


def test_too_much_unpacked_is_refused():
    assert "MiB unpacked" in refused(sample(), limits=ReadLimits(unpacked_bytes=1_000)).en


def test_too_many_parts_are_refused():
    parts: dict[str, bytes | None] = {f"xl/x{i}.bin": b"" for i in range(2_100)}
    assert "parts" in refused(repacked(sample(), parts)).en


def test_too_many_sheets_are_refused():
    data = workbook_bytes([Sheet(name=f"s{i}") for i in range(3)], PROPERTIES)
    assert "sheets" in refused(data, limits=ReadLimits(sheets=2)).en


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(part):
    assert "macros" in refused(repacked(sample(), {part: b"<a/>"})).en


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_zip_file_that_is_no_workbook_is_refused(part):
    assert "not a .xlsx" in refused(repacked(sample(), {part: None})).en


@pytest.mark.parametrize("part", [SHEET_XML, "xl/sharedStrings.xml"])
def test_a_workbook_with_a_part_missing_is_refused(part):
    refused(repacked(sample(("文字",)), {part: None}))


@pytest.mark.parametrize("part", ["XL/workbook.xml", "xl\\worksheets\\sheet1.xml"])
def test_ambiguous_part_names_are_refused(part):
    assert "part names" in refused(repacked(sample(), {part: b"<a/>"})).en


def test_two_tables_of_shared_strings_are_refused():
    other = f"{HEAD}<sst {MAIN}><si><t>x</t></si></sst>".encode()
    assert "shared strings" in refused(repacked(sample(), {"xl/other.xml": other})).en


def test_a_relation_to_a_part_that_is_not_xml_is_refused():
    old = zipfile.ZipFile(io.BytesIO(sample())).read("xl/_rels/workbook.xml.rels")
    changed = old.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.bin")
    assert "part" in refused(repacked(sample(), {"xl/_rels/workbook.xml.rels": changed})).en


def test_a_sheet_without_a_relation_is_refused():
    old = zipfile.ZipFile(io.BytesIO(sample())).read("xl/workbook.xml")
    refused(repacked(sample(), {"xl/workbook.xml": old.replace(b"rId1", b"rId77")}))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"code,answer\n", "not an Excel workbook"),
        (b"<html><table></table></html>", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x03\x04" + b"x" * 500, "damaged"),
    ],
)
def test_other_files_are_told_apart(data, words):
    assert words in refused(data).en


def test_encrypted_parts_are_refused():
    data = bytearray(sample())
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    assert "encrypted" in refused(bytes(data)).en


def test_an_unknown_compression_is_refused():
    assert "compression" in refused(repacked(sample(), {"x.xml": b"<a/>"}, zipfile.ZIP_BZIP2)).en


def test_a_file_beyond_the_size_limit_is_refused(tmp_path: Path):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(SheetError, match="larger than 20 MiB"):
        read_workbook(path)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path):
    with pytest.raises(SheetError, match="folder"):
        read_workbook(tmp_path)
    with pytest.raises(SheetError, match="no such file"):
        read_workbook(tmp_path / "no.xlsx")
    with pytest.raises(SheetError, match=r"cannot read|no such file"):
        read_workbook(tmp_path / "a\0b.xlsx")


def test_every_limit_is_positive():
    assert all(value > 0 for value in attrs.asdict(ReadLimits()).values())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_flipped_bytes_give_values_or_a_sheet_error(chance: random.Random, flips):
    data = bytearray(sample(("文字", 1.5, True), ("=1", None, 3)))
    for _ in range(flips):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        sheets = workbook_from_bytes(bytes(data), source="a.xlsx")
    except SheetError as error:
        assert error.place.startswith("a.xlsx")  # noqa: PT017  # either outcome is right
    else:
        assert all(len(sheet.rows) < 100_000 for sheet in sheets)


TAGS = st.sampled_from(["row", "c", "v", "f", "is", "t", "sheetData", "mergeCell", "x:c", "dimension", "si"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["r", "t", "s", "ref", "si"]),
    st.sampled_from(
        ["A1", "B2", "1", "2", "s", "e", "b", "inlineStr", "str", "d", "0", "-1", "ZZ9", "A1:B2"]
    ),
    max_size=3,
)


def opening(tag: str, attributes: dict[str, str]) -> str:
    return tag + "".join(f' {name}="{value}"' for name, value in attributes.items())


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, attributes, inner: f"<{opening(tag, attributes)}>{''.join(inner)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(children, max_size=4),
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(st.recursive(st.sampled_from(["", "1", "x", "0", "99"]), element, max_leaves=25))
def test_any_sheet_xml_gives_values_or_a_sheet_error(inner):
    xml = f'{HEAD}<worksheet {MAIN} xmlns:x="http://x">{"<sheetData>" + inner + "</sheetData>"}</worksheet>'
    try:
        workbook_from_bytes(repacked(sample(("文字",)), {SHEET_XML: xml.encode()}), source="a.xlsx")
    except SheetError as error:
        assert error.place.startswith("a.xlsx")  # noqa: PT017  # either outcome is right


def test_a_chart_sheet_is_passed_over():
    book = openpyxl.Workbook()
    book.active.append(["x"])
    page = book.create_chartsheet("图")
    page.add_chart(openpyxl.chart.BarChart())
    buffer = io.BytesIO()
    book.save(buffer)
    assert [sheet.name for sheet in workbook_from_bytes(buffer.getvalue(), source="a.xlsx")] == ["Sheet"]

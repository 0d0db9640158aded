"""CSV that spreadsheet programs open as it is, without a formula in it."""

import csv
import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hengdu.sheets import csv_bytes, is_formula_like

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=20)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=4))
def test_text_comes_back_and_what_looks_like_a_formula_has_an_apostrophe(rows):
    wanted = [[f"'{cell}" if is_formula_like(cell) else cell for cell in row] for row in rows]
    assert rows_of(csv_bytes(rows)) == wanted


def test_values_are_plain_and_negative_numbers_stay_numbers():
    assert rows_of(csv_bytes([(None, True, False, -3, 0.25, date(2026, 11, 22), "-3")])) == [
        ["", "true", "false", "-3", "0.25", "2026-11-22", "'-3"]
    ]


def test_excel_is_told_the_encoding_and_lines_end_as_it_writes_them():
    assert csv_bytes([("编码",)]) == b"\xef\xbb\xbf\xe7\xbc\x96\xe7\xa0\x81\r\n"

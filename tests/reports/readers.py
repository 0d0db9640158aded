"""Read reports back with other people's libraries, and find the results in them."""

from __future__ import annotations

import io
import re
from functools import cache

import docx
import openpyxl
import pypdf
from lxml import html as lxml_html


@cache
def pdf_pages(data):
    """Return the text of each page; reading is slow, so each file is read once."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def html_tree(data):
    return lxml_html.fromstring(data.decode())


def html_text(data):
    return " ".join(html_tree(data).text_content().split())


def docx_document(data):
    return docx.Document(io.BytesIO(data))


def docx_text(data):
    document = docx_document(data)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts.extend(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join(parts)


def xlsx_book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def xlsx_text(data):
    return "\n".join(
        str(cell.value)
        for sheet in xlsx_book(data)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


TEXTS = {
    "pdf": lambda data: "\n".join(pdf_pages(data)),
    "html": html_text,
    "docx": docx_text,
    "xlsx": xlsx_text,
}


def _row(cells):
    """Return code, level and score of a result row: ``AA-01 补丁 | L2 | 2.22 | …``."""
    code = re.match(r"[A-Z]{2}(-\d\d)?(?= )|总体|Overall", cells[0])
    level = re.match(r"L\d|未评级|not rated", cells[1])
    if code is None or level is None:
        return None
    found = level.group()
    number = re.match(r"\d+\.\d\d", cells[2])
    return code.group(), int(found[1]) if found[0] == "L" else None, number.group() if number else None


def _rows_of(tables):
    """Return the results of tables whose header starts part, level, score, interval."""
    found = {}
    for rows in tables:
        if rows and len(rows[0]) > 3 and rows[0][3] in {"区间", "Interval"}:
            for cells in rows[1:]:
                row = _row(cells)
                if row is not None:
                    found[row[0]] = row[1:]
    return found


def html_results(data):
    return _rows_of(
        [
            [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]
            for table in html_tree(data).iter("table")
        ]
    )


def docx_results(data):
    return _rows_of(
        [[[cell.text for cell in row.cells] for row in table.rows] for table in docx_document(data).tables]
    )


def pdf_results(data):
    """Return the results of the lines of the PDF's tables."""
    text = "\n".join(pdf_pages(data))
    part = r"^((?:[A-Z]{2}(?:-\d\d)?(?= ))|总体|Overall)[^\n]*?"
    pattern = part + r"(L\d|未评级|not\srated)(?:\s局部|\spartial)?\s+(\d+\.\d\d|—)\s"
    found = {}
    for code, level, score in re.findall(pattern, text, flags=re.MULTILINE):
        if code not in found:
            found[code] = (int(level[1]) if level[0] == "L" else None, None if score == "—" else score)
    return found


def xlsx_results(data):
    found = {}
    for name in ("域", "子域", "Domains", "Sub-domains"):
        book = xlsx_book(data)
        if name not in book.sheetnames:
            continue
        for row in book[name].iter_rows(min_row=5, values_only=True):
            level = row[2] if isinstance(row[2], int) else None
            found[row[0]] = (level, None if row[4] is None else f"{row[4]:.2f}")
    return found


RESULTS = {"pdf": pdf_results, "html": html_results, "docx": docx_results, "xlsx": xlsx_results}

"""The model as one document: an HTML file that needs nothing else, and a PDF book."""

import base64
import hashlib
import re
from datetime import date

import pytest
from lxml import html
from pypdf import PdfReader
from tests.reports.test_model_pages import HOSTILE

from hengdu.packs import load_pack
from hengdu.reports.context import Column
from hengdu.reports.model import model_html, model_pdf
from hengdu.reports.model._pieces import Grid, cell
from hengdu.reports.model._print import parts_of

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def reference():
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module", params=["zh", "en"])
def document(request, reference):
    return request.param, html.document_fromstring(model_html(reference, request.param).decode())


@pytest.fixture(scope="module")
def book(pack, tmp_path_factory):
    """Return the book of the compact model of these tests; that of the reference model takes seconds."""
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    path.write_bytes(model_pdf(pack, "zh", created=DAY))
    return PdfReader(path)


def test_the_html_file_loads_nothing(document):
    _, page = document
    assert page.xpath("//link|//img|//iframe|//script[@src]|//@style|//@onclick") == []


def test_its_policy_allows_its_own_style_and_script_only(document):
    _, page = document
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    for name in ("style", "script"):
        (text,) = (node.text for node in page.iter(name))
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_every_link_of_the_html_file_leads_to_a_place_in_it(document):
    _, page = document
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {target[1:] for target in page.xpath("//a/@href")} <= set(places)
    assert all(target.startswith("#") for target in page.xpath("//a/@href"))


def test_the_html_file_holds_every_practice_without_a_script(reference, document):
    lang, page = document
    text = page.xpath("string(//main)")
    for practice in reference.practices.values():
        assert practice.code in text
        assert " ".join(practice.text[lang].split()) in text


def test_the_html_file_carries_the_disclaimer_on_screen_and_on_paper(reference, document):
    lang, page = document
    said = reference.content.disclaimer[lang]
    assert page.xpath("string(//header)").count(said) == 1
    assert page.xpath("string(//footer)").count(said) == 1
    style = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), page.xpath("string(//style)"))
    assert f'@page{{@top-center{{content:"{said}"' in style


def test_the_same_pack_gives_the_same_bytes(pack):
    assert model_html(pack, "en") == model_html(pack, "en")
    assert model_pdf(pack, "en", created=DAY) == model_pdf(pack, "en", created=DAY)


def test_every_page_of_the_book_carries_the_disclaimer(pack, book):
    said = re.sub(r"\s", "", pack.content.disclaimer.zh)
    assert said
    for page in book.pages:
        assert said in re.sub(r"\s", "", page.extract_text())


def test_the_book_holds_every_practice_and_is_outlined_by_node(pack, book):
    text = "".join(page.extract_text() for page in book.pages)
    assert [code for code in pack.practices if code not in text] == []
    titles = []

    def walk(items):
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                titles.append(item.title)

    walk(book.outline)
    for node in pack.nodes.values():
        if node is not pack.root:
            assert any(node.code in title for title in titles), node.code


def test_text_is_never_markup(tmp_path):
    (tmp_path / "pack.yaml").write_text(HOSTILE, encoding="utf-8")
    page = model_html(load_pack(tmp_path), "zh").decode()
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_table_too_wide_for_paper_is_printed_in_parts_that_repeat_the_first_column():
    columns = tuple(Column(str(number)) for number in range(17))
    (row,) = ({cell(str(number)) for number in range(17)},)
    grid = Grid(columns=columns, rows=(tuple(cell(str(number)) for number in range(17)),))
    parts = list(parts_of(grid))
    assert [len(part.columns) for part in parts] == [9, 9]
    assert {part.rows[0][0] for part in parts} == {cell("0")}
    assert {one for part in parts for one in part.rows[0]} == row
    assert list(parts_of(parts[0])) == [parts[0]]


def test_links_of_the_book_lead_into_it(book):
    links = [note for page in book.pages for note in page.get("/Annots", [])]
    assert links
    assert all("/URI" not in str(note.get_object()) for note in links)

from __future__ import annotations

import io

import pypdf
import pytest
from tests.reports.readers import pdf_pages


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture
def reader(reports, lang):
    return pypdf.PdfReader(io.BytesIO(reports[lang, "pdf"]))


def test_the_disclaimer_stands_on_every_page(reports, contexts, lang):
    disclaimer = "".join(contexts[lang].about.disclaimer.split())
    pages = pdf_pages(reports[lang, "pdf"])
    assert len(pages) > 10
    assert [number for number, page in enumerate(pages) if disclaimer not in "".join(page.split())] == []


def test_only_the_packaged_font_is_used_and_embedded_in_both_weights(reader):
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()
            for child in inner.get("/DescendantFonts", [inner]):
                descriptor = child.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3", "/FontFile"} & set(descriptor)
                names.add(inner["/BaseFont"].partition("+")[2].removesuffix("-Identity-H"))
    assert names == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_the_file_is_tagged_for_screen_readers_and_says_its_language(reader, lang):
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith(lang)
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]


def test_chapters_and_listed_sections_are_bookmarks(reader, contexts, lang):
    tops = [item.title for item in reader.outline if not isinstance(item, list)]
    titles = [chapter.title for chapter in contexts[lang].chapters]
    assert [any(title in top for top in tops) for title in titles] == [True] * len(titles)


def test_the_summary_fits_on_one_page(reports, lang):
    pages = pdf_pages(reports[lang, "pdf"])
    titles = {"zh": ("摘要", "总体结果"), "en": ("Summary", "Overall result")}[lang]
    first = next(at for at, page in enumerate(pages) if at > 1 and titles[0] in page.partition("\n")[2][:200])
    assert titles[1] in pages[first + 1]

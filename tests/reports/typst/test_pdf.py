from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pypdf
import pytest
from PIL import Image

import hengdu.reports
from hengdu.errors import ReportError
from hengdu.reports._typst import About, compile_pdf, svg_to_png
from hengdu.reports.charts import Ladder, LadderStep

CREATED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TEMPLATES = Path(hengdu.reports.__file__).parent / "templates"
ABOUT = About(
    title="网络安全能力成熟度评估报告",
    author="Hengdu 衡度",
    lang="zh",
    disclaimer="自编参考模型，非标准文本，不构成认证或监管结论。",
    organisation="示例证券（虚构）",
    subtitle="自评结果",
    marking="内部资料",
    watermark="示例",
    keywords=("成熟度",),
)
ENGLISH = attrs.evolve(
    ABOUT,
    title="Capability maturity report",
    lang="en",
    disclaimer="Independently authored reference model.",
    organisation="Example Securities (fictitious)",
    subtitle="Self-assessment",
    marking="",
    watermark="",
)
HOSTILE = [
    '#read("/etc/passwd")',
    "*x* _y_ `z` $a$",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% for x in y %}",
    "= not a heading",
    "@ref <label> //comment",
    "\\u{41} a -- b --- c ...",
    '#import "@preview/cetz:0.3.0": *',
    '"); #panic("x',
]
PICTURE = Ladder(
    title="阶梯",
    description="现状 L2。",
    steps=(LadderStep(1, "初始级"), LadderStep(2, "受管理级")),
    current=2,
    current_label="现状",
).svg()


def content(text: str = "正文。", rows: int = 3) -> dict[str, object]:
    return {
        "cover": ["范围：全公司"],
        "date": "2026年11月21日",
        "chapters": [{"title": "总体结论", "text": text, "sections": [{"title": "原因", "text": text}]}],
        "cards": [{"label": "总体等级", "value": "L2", "note": text}],
        "callout": {"title": "红线事项", "text": text},
        "facts": [["机构", text]],
        "table": {
            "header": ["代码", "内容", "级别"],
            "caption": "差距清单",
            "rows": [[f"SH-04.L1.ST{row}", text, row % 6] for row in range(rows)] + [["X", text, None]],
        },
        "figures": [{"name": "ladder", "caption": text, "alt": text, "percent": 60}],
        "appendix": {"title": "方法", "text": text},
    }


def built(
    data: dict[str, object], *, about: About = ABOUT, created: datetime = CREATED, svg: str = PICTURE
) -> bytes:
    return compile_pdf("sample.typ", data, about=about, created=created, images={"ladder": svg})


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def plain() -> bytes:
    return built(content(rows=60))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the name of each font used, without its subset tag, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        stack = [page["/Resources"].get_object()]
        while stack:
            resources = stack.pop()
            for font in resources.get("/Font", {}).values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                name = inner["/BaseFont"].partition("+")[2]
                found[name] = bool({"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()))
            forms = [form.get_object() for form in resources.get("/XObject", {}).values()]
            stack += [form["/Resources"].get_object() for form in forms if "/Resources" in form]
    return found


@pytest.mark.parametrize("about", [ABOUT, ENGLISH])
def test_only_the_packaged_fonts_are_used_and_both_weights_are_embedded(about):
    assert fonts_of(built(content(), about=about)) == {
        "NotoSansSC-Regular": True,
        "NotoSansSC-Bold": True,
    }


def test_chinese_text_can_be_extracted(plain):
    text = squeezed(text_of(plain))
    for words in (
        "网络安全能力成熟度评估报告",
        "第一章总体结论",
        "1.1原因",
        "附录A方法",
        "差距清单",
        "示例证券（虚构）",
    ):
        assert words in text


def test_every_page_but_the_cover_has_the_disclaimer_and_its_number(plain):
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(plain)).pages]
    assert len(pages) > 4
    assert all(squeezed(ABOUT.disclaimer) in page for page in pages)
    for index, page in enumerate(pages[1:], start=2):
        assert f"第{index}页，共{len(pages)}页" in page


def test_a_table_repeats_its_header_on_each_page(plain):
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(plain)).pages]
    with_rows = [page for page in pages if "SH-04.L1.ST" in page]
    assert len(with_rows) > 1
    assert all("代码内容级别" in page for page in with_rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_markup_is_printed_literally(text):
    about = attrs.evolve(ABOUT, title=text, organisation=text, subtitle=text, disclaimer=text, watermark=text)
    svg = Ladder(
        title=text,
        description=text,
        steps=(LadderStep(1, "a"),),
        current=1,
        current_label=text[:6],
    ).svg()
    printed = squeezed(text_of(built(content(text), about=about, svg=svg)))
    assert printed.count(squeezed(text)) >= 15
    assert "root:" not in printed


@pytest.mark.parametrize("about", [ABOUT, ENGLISH])
def test_the_same_input_gives_the_same_bytes(about):
    assert built(content(), about=about) == built(content(), about=about)


def test_the_creation_date_is_the_one_given(plain):
    about = pypdf.PdfReader(io.BytesIO(plain)).metadata
    assert about.creation_date == CREATED
    later = built(content(rows=60), created=CREATED.replace(year=2027))
    assert later != plain


def test_a_date_without_a_zone_is_taken_as_utc(plain):
    assert built(content(rows=60), created=CREATED.replace(tzinfo=None)) == plain


@pytest.mark.parametrize(("about", "lang"), [(ABOUT, "zh-CN"), (ENGLISH, "en-GB")])
def test_metadata_tell_title_author_language_and_the_accessible_standard(about, lang):
    reader = pypdf.PdfReader(io.BytesIO(built(content(), about=about)))
    assert (reader.metadata.title, reader.metadata.author) == (about.title, about.author)
    assert reader.root_object["/Lang"] == lang
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in reader.root_object["/Metadata"].get_object().get_data()


def test_headings_are_bookmarks(plain):
    outline = pypdf.PdfReader(io.BytesIO(plain)).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["第一章 总体结论", "附录 A 方法"]


def test_pages_are_a4(plain):
    box = pypdf.PdfReader(io.BytesIO(plain)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_a_character_that_the_fonts_lack_is_spelt_out_in_text_and_pictures():
    svg = PICTURE.replace("现状", "现\N{GRINNING FACE}")
    printed = text_of(built(content("完成\N{WHITE HEAVY CHECK MARK}"), svg=svg))
    assert "[U+2705]" in printed
    assert "[U+1F600]" in printed


def test_a_tall_chart_shrinks_to_the_page():
    tall = PICTURE.replace('width="240"', 'width="100"').replace('height="168"', 'height="900"')
    assert "900" in tall
    text_of(built(content(), svg=tall))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_data_that_json_cannot_hold_is_refused(value):
    with pytest.raises(ReportError, match="JSON"):
        built({**content(), "extra": value})


@pytest.mark.parametrize("name", ["../x.typ", "no.typ", "/etc/passwd", "base", "BASE.TYP", ""])
def test_a_template_that_is_not_packaged_is_refused(name):
    with pytest.raises(ReportError, match="no such template"):
        compile_pdf(name, {}, about=ABOUT, created=CREATED)


@pytest.mark.parametrize("name", ["../x", "a/b", "", "A", ".x"])
def test_a_picture_name_that_is_a_path_is_refused(name):
    with pytest.raises(ReportError, match="picture name"):
        compile_pdf("sample.typ", content(), about=ABOUT, created=CREATED, images={name: PICTURE})


def test_a_picture_that_is_missing_or_refers_to_a_file_is_a_report_error():
    with pytest.raises(ReportError, match="typesetting failed"):
        compile_pdf("sample.typ", content(), about=ABOUT, created=CREATED)
    linked = PICTURE.replace("</svg>", '<image href="/etc/passwd" width="9" height="9"/></svg>')
    with pytest.raises(ReportError, match="typesetting failed"):
        built(content(), svg=linked)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.typ")), ids=lambda path: path.name)
def test_templates_fetch_and_evaluate_nothing(path):
    source = path.read_text(encoding="utf-8")
    for word in ("@preview", "@local", "eval(", "plugin(", "read(", "sys.inputs"):
        assert word not in source


def test_an_svg_becomes_a_png_with_chinese_text():
    png = svg_to_png(PICTURE, ppi=144)
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert picture.size[0] == pytest.approx(240 * 2 * 0.75, abs=240)
    assert len(picture.convert("RGB").getcolors(10**6)) > 10
    assert svg_to_png(PICTURE, ppi=144) == png

from __future__ import annotations

import io
import stat
import zipfile
from importlib.metadata import EntryPoint, EntryPoints

import attrs
import pytest
from docx.oxml.ns import qn
from PIL import Image
from tests.reports import model
from tests.reports.readers import docx_document, html_tree, pdf_pages

import hengdu.reports._render as rendering
import hengdu.reports._theme as theming
from hengdu.errors import ReportError
from hengdu.reports import (
    DEFAULT_THEME,
    FORMATS,
    Theme,
    default_stem,
    find_theme,
    installed_themes,
    render,
    report_bytes,
)


def png(width=60, height=20):
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#803020").save(target, "PNG")
    return target.getvalue()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_format_is_written_under_one_name(scored, tmp_path):
    paths = render(*scored, lang="zh", formats=FORMATS, out_dir=tmp_path / "new" / "out", created=model.DAY)
    assert [path.suffix[1:] for path in paths] == list(FORMATS)
    assert {path.stem for path in paths} == {"probe-示例证券-zh"}
    assert names(tmp_path / "new" / "out") == sorted(path.name for path in paths)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o644 for path in paths)


def test_the_same_input_gives_the_same_bytes(scored, reports):
    again = model.context_of(*scored, "zh")
    for form in FORMATS:
        assert report_bytes(again, form) == reports["zh", form], form


def test_another_day_gives_other_bytes(scored, reports):
    later = model.context_of(*scored, "zh")
    later = attrs.evolve(later, created=model.DAY.replace(year=2027), date_text="2027年11月21日")
    for form in FORMATS:
        assert report_bytes(later, form) != reports["zh", form], form


def test_nothing_is_written_when_one_format_fails(scored, tmp_path, monkeypatch):
    (tmp_path / "probe.html").write_text("old", encoding="utf-8")

    def fail(context, form):
        if form == "pdf":
            raise ReportError("坏了", "broken")
        return report_bytes(context, form)

    monkeypatch.setattr(rendering, "report_bytes", fail)
    with pytest.raises(ReportError, match="broken"):
        render(*scored, lang="zh", formats=["html", "pdf"], out_dir=tmp_path, created=model.DAY, stem="probe")
    assert names(tmp_path) == ["probe.html"]
    assert (tmp_path / "probe.html").read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_a_file_is_an_error_with_its_place(scored, tmp_path):
    target = tmp_path / "file"
    target.write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match="cannot write the report") as caught:
        render(*scored, lang="en", formats=["html"], out_dir=target, created=model.DAY)
    assert caught.value.place == str(target)
    assert names(tmp_path) == ["file"]


def test_a_target_that_is_a_folder_leaves_no_draft_behind(scored, tmp_path):
    (tmp_path / "r.html").mkdir()
    with pytest.raises(ReportError, match="cannot write"):
        render(*scored, lang="en", formats=["html"], out_dir=tmp_path, created=model.DAY, stem="r")
    assert names(tmp_path) == ["r.html"]


@pytest.mark.parametrize("formats", [[], ["pptx"], ["html", "doc"]])
def test_unknown_or_no_formats_are_refused_before_any_work(scored, tmp_path, formats):
    with pytest.raises(ReportError, match="format"):
        render(*scored, lang="zh", formats=formats, out_dir=tmp_path, created=model.DAY)
    assert names(tmp_path) == []


@pytest.mark.parametrize("stem", ["", "  ", "...", "con", "LPT1.x"])
def test_names_that_no_file_can_have_are_refused(scored, tmp_path, stem):
    with pytest.raises(ReportError, match="file name"):
        render(*scored, lang="zh", formats=["html"], out_dir=tmp_path, created=model.DAY, stem=stem)


def test_the_default_name_is_safe_on_every_system(variant):
    result, _ = variant(institution={"name": 'a/b\\c:d*e?"<f>|../' + "长" * 80})
    stem = default_stem(result, "zh")
    assert stem.startswith("probe-a_b_c_d_e_f_.._长")
    assert len(stem) <= 60


def test_the_name_in_the_report_s_language_is_used(scored):
    assert default_stem(scored[0], "en") == "probe-Sample Securities-en"


# --- themes -------------------------------------------------------------------------------------------


def test_the_built_in_theme_is_found_by_name():
    assert find_theme("default") == DEFAULT_THEME
    assert "default" in installed_themes()


def test_an_unknown_theme_is_an_error_that_lists_the_known():
    with pytest.raises(ReportError, match=r"installed: .*default"):
        find_theme("x")


def test_a_theme_of_another_distribution_is_found_through_its_entry_point(monkeypatch):
    point = EntryPoint(name="house", value="hengdu.reports:DEFAULT_THEME", group=theming.THEMES_GROUP)
    monkeypatch.setattr(theming, "entry_points", lambda *, group: EntryPoints([point]).select(group=group))
    assert find_theme("house") is DEFAULT_THEME
    assert installed_themes() == ("default", "house")


def test_an_entry_point_that_is_no_theme_is_refused(monkeypatch):
    point = EntryPoint(name="odd", value="hengdu.reports:FORMATS", group=theming.THEMES_GROUP)
    monkeypatch.setattr(theming, "entry_points", lambda *, group: EntryPoints([point]).select(group=group))
    with pytest.raises(ReportError, match="not a report theme"):
        find_theme("odd")


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345G", "var(--x)", "#123456;}"])
def test_colours_are_nothing_but_colours(colour):
    with pytest.raises(ReportError, match="deep"):
        Theme(name="x", deep=colour)


def test_a_logo_is_a_png():
    with pytest.raises(ReportError, match="PNG"):
        Theme(name="x", logo_png=b"<svg/>")


def test_a_theme_brings_colours_organisation_and_logo_into_the_report(scored):
    theme = Theme(name="house", deep="#0B5D3B", accent="#7A1FA2", organisation="示例评估机构", logo_png=png())
    context = model.context_of(*scored, "zh", theme=theme)
    page = report_bytes(context, "html")
    assert b"--deep:#0B5D3B;--accent:#7A1FA2" in page
    logo = html_tree(page).find_class("logo")[0]
    assert logo.get("alt") == "示例评估机构"
    document = docx_document(report_bytes(context, "docx"))
    assert document.core_properties.author == "示例评估机构"
    assert next(document.element.iter(qn("wp:docPr"))).get("descr") == "示例评估机构"
    with zipfile.ZipFile(io.BytesIO(report_bytes(context, "docx"))) as archive:
        assert b"0B5D3B" in archive.read("word/styles.xml")
    assert "探针模型" in pdf_pages(report_bytes(context, "pdf"))[0]

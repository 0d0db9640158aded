from __future__ import annotations

import base64
import hashlib
import itertools
import re

import pytest
from tests.reports.readers import html_tree


@pytest.fixture(params=["zh", "en"])
def page(request, reports):
    return reports[request.param, "html"]


def test_the_page_loads_nothing_from_outside(page):
    text = page.decode()
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"|url\(|@import", text) == []
    addresses = set(re.findall(r"https?://[^\"'\s<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_the_policy_allows_the_one_style_sheet_by_its_digest_and_nothing_else(page):
    tree = html_tree(page)
    style = tree.find(".//style").text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert tree.findall(".//script") == []
    assert tree.xpath("//@style") == []


def test_landmarks_language_and_skip_link_are_there(page):
    tree = html_tree(page)
    assert tree.get("lang") in {"zh-CN", "en"}
    for tag in ("header", "nav", "main", "footer"):
        assert len(tree.findall(f".//{tag}")) == 1, tag
    skip = tree.find_class("skip")[0]
    assert tree.find(".//body")[0] is skip
    assert tree.get_element_by_id(skip.get("href")[1:]).tag == "main"


def test_ids_are_unique_and_every_link_leads_somewhere(page):
    tree = html_tree(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {address[1:] for address in tree.xpath("//a/@href")}
    assert targets <= set(ids)
    assert {name for value in tree.xpath("//@aria-labelledby") for name in value.split()} <= set(ids)


def test_headings_descend_without_a_gap(page):
    levels = [int(element.tag[1]) for element in html_tree(page).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_column_headers_and_a_name(page):
    tables = html_tree(page).findall(".//table")
    assert len(tables) > 10
    for table in tables:
        assert {cell.get("scope") for cell in table.find("thead").iter("th")} == {"col"}
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert region.get("aria-label")


def test_every_chart_says_what_it_shows(page):
    charts = html_tree(page).findall(".//svg")
    assert len(charts) >= 4
    for chart in charts:
        assert chart.get("role") == "img"
        assert chart.find("desc").text.strip()


def test_the_heat_map_is_a_table_that_can_be_read_aloud(page):
    tables = html_tree(page).findall(".//table")
    heat = next(table for table in tables if len(table.xpath(".//tbody//*[contains(@class, 'badge')]")) >= 16)
    assert len(heat.xpath(".//tbody/tr/th[@scope='row']")) == 4


def test_the_disclaimer_stands_at_the_top_and_at_the_bottom(page):
    tree = html_tree(page)
    disclaimer = tree.find_class("disclaimer")[0].text
    assert disclaimer in tree.find(".//footer").text_content()


def test_text_on_every_colour_can_be_read(page):
    def luminance(colour):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one, other):
        light, dark = sorted((luminance(one), luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    style = html_tree(page).find(".//style").text
    pairs = re.findall(r"background:(#[0-9A-Fa-f]{6});color:(#[0-9A-Fa-f]{6})", style)
    assert len(pairs) == 7
    pairs += [(paper, ink) for paper in ("#FFFFFF", "#F5F7FA", "#F0F3F7") for ink in ("#1F2933", "#52606D")]
    assert min(contrast(*pair) for pair in pairs) >= 4.5

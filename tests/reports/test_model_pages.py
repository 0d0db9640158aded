"""The model as pages of a site: complete, linked, clean Markdown, and the same as the committed ones."""

import re
from pathlib import Path

import pytest

from hengdu.packs import load_pack
from hengdu.reports.model import model_pages
from hengdu.reports.model._subject import Subject

FOLDER = Path(__file__).parents[2] / "docs/reference/model"
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
PIPE = re.compile(r"(?<!\\)\|")
HOSTILE = """
format: 1
id: hostile
version: 1.0.0
licence: none
title: {zh: "危险 | *文字* <b>", en: "Danger | *text* <b>"}
disclaimer: {zh: 示例模型, en: Sample model}
levels:
  - {level: 1, name: {zh: 一级, en: One}}
facets:
  - {code: ST, name: {zh: 人员, en: Staff}}
roles:
  - {code: ITO, name: {zh: 运维, en: Operations}}
answers:
  - id: default
    options:
      - {code: F, value: 1, name: {zh: 完全, en: Fully}}
      - {code: N, value: 0, name: {zh: 没有, en: Not}}
scoring:
  rules:
    subdomain: {score: {op: mean}}
    overall: {score: {op: mean}}
nodes:
  - code: index
    kind: subdomain
    title: {zh: "竖线 | 与 [链接](http://x)", en: "Pipe | and [link](http://x)"}
    purpose: {zh: "- 不是列表", en: "1. no list"}
    practices:
      - code: index.L1.ST1
        level: 1
        facet: ST
        text:
          zh: "第一行\\n| 第二行 <script>alert(1)</script> `code` {#id} a_b_c~~d~~"
          en: "1. one\\n| two"
        ask:
          ITO: {zh: "- 不是列表 | \\\\", en: "- no list | \\\\"}
"""


@pytest.fixture(scope="module")
def reference():
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module")
def made(reference):
    return model_pages(reference)


@pytest.fixture(scope="module")
def pages(made):
    return {name: text for name, text in made.items() if name.endswith(".md")}


@pytest.fixture
def hostile(tmp_path):
    (tmp_path / "pack.yaml").write_text(HOSTILE, encoding="utf-8")
    return load_pack(tmp_path)


def tables(text):
    """Return the tables of a page as lists of lines."""
    return [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]


def test_the_committed_pages_are_those_of_the_model(made):
    """`make model-pages` writes them again."""
    assert {path.name for path in FOLDER.iterdir()} == set(made)
    stale = [name for name, text in made.items() if (FOLDER / name).read_bytes() != text.encode()]
    assert stale == [], "run: make model-pages"


def test_every_sub_domain_domain_and_framework_has_a_page_in_both_languages(reference, pages):
    subject = Subject.of(reference, "zh")
    slugs = {*subject.nodes.values(), *subject.frameworks.values(), "index", "rules", "topics", "all"}
    assert set(pages) == {f"{slug}{ending}" for slug in slugs for ending in (".md", ".zh.md")}
    assert {"sh-04.md", "sh-04.zh.md", "sh.zh.md", "map-gb-t-22239.md"} <= set(pages)


def test_every_page_carries_the_disclaimer(reference, pages):
    for name, text in pages.items():
        said = reference.content.disclaimer["zh" if name.endswith(".zh.md") else "en"]
        assert said in text, name


def test_every_link_leads_to_a_page_and_a_place_on_it(pages):
    places = {name: set(re.findall(r'<a id="([^"]+)">', text)) for name, text in pages.items()}
    broken = [
        (name, page, place)
        for name, text in pages.items()
        for page, place in LINK.findall(text)
        if (page or name) not in pages or (place and place not in places[page or name])
    ]
    assert broken == []


def test_places_of_a_page_are_unique(pages):
    for name, text in pages.items():
        found = re.findall(r'<a id="([^"]+)">', text)
        assert len(found) == len(set(found)), name


def test_every_row_of_a_table_has_as_many_cells_as_its_header(pages):
    for name, text in pages.items():
        for table in tables(text):
            widths = {len(PIPE.split(line)) for line in table}
            assert len(widths) == 1, (name, table[0])


def test_a_sub_domain_page_says_everything_the_pack_says(reference, pages):
    node = reference.nodes["SH-04"]
    text = (
        pages["sh-04.zh.md"].replace("\\", "").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    )
    said = [node.purpose, *(item.name for item in node.evidence)]
    said += [part for item in node.indicators for part in (item.name, item.formula, item.unit)]
    said += [
        part
        for item in node.practices
        for part in (item.title, item.text, *item.evidence, *item.ask.values())
    ]
    said += [item.reason for item in node.depends_on]
    for item in node.recommendations:
        said.append(item.title)
        said += [part for action in item.actions for part in (action.text, action.deliverable, action.proof)]
    assert [one.zh for one in said if one.zh not in text] == []
    codes = [*(item.code for item in node.practices), *(item.code for item in node.indicators)]
    assert [code for code in codes if f'<a id="{code}">{code}</a>' not in text] == []


def test_numbers_without_a_source_are_marked_as_expert_proposals(pages):
    row = next(line for line in pages["sh-04.md"].splitlines() if line.startswith('| <a id="SH-04.I2">'))
    assert "L3: [BOD1902]" in row
    assert "L2, L5: expert proposal" in row
    assert "专家建议值" in pages["sh-04.zh.md"]


def test_the_map_counts_the_elements_that_a_sub_domain_corresponds_to(reference, pages):
    text = pages["index.zh.md"]
    row = next(line for line in text.splitlines() if line.startswith("| [SH-04 "))
    mapped = reference.nodes["SH-04"].mappings
    assert f"[{len(mapped['attack'])}](sh-04.zh.md#mappings)" in row
    assert sum(line.startswith(("| [", "| **[")) for line in text.split('<a id="map">')[1].splitlines()) >= 48


def test_a_framework_page_leads_back_to_the_sub_domains(reference, pages):
    text = pages["map-nist-csf-2-0.md"]
    rows = {
        line.split("</a>")[0].rpartition(">")[2]: line
        for line in text.splitlines()
        if line.startswith("| <a id")
    }
    assert set(rows) >= {item.code for item in reference.framework("nist_csf_2_0").items}
    for code in reference.nodes["SH-04"].mappings["nist_csf_2_0"]:
        assert "(sh-04.md)" in rows[code]


def test_the_topic_index_leads_to_what_states_a_topic(reference, pages):
    text = pages["topics.md"]
    for practice in reference.practices.values():
        for topic in practice.covers:
            section = text.split(f'<a id="{topic}">')[1].split("\n## ")[0]
            assert f"[{practice.code}](" in section


def test_one_page_lists_every_practice_and_stands_in_no_search(reference, pages):
    for name in ("all.md", "all.zh.md"):
        assert all(f"[{code}](" in pages[name] for code in reference.practices)
        assert pages[name].startswith("---\nsearch:\n  exclude: true\n---\n")
        assert '<script src="filter.js" defer></script>' in pages[name]


def test_the_same_pack_gives_the_same_pages(reference, made):
    assert model_pages(reference) == made


def test_text_is_never_markup(hostile):
    made = model_pages(hostile)
    text = made["index-2.zh.md"]
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert r"\`code\` \{\#id\} a\_b\_c&#126;&#126;d&#126;&#126;" in text
    assert r"# index 竖线 \| 与 \[链接\](http://x)" in text
    for table in tables(text):
        assert len({len(PIPE.split(line)) for line in table}) == 1


def test_a_paragraph_never_begins_a_list(hostile):
    made = model_pages(hostile)
    assert "\n\\- 不是列表\n" in made["index-2.zh.md"]
    assert "\n1\\. no list\n" in made["index-2.md"]


def test_a_node_named_like_a_page_of_ours_gets_another_name(hostile):
    made = model_pages(hostile)
    assert {"index.md", "index-2.md"} <= set(made)


def test_a_pack_without_levels_facets_or_frameworks_has_pages_too():
    made = model_pages(load_pack("sebi-cci"))
    assert {"index.md", "cci.md", "all.zh.md"} <= set(made)
    for name, text in made.items():
        for table in tables(text) if name.endswith(".md") else ():
            assert len({len(PIPE.split(line)) for line in table}) == 1


def test_the_style_sheet_prints_the_disclaimer_above_each_page(reference, made):
    style = made["model.css"]
    assert reference.content.disclaimer.zh in style
    assert "@page hengdu-model-en" in style

"""What the background form states is quoted as a description of the institution."""

from __future__ import annotations

import pytest
from tests.reports import model
from tests.reports.readers import TEXTS

from hengdu.assessments import BackgroundTable, background_text
from hengdu.reports import report_bytes
from hengdu.reports.context import Table

DEVICES = background_text(
    BackgroundTable(
        rows=(("示例防火墙", "是", "部分", "每季复核", "否"), ("示例|探针", "是", "", "", "是")),
        said="较早的说明",
    )
)
BACKGROUND = {
    "CISO": {"zh": "信息技术部24人", "en": "24 people in IT"},
    "zones": {"zh": "分四个安全域\n互不相通", "en": ""},
    "devices": {"zh": DEVICES, "en": ""},
    "own": {"zh": "自拟的一项", "en": "an item of one's own"},
    "empty": {"zh": " ", "en": ""},
}


@pytest.fixture(scope="module")
def filled(pack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("background")
    return model.scored(pack, model.assessment_of(folder, pack, background=BACKGROUND))


def chapter_of(context):
    return next((one for one in context.chapters if one.anchor == "background"), None)


def headings(chapter, depth):
    return [block.text for block in chapter.blocks if getattr(block, "depth", 0) == depth]


def test_the_form_is_quoted_by_role_with_the_facts(filled):
    chapter = chapter_of(model.context_of(*filled, "zh"))
    assert chapter.title == "机构概况"
    assert headings(chapter, 2) == ["CISO", "ITO", "其他"]
    assert headings(chapter, 3)[0] == "概述"
    facts = dict(next(block.pairs for block in chapter.blocks if hasattr(block, "pairs")))
    assert facts["重要系统"] == "门户（等保二级）"


def test_the_inventory_of_devices_is_a_table_beside_what_was_written_before(filled):
    chapter = chapter_of(model.context_of(*filled, "zh"))
    table = next(block for block in chapter.blocks if isinstance(block, Table))
    assert table.rows == (
        ("示例防火墙", "是", "部分", "每季复核", "否"),
        ("示例｜探针", "是", "—", "—", "是"),
    )
    assert "较早的说明" in [getattr(block, "text", "") for block in chapter.blocks]


def test_english_falls_back_to_chinese_where_nothing_else_was_stated(filled):
    chapter = chapter_of(model.context_of(*filled, "en"))
    said = [getattr(block, "text", "") for block in chapter.blocks]
    assert {"24 people in IT", "分四个安全域", "互不相通"} <= set(said)
    table = next(block for block in chapter.blocks if isinstance(block, Table))
    assert table.rows[0] == ("示例防火墙", "yes", "partly", "每季复核", "no")


def test_no_chapter_and_no_sheet_where_the_form_is_empty(contexts):
    assert chapter_of(contexts["zh"]) is None
    assert "机构概况" not in [sheet.name for sheet in contexts["zh"].sheets]


@pytest.mark.parametrize("form", ["html", "docx", "pdf", "xlsx"])
def test_every_format_prints_it(filled, form):
    text = TEXTS[form](report_bytes(model.context_of(*filled, "zh"), form)).replace(" ", "")
    assert "机构概况" in text
    assert "信息技术部24人" in text
    assert "示例防火墙" in text

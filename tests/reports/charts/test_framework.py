import pytest
from lxml import etree

from hengdu.errors import ReportError
from hengdu.reports.charts import FrameworkBox, FrameworkCell, FrameworkPicture


def picture(*cells: FrameworkCell) -> FrameworkPicture:
    box = FrameworkBox(label="甲类", role="基础", cells=cells, href="#A")
    return FrameworkPicture(
        title="框架",
        description="说明",
        keys=(box,),
        lines=(box, box, box),
        base=(box,),
        legend=("无", "计划", "在建", "已发布"),
    )


def test_every_topic_is_written_with_its_number_and_its_link():
    root = etree.fromstring(
        picture(FrameworkCell(label="应急响应", note="1 / 0 / 2", shade=3, href="#OP")).svg().encode()
    )
    texts = ["".join(one.itertext()) for one in root.iter("{*}text")]
    assert texts.count("应急响应") == 5
    assert texts.count("1 / 0 / 2") == 5
    assert [one.get("href") for one in root.iter("{*}a")].count("#OP") == 5


def test_a_topic_without_standards_differs_in_more_than_colour():
    svg = picture(FrameworkCell(label="监督检查", note="无", shade=0)).svg()
    assert "stroke-dasharray" in svg
    assert ">无<" in svg


def test_hostile_names_stay_text():
    svg = picture(FrameworkCell(label="<script>&", note="", shade=1, href="a?b=<c>")).svg()
    assert "<script>" not in svg
    etree.fromstring(svg.encode())


@pytest.mark.parametrize("more", [{"shade": 4}, {"shade": -1}, {"shade": 1, "href": "javascript:alert(1)"}])
def test_a_cell_that_cannot_be_drawn_is_refused(more):
    with pytest.raises(ReportError):
        FrameworkCell(label="甲", note="", **more)


def test_the_same_picture_is_the_same_text():
    cell = FrameworkCell(label="甲", note="0 / 1 / 0", shade=2)
    assert picture(cell).svg() == picture(cell).svg()

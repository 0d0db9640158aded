from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import attrs
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import ReportError
from hengdu.reports.charts import (
    ACCENT,
    FONT_FAMILY,
    GRID,
    INK,
    LEVEL_COLOURS,
    MUTED,
    UNRATED,
    BarRow,
    Bars,
    HeatCell,
    HeatMap,
    HeatRow,
    Ladder,
    LadderStep,
    Multiples,
    MultiplesRow,
    Radar,
    RadarAxis,
    Wave,
    Waves,
    level_colour,
)
from hengdu.reports.charts._canvas import escape, number, width_em, wrap

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("治理与合规", "资产与数据", "身份与访问", "监测与响应", "应急与业务连续性", "供应链", "开发", "人员")
VALUES = (2.6, 3.1, None, 1.8, 4.2, 2.2, 0.0, 5.0)


def radar(**changes: object) -> Radar:
    axes = tuple(
        RadarAxis(label=name, value=value, target=3.0, previous=1.5)
        for name, value in zip(NAMES, VALUES, strict=True)
    )
    whole = Radar(
        title="各域成熟度",
        description="八个域的现状、目标和上次结果。",
        axes=axes,
        value_label="现状",
        target_label="目标",
        previous_label="上次",
        unrated_label="未评级",
    )
    return attrs.evolve(whole, **changes)


def wide_radar() -> Radar:
    axes = tuple(RadarAxis(label=f"SH-{i:02d}", value=i % 6, target=3.0) for i in range(40))
    return radar(title="四十个子域", axes=axes)


def heat_map() -> HeatMap:
    cells = tuple(HeatCell(level, str(level)) for level in range(6))
    rows = (
        HeatRow(code="SH-04", label="身份鉴别", cells=cells, group="安全防护"),
        HeatRow(code="SH-05", label="访问控制", cells=tuple(reversed(cells)), group="安全防护"),
        HeatRow(code="DA-01", label="数据分类", cells=(HeatCell(None, "—"), *cells[1:]), group="数据安全"),
    )
    return HeatMap(
        title="子域与要素",
        description="三个子域六个要素。",
        columns=("制度", "流程", "技术", "人员", "记录与证据", "度量"),
        rows=rows,
        legend=("未开展", "初始", "受管理", "已定义", "量化", "优化"),
        unrated_label="未评级",
    )


def ladder(**changes: object) -> Ladder:
    names = ("未开展", "初始级", "受管理级", "已定义级", "量化级", "优化级")
    whole = Ladder(
        title="成熟度阶梯",
        description="现状 L2，目标 L3。",
        steps=tuple(LadderStep(level, name) for level, name in enumerate(names)),
        current=2,
        current_label="现状 L2",
        target=3,
        target_label="目标 L3",
        previous=2,
        previous_label="上次",
        progress=0.6,
    )
    return attrs.evolve(whole, **changes)


def bars(**changes: object) -> Bars:
    rows = tuple(
        BarRow(
            label=name,
            value=value,
            text="未评级" if value is None else f"{value:.2f}",
            low=None if value is None else max(0.0, value - 0.3),
            high=None if value is None else min(5.0, value + 0.4),
            target=3.0,
            level=None if value is None else int(value),
        )
        for name, value in zip(NAMES, VALUES, strict=True)
    )
    whole = Bars(
        title="各域得分",
        description="得分与区间。",
        rows=rows,
        interval_label="区间",
        target_label="目标",
    )
    return attrs.evolve(whole, **changes)


def waves() -> Waves:
    efforts = ((0, 4, 12.5), (3, 7, 6.0), (6, 10, 3.0), (9, 13, 0.0))
    return Waves(
        title="实施波次",
        description="四批。",
        waves=tuple(
            Wave(
                label=f"第 {index + 1} 批",
                start_month=start,
                end_month=end,
                person_months=effort,
                text=f"{effort} 人月",
            )
            for index, (start, end, effort) in enumerate(efforts)
        ),
        month_label="启动后月数",
    )


def multiples() -> Multiples:
    rows = tuple(
        MultiplesRow(label=name, values=(value, 0.5)) for name, value in zip(NAMES, VALUES, strict=True)
    )
    return Multiples(
        title="小图", description="得分与可信度。", columns=("得分", "可信度"), most=(5.0, 1.0), rows=rows
    )


CHARTS = {
    "radar": radar,
    "radar-40": wide_radar,
    "heat-map": heat_map,
    "ladder": ladder,
    "bars": bars,
    "waves": waves,
    "multiples": multiples,
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_reviewed_one(name):
    """Write the files anew with ``HENGDU_GOLDEN=write`` and review the difference."""
    drawn = CHARTS[name]().svg()
    path = GOLDEN / f"{name}.svg"
    if os.environ.get("HENGDU_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_is_and_refers_to_nothing_outside(name):
    chart = CHARTS[name]()
    root = ElementTree.fromstring(chart.svg())
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (chart.title, chart.description)
    assert (root.get("role"), root.get("aria-label")) == ("img", chart.title)
    assert root.get("font-family").startswith("Noto Sans SC")
    names = {attribute for element in root.iter() for attribute in element.attrib}
    assert not {"href", "style", "id", "class"} & {attribute.rpartition("}")[2] for attribute in names}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "line", "circle", "path", "text",
    }  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_uses_only_the_colours_of_the_palette(name):
    defined = {ACCENT, GRID, INK, MUTED, UNRATED.fill, UNRATED.text, "#1D5F8A"}
    defined |= {colour for pair in LEVEL_COLOURS for colour in (pair.fill, pair.text)}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", CHARTS[name]().svg())) <= defined


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_is_drawn_outside_the_sheet(name):
    root = ElementTree.fromstring(CHARTS[name]().svg())
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter():
        for x in (value for key, value in element.attrib.items() if key in {"x", "x1", "x2", "cx"}):
            assert 0 <= float(x) <= width
        for y in (value for key, value in element.attrib.items() if key in {"y", "y1", "y2", "cy"}):
            assert 0 <= float(y) <= height


@given(st.text())
def test_any_text_is_literal_in_well_formed_xml(text):
    drawn = heat_map()
    row = attrs.evolve(drawn.rows[0], code=text, label=text)
    chart = attrs.evolve(drawn, title=text, description=text, rows=(row,), columns=(text,) * 6)
    root = ElementTree.fromstring(chart.svg())
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert (root.find(f"{SVG}title").text or "") == kept.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
def test_escaped_text_holds_no_markup(text):
    assert not set('<>"') & set(escape(text))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_refused_with_its_item(value):
    axes = (RadarAxis(label="身份", value=value), *radar().axes)
    with pytest.raises(ReportError) as caught:
        radar(axes=axes)
    assert caught.value.place == "身份"
    with pytest.raises(ReportError):
        bars(rows=(BarRow(label="身份", value=value, text=""),))
    with pytest.raises(ReportError):
        Wave_chart(value)
    with pytest.raises(ReportError):
        attrs.evolve(multiples(), rows=(MultiplesRow(label="身份", values=(value, 0.5)),))
    with pytest.raises(ReportError):
        ladder(progress=value)
    with pytest.raises(ReportError):
        number(value)


def Wave_chart(months: float) -> Waves:  # noqa: N802  # reads like the class it builds
    return attrs.evolve(waves(), waves=(attrs.evolve(waves().waves[0], person_months=months),))


@pytest.mark.parametrize(
    "make",
    [
        lambda: radar(axes=radar().axes[:2]),
        lambda: radar(axes=radar().axes * 7),
        lambda: radar(axes=(RadarAxis(label="x", value=5.1), *radar().axes)),
        lambda: ladder(current=7),
        lambda: ladder(steps=()),
        lambda: ladder(steps=(LadderStep(1, "b"), LadderStep(0, "a"))),
        lambda: ladder(progress=1.5),
        lambda: bars(rows=(BarRow(label="x", value=6.0, text=""),)),
        lambda: bars(rows=(BarRow(label="x", value=2.0, low=1.0, text=""),)),
        lambda: bars(rows=(BarRow(label="x", value=2.0, low=3.0, high=1.0, text=""),)),
        lambda: bars(ticks=0),
        lambda: Wave_chart(-1.0),
        lambda: attrs.evolve(waves(), waves=(attrs.evolve(waves().waves[0], end_month=0.0),)),
        lambda: attrs.evolve(multiples(), most=(5.0,)),
        lambda: attrs.evolve(multiples(), rows=(MultiplesRow(label="x", values=(1.0,)),)),
        lambda: attrs.evolve(multiples(), rows=(MultiplesRow(label="x", values=(6.0, 1.0)),)),
        lambda: attrs.evolve(heat_map(), columns=("一",)),
        lambda: level_colour(6),
        lambda: level_colour(-1),
    ],
)
def test_data_that_cannot_be_drawn_truthfully_is_refused(make):
    with pytest.raises(ReportError):
        make()


@pytest.mark.parametrize("values", [(None,) * 8, (1.0, None) * 4, (None, *(2.0,) * 7)])
def test_a_radar_with_unrated_axes_joins_rated_neighbours_only(values):
    axes = tuple(RadarAxis(label=name, value=value) for name, value in zip(NAMES, values, strict=True))
    drawn = radar(axes=axes).svg()
    rated = sum(value is not None for value in values)
    assert drawn.count("<circle") == rated
    outlines = [line for line in drawn.splitlines() if line.startswith("<path") and "#1D5F8A" in line]
    assert len(outlines) == (1 if rated == 7 else 0)
    assert all(" Z" not in line for line in outlines)


def test_a_chart_without_a_present_level_or_rows_is_still_a_chart():
    unrated = ladder(current=None, target=None, previous=None)
    assert unrated.svg().count("#FFFFFF") >= 6
    for chart in (bars(rows=()), attrs.evolve(waves(), waves=()), attrs.evolve(heat_map(), rows=())):
        ElementTree.fromstring(chart.svg())


def test_a_heat_map_prints_the_number_of_every_cell():
    texts = [element.text for element in ElementTree.fromstring(heat_map().svg()).iter(f"{SVG}text")]
    for row in heat_map().rows:
        start = texts.index(row.label)
        assert tuple(texts[start + 1 : start + 7]) == tuple(cell.text for cell in row.cells)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    return 116 * luminance(colour) ** (1 / 3) - 16


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_each_level_is_clearly_darker_than_the_one_before():
    steps = [lightness(pair.fill) for pair in LEVEL_COLOURS]
    assert all(lower - higher >= 8 for lower, higher in itertools.pairwise(steps))


def test_level_colours_differ_for_every_kind_of_colour_vision():
    # Full loss of one cone type, linear RGB, after Machado, Oliveira and Fernandes 2009 (severity 1).
    kinds = (
        ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
        ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    )
    for rows in kinds:
        seen = []
        for pair in LEVEL_COLOURS:
            parts = [int(pair.fill[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
            mixed = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in rows]
            light = 0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2]
            seen.append(116 * light ** (1 / 3) - 16)
        assert all(lower - higher >= 6 for lower, higher in itertools.pairwise(seen))


def test_text_can_be_read_on_every_fill():
    assert all(contrast(pair.fill, pair.text) >= 4.5 for pair in (*LEVEL_COLOURS, UNRATED))
    assert all(contrast(colour, "#FFFFFF") >= 4.5 for colour in (INK, MUTED, ACCENT, "#1D5F8A"))


def test_the_first_font_is_the_packaged_one():
    assert FONT_FAMILY.split(",")[0] == "Noto Sans SC"


@given(st.text(max_size=60), st.floats(1, 20), st.integers(1, 4))
def test_wrapped_text_fits_in_lines_and_width(text, most_em, lines):
    rows = wrap(text, most_em, lines=lines)
    assert 1 <= len(rows) <= lines
    assert all(width_em(row) <= most_em + 1.0 for row in rows)


@given(st.text("安全运营与监测预警，。（）abc ", max_size=30))
def test_wrapping_loses_nothing_when_there_is_room(text):
    assert "".join("".join(wrap(text, 8, lines=99)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "most_em", "rows"),
    [
        ("应急与业务连续性", 7, ["应急与业", "务连续性"]),
        ("完成，继续", 2, ["完", "成，", "继续"]),
        ("Secure development", 6, ["Secure", "development"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_readers_expect(text, most_em, rows):
    assert wrap(text, most_em, lines=9) == rows


def test_text_that_does_not_fit_ends_in_an_ellipsis():
    assert wrap("一二三四五六七八九十", 4, lines=2) == ["一二三四", "五六七…"]


def test_a_long_legend_of_a_heat_map_breaks_into_lines_within_the_sheet():
    names = tuple(f"Quantitatively controlled {level}" for level in range(6))
    chart = attrs.evolve(heat_map(), legend=names, unrated_label="not rated")
    root = ElementTree.fromstring(chart.svg())
    texts = {text.text: text for text in root.iter(f"{SVG}text")}
    ends = [
        float(texts[name].get("x")) + width_em(name) * float(texts[name].get("font-size"))
        for name in (*names, "not rated")
    ]
    assert max(ends) <= float(root.get("width"))
    assert len({texts[name].get("y") for name in names}) > 1
    assert max(float(texts[name].get("y")) for name in names) < float(root.get("height"))


def test_a_radar_on_a_scale_of_hundred_has_five_rings_and_says_their_values():
    axes = tuple(RadarAxis(label=name, value=82.43) for name in NAMES)
    root = ElementTree.fromstring(radar(axes=axes, most=100.0).svg())
    numbers = [text.text for text in root.iter(f"{SVG}text") if text.text.isdigit()]
    assert numbers == ["20", "40", "60", "80", "100"]

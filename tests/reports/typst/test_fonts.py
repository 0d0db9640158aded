from __future__ import annotations

import hashlib
import re

import pytest
from fontTools.ttLib import TTFont

from hengdu.reports._typst import FONT_FOLDER, is_printable, printable

WEIGHTS = {"NotoSansSC-Regular.ttf": 400, "NotoSansSC-Bold.ttf": 700}


@pytest.fixture(scope="module", params=WEIGHTS)
def font(request):
    with TTFont(FONT_FOLDER / request.param, lazy=True) as opened:
        yield opened, WEIGHTS[request.param]


def test_the_coverage_table_is_that_of_both_fonts(font):
    cmap = font[0].getBestCmap()
    assert [code for code in range(0x110000) if is_printable(chr(code)) != (code in cmap)] == []


def test_the_fonts_hold_what_reports_are_written_in(font):
    cmap = font[0].getBestCmap()
    gb2312 = [bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    needed = {text for pair in gb2312 if (text := pair.decode("gb2312", errors="ignore"))}
    needed |= {chr(code) for code in range(0x20, 0x7F)}
    needed |= set("，。；：？！“”‘’（）《》〈〉【】「」、—…·％～￥±×÷≤≥≠→←↑↓■□●○▲△✓①②③④⑤⑥⑦⑧⑨⑩")
    assert len(needed) > 6_763 + 95
    assert sorted(character for character in needed if ord(character) not in cmap) == []


def test_the_fonts_are_regular_and_bold_of_one_freely_embeddable_family(font):
    opened, weight = font
    assert opened["name"].getDebugName(1) == "Noto Sans SC"
    assert (opened["OS/2"].usWeightClass, opened["OS/2"].fsType) == (weight, 0)
    assert "SIL Open Font License" in opened["name"].getDebugName(13)


def test_the_fonts_are_the_recorded_files_with_their_licence():
    readme = (FONT_FOLDER / "README.md").read_text(encoding="utf-8")
    recorded = dict(re.findall(r"\| `(\S+\.ttf)` \| \d+ \| `([0-9a-f]{64})` \|", readme))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONT_FOLDER.glob("*.ttf")}
    assert recorded == found
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("证券 OK", "证券 OK"),
        ("完成\N{GRINNING FACE}", "完成[U+1F600]"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200b\ufe0fb", "ab"),
        ("a\u2009b\u00a0c\u3000d", "a b\u00a0c\u3000d"),
        ("a\r\nb\u2028c\td", "a\nb\nc\td"),
        ("\x07\ud800", "[U+0007][U+D800]"),
    ],
)
def test_a_character_without_a_glyph_is_spelt_out(text, printed):
    assert printable(text) == printed

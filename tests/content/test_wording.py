"""Texts are bilingual, in our own words and free of names that do not belong in a model."""

import dataclasses
import re

import pytest

from hengdu.packs import Severity, lint_pack
from hengdu.text import Text

VAGUE = [
    "加强",
    "完善",
    "定期",
    "及时",
    "有效地",
    "有效开展",
    "有效落实",
    "实时",
    "相关",
    "多次",
    "逐年上升",
    "领先",
    "前瞻",
    "智能化",
]
VENDORS = [
    "奇安信", "深信服", "绿盟", "启明星辰", "天融信", "长亭", "默安", "微步", "青藤", "阿里云", "腾讯云",
    "华为云", "恒生", "金证", "Splunk", "CrowdStrike", "Fortinet", "Palo Alto", "Oracle", "VMware", "Windows",
]  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff]")


def texts(value, path=""):
    """Yield the path and text of every text below a record."""
    if isinstance(value, Text):
        yield path, value
    elif dataclasses.is_dataclass(value):
        own = getattr(value, "code", None) or getattr(value, "id", None)
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), f"{own or path}.{field.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, path)


@pytest.fixture(params=["sf", "cci"])
def pack(request):
    return request.getfixturevalue(request.param)


def test_every_text_speaks_both_languages(pack):
    found = [*texts(pack.content), *texts(pack.scoring)]
    assert len(found) > 100
    assert [path for path, text in found if bool(text.zh) != bool(text.en)] == []


def test_english_holds_no_chinese(pack):
    assert [(path, text.en) for path, text in texts(pack.content) if HAN.search(text.en)] == []


def test_chinese_is_no_english(pack):
    words = re.compile(r"[A-Za-z]{4,}")
    found = [(path, text.zh) for path, text in texts(pack.content) if words.search(text.zh)]
    assert [(path, zh) for path, zh in found if not HAN.search(zh) and zh != "MITRE Engage"] == []


def test_statements_hold_no_vague_words(sf):
    found = {(code, word) for code, item in sf.practices.items() for word in VAGUE if word in item.text.zh}
    assert found == set()


def test_statements_are_one_short_sentence(sf):
    for code, item in sf.practices.items():
        assert len(item.text.zh) <= 40, code
        assert item.text.zh.endswith("。"), code
        assert item.text.zh.count("。") == 1, code
        assert item.text.en.endswith("."), code


def test_titles_are_unique_within_a_subdomain(sf):
    titles = [(sf.parent[code], item.title.zh) for code, item in sf.practices.items()]
    assert len(set(titles)) == len(titles)


def test_no_text_names_a_vendor_or_an_address(pack):
    address = re.compile(r"https?:|www\.|\.(com|cn|org)\b")
    for path, text in texts(pack.content):
        for words in (text.zh, text.en):
            assert not address.search(words), path
            assert [name for name in VENDORS if name in words] == [], path


def test_no_hack_back_earns_points(sf):
    offensive = ["入侵对方", "攻击对方", "反制攻击", "反向渗透"]
    assert [
        code for code, item in sf.practices.items() if any(word in item.text.zh for word in offensive)
    ] == []


def test_the_disclaimer_is_the_agreed_one(sf):
    assert sf.content.disclaimer == Text(
        "自编参考模型，非标准文本，不构成认证或监管结论",
        "Independently authored reference model; not the text of any standard; "
        "no certification or regulatory conclusion.",
    )


def test_every_file_of_the_packs_begins_with_its_disclaimer(pack_folders, sf, cci):
    for folder, pack in zip(pack_folders, (sf, cci), strict=True):
        for name in ("pack.yaml", *pack.content.files):
            if name == "scoring.yaml":
                continue  # says in its own words that its numbers are expert proposals
            lines = (folder / name).read_text(encoding="utf-8").splitlines()
            assert lines[0] == f"# {pack.content.disclaimer.zh}", name
            assert lines[1] == f"# {pack.content.disclaimer.en}", name


def test_the_packs_ship_no_file_that_they_do_not_read(pack_folders, sf, cci):
    for folder, pack in zip(pack_folders, (sf, cci), strict=True):
        shipped = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert shipped == {"pack.yaml", *pack.content.files}


def test_lint_has_no_error_and_no_warning(pack):
    found = [issue for issue in lint_pack(pack) if issue.severity is not Severity.INFO]
    assert [(issue.rule, issue.place, issue.message.en) for issue in found] == []

"""The blind reading of the reference model: two readers, every practice, at least 80 % alike."""

from pathlib import Path

import pytest

from hengdu.packs import load_pack
from hengdu.readings import compare_readers, read_sheets, reading_table

REVIEW = Path(__file__).resolve().parents[2] / "docs/explanation/model-review"
LEAST = 0.8


@pytest.fixture(scope="module")
def pack():
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module")
def reading(pack):
    return compare_readers(read_sheets(REVIEW, pack), pack)


def test_two_readers_answered_every_practice_of_every_subdomain(reading, pack):
    assert [item.code for item in reading.subdomains] == [node.code for node in pack.of_kind("subdomain")]
    assert {len(item.readers) for item in reading.subdomains} == {2}
    assert sum(item.practices for item in reading.subdomains) == len(pack.practices)


def test_the_readers_agree_on_four_of_five_practices_of_each_subdomain(reading):
    assert reading.below(LEAST) == ()


def test_each_subdomain_has_three_vignettes(pack):
    sheets = read_sheets(REVIEW, pack)
    assert {len(item.vignettes) for item in sheets.vignettes.values()} == {3}


def test_every_statement_was_read_with_a_digest(pack):
    assert set(read_sheets(REVIEW, pack).read) == set(pack.practices)


@pytest.mark.parametrize(("lang", "name"), [("zh", "index.zh.md"), ("en", "index.md")])
def test_the_page_shows_the_present_agreement(reading, pack, lang, name):
    assert (REVIEW / name).read_text(encoding="utf-8").endswith(reading_table(reading, pack, lang))

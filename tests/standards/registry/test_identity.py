import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.standards.registry import core_name, likeness, name_key, number_key, numbers_in, parse_number


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("JR/T 0060-2021", "JR/T 0060-2021"),
        ("ＪＲ／Ｔ 0060—2021", "JR/T 0060-2021"),
        ("JR/T0146.2–2016", "JR/T 0146.2-2016"),
        ("GB 17859-1999", "GB 17859-1999"),
        ("T/ABC 001-2020", "T/ABC 001-2020"),
    ],
)
def test_a_number_is_one_however_it_is_written(text, usual):
    assert parse_number(text).text == usual


@pytest.mark.parametrize(
    "text", ["", "JR/T 0060", "表1-2020", "JR/T 0060-2021 和 GB/T 1-2020", "BZKT-2022-053"]
)
def test_what_is_not_exactly_one_number_is_none(text):
    assert parse_number(text) is None


def test_all_numbers_of_a_sentence_are_found_in_order():
    found = numbers_in("引用GB/T 22239-2019、JR/T 0060-2021以及 IEC 无关")
    assert [one.text for one in found] == ["GB/T 22239-2019", "JR/T 0060-2021"]


@given(st.text(alphabet="证券期货业信息ＡａＺ０9／/—–- 《》（）.·", max_size=60))
def test_keys_are_stable(text):
    assert name_key(name_key(text)) == name_key(text)
    assert number_key(number_key(text)) == number_key(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_zero_and_one(left, right):
    assert 0 <= likeness(left, right) <= 1
    assert likeness(left, right) == likeness(right, left)


def test_the_industry_before_a_name_does_not_count():
    assert core_name("证券期货业示例规范") == core_name("信息安全技术 示例规范")

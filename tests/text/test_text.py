from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.text import LANGS, Text, decimal_places, join_names


def test_a_text_is_read_by_language():
    text = Text("域", "domain")
    assert [text[lang] for lang in LANGS] == ["域", "domain"]


def test_the_same_values_go_into_both_wordings():
    assert Text("第 {n} 级", "level {n}").format(n=3) == Text("第 3 级", "level 3")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2.605, 2, "2.61"),
        (2.675, 2, "2.68"),
        (0.1 + 0.2, 1, "0.3"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (3, 2, "3.00"),
        (1e-7, 2, "0.00"),
    ],
)
def test_numbers_are_rounded_half_up_on_their_decimal_form(value, places, shown):
    assert decimal_places(value, places) == shown


@given(st.decimals(-1000, 1000, places=6), st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_unit_at_most(value, places):
    unit = Decimal(1).scaleb(-places)
    assert abs(Decimal(decimal_places(value, places)) - value) <= unit / 2


def test_names_are_joined_as_the_language_does():
    assert join_names(["甲", "乙"], "zh") == "甲、乙"
    assert join_names(["a", "b"], "en") == "a, b"
    assert join_names([], "zh") == ""

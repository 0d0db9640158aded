"""Krippendorff's alpha against published values and a second, naive computation."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.assessments import krippendorff_alpha

# Four observers, twelve units, values 1-5, missing ratings left out: the reliability data of section C of
# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). Ordinal alpha there: 0.815.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
UNITS = [
    [int(value) for value in column if value != "."]
    for column in zip(*(row.split() for row in OBSERVERS), strict=True)
]


def naive(units):
    """Compute ordinal alpha from the coincidence matrix, in exact fractions."""
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    if not values:
        return None
    ranks = sorted(set(values))
    count = {rank: values.count(rank) for rank in ranks}

    def distance(a, b):
        low, high = min(a, b), max(a, b)
        between = sum(count[rank] for rank in ranks if low <= rank <= high)
        return (between - Fraction(count[a] + count[b], 2)) ** 2

    observed = sum(
        Fraction(distance(a, b), 1) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)
    ) / len(values)
    expected = sum(distance(a, b) for a, b in permutations(values, 2)) / Fraction(
        len(values) * (len(values) - 1)
    )
    return 1.0 if expected == 0 else float(1 - observed / expected)


def test_the_published_example():
    assert krippendorff_alpha(UNITS) == pytest.approx(0.815, abs=0.0005)


@pytest.mark.parametrize(
    ("units", "alpha"),
    [
        ([[0, 0], [1, 1], [2, 2]], 1.0),
        ([[3, 3], [3, 3]], 1.0),
        # With two values the distance cancels: 4 of 8 ordered pairs differ, by chance 2·4·4 of 8·7 would.
        ([[0, 0], [1, 1], [0, 1], [1, 0]], 1 - (4 / 8) / (2 * 4 * 4 / (8 * 7))),
        ([[0, 1], [0, 1]], 1 - 1 / (2 * 2 * 2 / (4 * 3))),
    ],
)
def test_values_computed_by_hand(units, alpha):
    assert krippendorff_alpha(units) == pytest.approx(alpha)


def test_nothing_to_compare_has_no_alpha():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([[1], [2], []]) is None


@given(st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=6))
def test_it_equals_the_naive_computation(units):
    expected = naive(units)
    found = krippendorff_alpha(units)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=4), min_size=1, max_size=6), st.data())
def test_neither_the_order_of_units_nor_of_raters_matters(units, data):
    shuffled = [data.draw(st.permutations(unit)) for unit in data.draw(st.permutations(units))]
    assert krippendorff_alpha(shuffled) == pytest.approx(krippendorff_alpha(units), abs=1e-12)
    assert krippendorff_alpha(units) <= 1 + 1e-12

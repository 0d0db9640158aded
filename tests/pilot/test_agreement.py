"""Agreement of expert and engine, against numbers worked out by hand and another way of computing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.pilot import agreement, weighted_kappa

LEVELS = st.integers(0, 5)
PAIRS = st.lists(st.tuples(LEVELS, LEVELS), min_size=1, max_size=40)


def kappa_of_matrices(pairs):
    """Compute kappa from the full matrices of weights, observed and expected shares."""
    size, count = 6, len(pairs)
    observed = [[sum(pair == (i, j) for pair in pairs) / count for j in range(size)] for i in range(size)]
    rows = [sum(row) for row in observed]
    columns = [sum(row[j] for row in observed) for j in range(size)]
    weights = [[(i - j) ** 2 / (size - 1) ** 2 for j in range(size)] for i in range(size)]
    cells = [(i, j) for i in range(size) for j in range(size)]
    by_chance = sum(weights[i][j] * rows[i] * columns[j] for i, j in cells)
    if by_chance == 0:
        return None
    return 1 - sum(weights[i][j] * observed[i][j] for i, j in cells) / by_chance


def test_shares_and_differences_by_hand():
    found = agreement([(2, 2), (2, 3), (1, 3), (4, 3)])
    assert (found.pairs, found.exact, found.within_one, found.mean_difference) == (4, 0.25, 0.75, 0.5)
    assert found.matrix == {(2, 2): 1, (2, 3): 1, (1, 3): 1, (4, 3): 1}


def test_kappa_by_hand():
    # observed mean square 1/3, by chance (3 x 3 pairs): 15/9
    assert weighted_kappa([(1, 1), (2, 3), (3, 3)]) == pytest.approx(1 - (1 / 3) / (15 / 9))


def test_nothing_to_compare_has_no_numbers():
    found = agreement([])
    assert (found.pairs, found.exact, found.within_one, found.mean_difference, found.kappa, found.alpha) == (
        0, None, None, None, None, None,
    )  # fmt: skip


def test_without_variation_there_is_no_kappa_or_alpha():
    found = agreement([(3, 3), (3, 3)])
    assert (found.exact, found.kappa, found.alpha) == (1.0, None, None)


@given(PAIRS)
def test_kappa_equals_the_one_of_the_matrices(pairs):
    assert weighted_kappa(pairs) == pytest.approx(kappa_of_matrices(pairs))


@given(PAIRS)
def test_shares_are_ordered_and_bounded(pairs):
    found = agreement(pairs)
    assert 0 <= found.exact <= found.within_one <= 1
    for number in (found.kappa, found.alpha):
        assert number is None or number <= 1


@given(PAIRS)
def test_who_is_the_expert_changes_only_the_sign_of_the_difference(pairs):
    found, turned = agreement(pairs), agreement([(engine, expert) for expert, engine in pairs])
    assert (found.exact, found.within_one) == (turned.exact, turned.within_one)
    assert found.mean_difference == -turned.mean_difference
    assert found.kappa == pytest.approx(turned.kappa)
    assert found.alpha == pytest.approx(turned.alpha)


@given(st.lists(LEVELS, min_size=2, max_size=40))
def test_equal_levels_agree_fully(levels):
    found = agreement([(level, level) for level in levels])
    assert found.exact == 1
    assert found.kappa in {1, None}
    assert found.alpha in {1, None}


def test_plain_data_lists_the_matrix():
    data = agreement([(2, 3), (2, 3)]).to_dict()
    assert data["matrix"] == [{"expert": 2, "engine": 3, "count": 2}]

"""Merkle trees."""

from hypothesis import given
from hypothesis import strategies as st

from hengdu.chain import sm3_of
from hengdu.dossier import leaf_hash, root_of
from hengdu.dossier._tree import field_hash, salt_of

HASHES = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=20)


def by_definition(leaves):
    """Return the root as RFC 9162 2.1.1 defines it."""
    if len(leaves) == 1:
        return bytes.fromhex(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return bytes.fromhex(sm3_of(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])))


@given(HASHES)
def test_the_root_is_that_of_the_definition(leaves):
    assert root_of(leaves) == by_definition(leaves).hex()


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root_of([]) == sm3_of(b"")


@given(HASHES, st.data())
def test_dropping_a_leaf_changes_the_root(leaves, data):
    at = data.draw(st.integers(0, len(leaves) - 1))
    assert root_of(leaves[:at] + leaves[at + 1 :]) != root_of(leaves)


def test_leaves_fields_and_inner_nodes_are_hashed_apart():
    left, right = leaf_hash("a"), leaf_hash("b")
    inner = root_of([left, right])
    raw = (bytes.fromhex(left) + bytes.fromhex(right)).decode("latin-1")
    assert len({inner, sm3_of(raw.encode("latin-1")), leaf_hash("a"), field_hash("a"), sm3_of("a")}) == 5


def test_salts_differ_by_every_part_of_their_path_and_by_the_seed():
    salts = {
        salt_of(seed, *path)
        for seed in (b"0" * 16, b"1" * 16)
        for path in (("a",), ("b",), ("a", "b"), ("b", "a"))
    }
    assert len(salts) == 8

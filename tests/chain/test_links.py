"""A chain of records shows where it was broken."""

import pytest

from hengdu.chain import GENESIS, breaks, link_digest, sm3_of


def chain(length):
    """Return a whole chain as ``(seq, digest, fields)``."""
    links, prev = [], GENESIS
    for seq in range(1, length + 1):
        fields = {"seq": seq, "what": f"事件{seq}", "prev": prev}
        prev = link_digest(fields)
        links.append((seq, prev, fields))
    return links


def found(links):
    return [(item.seq, item.kind) for item in breaks(links)]


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_examples_of_its_standard(text, digest):
    assert sm3_of(text) == digest


@pytest.mark.parametrize("length", [0, 1, 5])
def test_a_whole_chain_has_no_break(length):
    assert found(chain(length)) == []


def test_an_edit_is_found_where_it_is_and_nowhere_else():
    links = chain(5)
    seq, digest, fields = links[2]
    links[2] = (seq, digest, {**fields, "what": "别的"})
    assert found(links) == [(3, "edited")]


def test_an_edit_with_a_new_digest_breaks_the_next_link():
    links = chain(5)
    fields = {**links[2][2], "what": "别的"}
    links[2] = (3, link_digest(fields), fields)
    assert found(links) == [(4, "relinked")]


def test_a_removed_record_is_missing():
    links = chain(5)
    del links[2]
    assert found(links) == [(3, "missing")]


def test_a_removed_first_record_is_missing():
    assert found(chain(3)[1:]) == [(1, "missing")]


def test_records_in_another_order_are_found():
    links = chain(4)
    links[1], links[2] = links[2], links[1]
    assert found(links)

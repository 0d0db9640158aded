import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.chain import canonical_json, sha256_of

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def reordered(data):
    if isinstance(data, dict):
        return {key: reordered(data[key]) for key in reversed(data)}
    return [reordered(item) for item in data] if isinstance(data, list) else data


@given(DATA)
def test_the_order_of_keys_does_not_matter_and_the_form_is_json(data):
    assert canonical_json(reordered(data)) == canonical_json(data)
    assert sha256_of(reordered(data)) == sha256_of(data)
    json.loads(canonical_json(data))


def test_equal_decimals_are_written_alike_and_whole_ones_as_integers():
    assert canonical_json([Decimal("1.50"), Decimal("1.5"), Decimal("2.0"), 2]) == (
        '[{"$decimal":"1.5"},{"$decimal":"1.5"},2,2]'
    )


def test_text_and_number_differ():
    assert sha256_of("1.5") != sha256_of(Decimal("1.5"))
    assert sha256_of([]) != sha256_of({})


def test_tuples_are_lists():
    assert canonical_json((1, (2,))) == "[1,[2]]"


def test_binary_floats_are_refused():
    with pytest.raises(TypeError, match="use Decimal"):
        canonical_json({"a": [0.1]})


def test_the_digest_is_that_of_the_text():
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

"""Every important practice of the reference model is asked of those who do it and those who own it."""

import pytest


def asked_of_two(practices):
    """Return how many of the practices are asked of at least two roles."""
    return sum(len(item.ask) > 1 for item in practices)


def test_every_key_practice_of_levels_two_and_three_is_asked_of_at_least_two_roles(sf):
    keys = [item for item in sf.practices.values() if item.key and item.level in {2, 3}]
    assert len(keys) >= 160
    assert [item.code for item in keys if len(item.ask) < 2] == []


def test_a_quarter_of_the_practices_of_each_subdomain_is_asked_of_two_roles(sf):
    few = {
        node.code: asked_of_two(node.practices)
        for node in sf.of_kind("subdomain")
        if 4 * asked_of_two(node.practices) < len(node.practices)
    }
    assert few == {}


def test_a_third_of_all_practices_is_asked_of_two_roles(sf):
    assert 3 * asked_of_two(sf.practices.values()) >= len(sf.practices)


def test_two_roles_are_never_asked_the_same_question(sf):
    copied = [
        code
        for code, item in sf.practices.items()
        if len({text.zh for text in item.ask.values()}) < len(item.ask)
    ]
    assert copied == []


def test_no_question_is_put_twice_within_a_subdomain(sf):
    for node in sf.of_kind("subdomain"):
        asked = [(role, text.zh) for item in node.practices for role, text in item.ask.items()]
        assert len(asked) == len(set(asked)), node.code


def test_every_question_asks_politely_and_ends_as_a_sentence(sf):
    for code, item in sf.practices.items():
        for role, text in item.ask.items():
            assert text.zh.startswith("请"), (code, role)
            assert text.zh.endswith(("。", "？")), (code, role)
            assert text.en.endswith((".", "?")), (code, role)


def test_the_places_of_decoys_are_not_asked_of_infrastructure_operations(sf):
    asked = [item.ask["ITO"].zh for item in sf.below("DA-01") if "ITO" in item.ask]
    assert asked
    assert [text for text in asked if "点位" in text or "台账" in text] == []


@pytest.mark.parametrize(
    "code",
    [
        "SH-04.L2.ME1",
        "SH-04.L3.EX2",
        "DA-01.L2.ME1",
        "DA-01.L3.ME1",
        "DA-01.L3.EX1",
        "PM-02.L2.ME1",
        "PM-02.L3.ME1",
    ],
)
def test_the_head_of_security_is_asked_for_a_decision_where_the_doer_shows_the_record(sf, code):
    asked = sf.practices[code].ask
    assert set(asked) > {"CISO"}
    assert any(word in asked["CISO"].zh for word in ("您", "审定", "批准", "核定"))

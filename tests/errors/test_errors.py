import pytest

from hengdu import errors
from hengdu.errors import HengduError


def test_every_error_is_of_one_family_and_exits_with_2():
    kinds = [kind for name in errors.__all__ if isinstance(kind := getattr(errors, name), type)]
    assert len(kinds) > 10
    for kind in kinds:
        assert issubclass(kind, HengduError)
        assert kind.exit_code == 2


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ({}, "坏了", "broken"),
        ({"place": "a.yaml:3"}, "a.yaml:3: 坏了", "a.yaml:3: broken"),
        ({"hint_zh": "改正", "hint_en": "Mend it"}, "坏了。改正", "broken. Mend it"),
        (
            {"place": "S!B2", "hint_zh": "改正", "hint_en": "Mend it"},
            "S!B2: 坏了。改正",
            "S!B2: broken. Mend it",
        ),
    ],
)
def test_an_error_says_where_what_and_what_to_do_in_both_languages(kind, zh, en):
    error = HengduError("坏了", "broken", **kind)
    assert (error.render("zh"), error.render("en"), str(error)) == (zh, en, en)


def test_a_chinese_message_that_ends_is_not_ended_twice():
    assert HengduError("坏了。", "broken", hint_zh="改正").render("zh") == "坏了。改正"

"""One's own access tokens: scopes in words, in groups; made after a fresh proof, shown once, revoked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hengdu.actions import SHARP, SHARP_DAYS, Permission, Role
from hengdu.actions._tokens import NEVER
from hengdu.store.people.models import User
from hengdu.store.tokens.models import Token
from hengdu.web.tokens._scopes import NAMES, offered


def test_every_scope_that_a_token_may_have_has_a_name():
    assert set(NAMES) == {one.value for one in Permission if one not in NEVER}
    assert all(name.zh and name.en for name in NAMES.values())


def test_only_groups_with_something_to_choose_are_offered():
    groups = offered((Permission.ANSWER_READ,), ("assessment:answer:read",))
    assert [[(one.value, one.is_chosen) for one in choices] for _name, choices in groups] == [
        [("assessment:answer:read", True)]
    ]


def test_what_pages_ask_again_for_is_marked_and_has_a_name():
    assert {one.value for one in SHARP} <= set(NAMES)
    ((_name, choices),) = offered((Permission.SEAL, Permission.RESULT_READ), ())
    assert {one.value: one.is_sharp for one in choices} == {
        Permission.SEAL.value: True,
        Permission.RESULT_READ.value: False,
    }


def test_a_sharp_token_for_too_long_is_refused_beside_the_field(site, lead):
    page = site.client(lead).post(
        reverse("tokens"), {"name": "示例", "days": SHARP_DAYS + 1, "scopes": [Permission.SEAL.value]}
    )
    assert page.status_code == 422
    assert f"有效期须为 1 至 {SHARP_DAYS} 天" in page.content.decode()
    assert not Token.objects.exists()


@pytest.fixture
def lead(site):
    return site.person("api-lead", Role.LEAD, tenant=site.tenant())


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "查看全部答案"), ("en", "Read all answers")])
def test_scopes_are_shown_in_words_of_the_language(site, lead, language, words):
    page = site.client(lead, language=language).get(reverse("tokens")).content.decode()
    assert words in page


def test_a_new_token_is_shown_once_and_its_scopes_stay_in_words(site, lead):
    visitor = site.client(lead)
    scope = Permission.ANSWER_READ.value
    made = visitor.post(reverse("tokens"), {"name": "示例", "days": 30, "scopes": [scope]})
    row = Token.objects.get(user=User.objects.get(pk=lead.pk))
    assert row.scopes == [scope]
    assert made.content.decode().count(row.beginning) == 2
    assert visitor.get(reverse("tokens")).content.decode().count(row.beginning) == 1


def test_a_token_without_a_scope_is_refused_and_nothing_typed_is_lost(site, lead):
    answer = site.client(lead).post(reverse("tokens"), {"name": "示例名", "days": 30})
    assert answer.status_code == 422
    assert "示例名" in answer.content.decode()
    assert not Token.objects.exists()

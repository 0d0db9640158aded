"""One's own access tokens: scopes in words, in groups; made after a fresh proof, shown once, revoked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hengdu.actions import Permission, Role
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

"""A statement built once answers as the query that it was built from, on both databases."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from hengdu.actions import Role, SaveAnswer
from hengdu.store.assessments.models import Answer
from hengdu.store.assessments.queries import assessment_with, present_answer, running_assignments
from hengdu.store.people.backend import PersonBackend
from hengdu.store.people.models import User
from hengdu.store.people.sessions import SessionStore
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import held_grants


def columns(row):
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_it_finds_the_row_of_the_value_given_now_and_not_of_the_one_before(either):
    first, second = (either.assessment(either.tenant(name)) for name in ("示例甲", "示例乙"))
    for key in (first, second, first):
        found = assessment_with(key)
        assert found.pk == key
        assert found.tenant.name == ("示例甲" if key == first else "示例乙")
        assert isinstance(found.scope, dict)


def test_an_object_that_it_gives_is_the_one_that_the_orm_gives(either):
    assessment = either.assessment(either.tenant())
    actor = either.respondent(assessment, "ITO", codes=("AP-01",))
    SaveAnswer(assessment=assessment, code="AP-01.L1.ST1", role="ITO", given={"answer": "F"}).run(actor)
    made, plain = present_answer(assessment, "AP-01.L1.ST1", "ITO"), Answer.objects.get()
    assert columns(made) == columns(plain)
    assert present_answer(assessment, "AP-01.L1.ST1", "VUL") is None
    ((_key, codes),) = running_assignments(assessment, actor.user_id, "ITO")
    assert codes == ["AP-01"]


def test_a_grant_holds_at_the_moment_asked_about(either):
    tenant = either.tenant()
    actor = either.person(Role.READER, tenant)
    now = timezone.now()
    Grant.objects.update(starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=2))
    held = [
        [grant.role for grant in held_grants(actor.user_id, now + timedelta(days=days))[1]]
        for days in (-3, 0, 3)
    ]
    assert held == [[], [Role.READER], []]


def test_a_closed_account_and_an_unknown_one_are_nobody_to_a_session(either):
    actor = either.person()
    backend = PersonBackend()
    assert backend.get_user(actor.user_id).pk == actor.user_id
    assert backend.get_user(str(either.tenant())) is None
    User.objects.update(is_active=False)
    assert backend.get_user(actor.user_id) is None


def test_a_session_is_read_until_it_expires(either):
    del either
    begun = SessionStore()
    begun["word"] = "示例"
    begun.create()
    assert SessionStore(begun.session_key)["word"] == "示例"
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    again = SessionStore(begun.session_key)
    assert again.get("word") is None
    assert again.session_key is None

"""Ids inside bodies: another institution's object is named with no more success than one that is not there.

What is tried stands in ``naming.py``; a field of the API that is not named there fails the last tests.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import attrs
import pytest
from tests.api.conftest import program_of
from tests.application import configure
from tests.web.populated import SHARED, UNKNOWN

configure()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.api.naming import (  # noqa: E402
    ANY,
    CODES,
    DESK_LEAD,
    ELSEWHERE,
    NAMED,
    SIFTING,
    SUPERVISOR_HERE,
    TEXTS,
)
from tests.rows import changed_since, rows  # noqa: E402

from hengdu.actions import (  # noqa: E402
    AskSubQuestion,
    AssignRespondent,
    GrantRole,
    NotFoundError,
    OfferService,
    Permission,
    Role,
    ServiceFacts,
    TakeExternalService,
    actor_for,
    external_verdict,
)
from hengdu.actions._seal import dossier_path  # noqa: E402
from hengdu.actions.jobs import run_job  # noqa: E402
from hengdu.api._operations import admit  # noqa: E402
from hengdu.api._problems import known  # noqa: E402
from hengdu.api.resources import OPERATIONS  # noqa: E402
from hengdu.errors import HengduError  # noqa: E402
from hengdu.store.collections.models import Delivery  # noqa: E402
from hengdu.store.disputes.models import SubQuestion  # noqa: E402
from hengdu.store.dossiers.models import Dossier  # noqa: E402
from hengdu.store.jobs.models import Job  # noqa: E402
from hengdu.store.notices.models import Notice  # noqa: E402
from hengdu.store.people.models import User  # noqa: E402
from hengdu.store.services.models import Receiver  # noqa: E402
from hengdu.store.standards.models import Decision  # noqa: E402

BY_NAME = {one.name: one for one in OPERATIONS}


@pytest.fixture(scope="module")
def sides(everything):
    """The ids of both sides, and of the first one some that only these tests need."""
    own, foreign = dict(everything.sides["own"]), dict(everything.sides["foreign"])
    system = everything.system
    AskSubQuestion(dispute=own["dispute_id"], question="示例子问题").run(system)
    sealed = everything.sealed["assessment_id"]
    facts = ServiceFacts(title="示例共享服务", codes=(own["code"],))
    own["service_id"] = OfferService(tenant=own["tenant_id"], assessment=sealed, facts=facts).run(system)
    Receiver.objects.create(service_id=own["service_id"], tenant_id=own["tenant_id"], since=timezone.now())
    own |= {
        "sealed_id": sealed,
        "second_id": AssignRespondent(
            assessment=own["assessment_id"], role=own["role"], person="示例代答人", codes=("SO-01",)
        ).run(system),
        "question_id": SubQuestion.objects.get(dispute=own["dispute_id"]).pk,
        "desk_id": everything.people[Role.SECRETARIAT].pk,
    }
    foreign |= {
        "second_id": foreign["assignment_id"],
        "sealed_id": Delivery.objects.get(pk=foreign["delivery_id"]).dossier.assessment_id,
        "desk_id": foreign["lead"].pk,
    }
    for side, ids in (("own", own), ("foreign", foreign)):
        ids["lead_id"] = ids["lead"].pk
        left = f"示例名称{side}"
        ids["decision_id"] = Decision.objects.get(left=left, replaced_at__isnull=True).pk
    return {"own": own, "foreign": foreign}


@pytest.fixture(scope="module")
def people(everything, programs, sides):
    """Programs by role, and those of the two people who are made for these tests."""
    tenant, made = sides["own"]["tenant_id"], {}
    for name, roles in (
        (SUPERVISOR_HERE, ((Role.SUPERVISOR, tenant),)),
        (DESK_LEAD, ((Role.LEAD, tenant), (Role.SECRETARIAT, None))),
    ):
        user = User.objects.create_user(f"made{len(made)}", None, display_name=f"示例{name}")
        for role, place in roles:
            GrantRole(user=user.pk, role=role, tenant=place).run(everything.system)
        made[name] = program_of(user)
    return {**programs, **made}


def address(operation, ids, at):
    """Return the address of an operation with these ids."""
    words = {**ids, **{name: ids[other] for name, other in at.items()}}
    path = operation.path
    for name in operation.names:
        path = path.replace(f"{{uuid:{name}}}", str(words[name])).replace(f"{{{name}}}", str(words[name]))
    return path


def asked(program, operation, where, body):
    """Send a request; return the answer and how many rows of which table came or went; take all back."""
    if operation.method == "GET":
        where, body = f"{where}?{urlencode(body)}", None
    with transaction.atomic():
        before = rows()
        headers = {"If-Match": '"1"'} if operation.is_versioned else {}
        answer = program.ask(operation.method, where, body, is_kept=True, **headers)
        changed = changed_since(before)
        transaction.set_rollback(True)
    return answer, changed


def said(answer, value):
    """Return status and problem without the id that was named."""
    return answer.status_code, answer.content.decode().replace(value, "ID")


@pytest.mark.parametrize("field", NAMED, ids=".".join)
def test_an_object_of_another_institution_is_refused_as_one_that_is_not_there(people, sides, field):
    named, operation, own = NAMED[field], BY_NAME[field[0]], sides["own"]
    where = address(operation, own, named.at)
    heard = []
    for value in (str(sides["foreign"][named.of]), UNKNOWN):
        answer, changed = asked(people[named.who], operation, where, named.body(own, value))
        assert 400 <= answer.status_code < 500, answer.content.decode()
        assert not changed
        heard.append(said(answer, value))
    assert heard[0] == heard[1]


@pytest.mark.parametrize("field", NAMED, ids=".".join)
def test_an_object_of_ones_own_is_taken(people, sides, field):
    named, operation, own = NAMED[field], BY_NAME[field[0]], sides["own"]
    where, body = address(operation, own, named.at), named.body(own, str(own[named.of]))
    answer, changed = asked(people[named.who], operation, where, body)
    status, reason = named.own
    assert answer.status_code == status, answer.content.decode()
    assert reason in answer.content.decode()
    assert bool(changed) == (status < 400 and operation.method != "GET")


@pytest.mark.parametrize("field", ANY, ids=".".join)
def test_where_anything_may_be_named_it_must_be_there(people, sides, field):
    who, body = ANY[field]
    operation = BY_NAME[field[0]]
    answer, changed = asked(people[who], operation, address(operation, sides["own"], {}), body(sides["own"]))
    assert 400 <= answer.status_code < 500, answer.content.decode()
    assert not changed


def test_a_notice_of_somebody_else_stays_unread(people, sides):
    foreign = Notice.objects.filter(user=sides["foreign"]["lead"], read_at__isnull=True).first().pk
    own = Notice.objects.filter(user=sides["own"]["lead"], read_at__isnull=True).first().pk
    read = BY_NAME["read_notices"]
    heard = {}
    for value in (str(foreign), UNKNOWN, str(own)):
        answer, changed = asked(people[Role.LEAD], read, "/notices/read", {"notices": [value]})
        assert not changed
        heard[value] = (answer.status_code, answer.json())
    assert heard[str(foreign)] == heard[UNKNOWN] == (200, {"count": 0})
    assert heard[str(own)] == (200, {"count": 1})


def test_a_paper_of_the_desk_tells_nothing_of_another_institutions_assessment(people, sides):
    heard = {}
    for value in (sides["foreign"]["assessment_id"], UNKNOWN, sides["own"]["assessment_id"]):
        about = {"type": "securities", "assessment": str(value)}
        with transaction.atomic():
            body = {"what": "route", "about": about}
            job = people[DESK_LEAD].ask("POST", "/desk/papers", body, is_kept=True).json()["id"]
            run_job(job)
            row = Job.objects.get(pk=job)
            heard[value] = (row.state, row.error_zh.replace(str(value), "ID"), bool(row.result_path))
            transaction.set_rollback(True)
    foreign, unknown, own = heard.values()
    assert foreign == unknown
    assert foreign[0] == "failed"
    assert not foreign[2]
    assert own == ("done", "", True)


def test_a_service_of_another_institution_is_pinned_to_nothing(everything, sides):
    own, foreign = everything.sides["own"], everything.sides["foreign"]
    dossier = Dossier.objects.get(assessment=sides["own"]["sealed_id"])
    content = dossier_path(dossier.digest).read_bytes()
    facts = ServiceFacts(title="示例外部服务", codes=(own["code"],))
    action = TakeExternalService(
        tenant=own["tenant_id"],
        content=content,
        key=dossier.key,
        facts=facts,
        verdict=external_verdict(content, dossier.key),
    )
    heard, lead = [], actor_for(own["lead"].pk)
    for service in (foreign["service_id"], UUID(UNKNOWN)):
        with pytest.raises(NotFoundError) as refused:
            attrs.evolve(action, service=service).run(lead)
        heard.append((refused.value.zh, refused.value.place))
    assert heard[0] == heard[1]
    with transaction.atomic():
        assert attrs.evolve(action, service=own["service_id"]).run(lead) == own["service_id"]
        transaction.set_rollback(True)


def turned_away(operation, actor, parts):
    """Return the problem of whom the one door of all operations does not let in; None for whom it does."""
    try:
        admit(operation, actor, parts)
    except HengduError as error:
        return known(RequestFactory().get("/"), error).content.decode()
    return None


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.ids], ids=lambda one: one.name)
def test_in_an_address_too_nothing_tells_what_another_institution_has(everything, sides, operation):
    own, foreign, unknown = sides["own"], sides["foreign"], UUID(UNKNOWN)
    parts = {name: own.get(name, "1") for name in operation.names}
    for role in (Role.LEAD, Role.ASSESSOR, Role.RESPONDENT):
        actor = actor_for(everything.people[role].pk)
        for name in operation.ids & set(foreign) - set(SHARED):
            heard = [turned_away(operation, actor, parts | {name: one}) for one in (foreign[name], unknown)]
            assert heard[0] == heard[1] is not None, f"{name} as {role}"


def fields():
    """Yield every id of bodies and queries, and every member of which no form says what it holds.

    They are read from the forms that the OpenAPI document is made of, which is many times faster than making
    it. A field of a query begins with a question mark.
    """
    for operation in OPERATIONS:
        for form, start in ((operation.body, ()), (operation.query, ("?",))):
            schema = {} if form is None else form.model_json_schema()
            for place in _ids(schema, start, schema.get("$defs", {})):
                yield operation.name, ".".join(place)


def _ids(schema, place, forms):
    if "$ref" in schema:
        schema = forms[schema["$ref"].rsplit("/", 1)[-1]]
    if schema.get("format") == "uuid":
        yield place
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _ids(one, place, forms)
    for name, one in schema.get("properties", {}).items():
        yield from _ids(one, (*place, name), forms)
    if isinstance(schema.get("items"), dict):
        yield from _ids(schema["items"], (*place, "[]"), forms)
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        yield from _ids(others, (*place, "{}"), forms)
    elif schema.get("type") == "object" and (others or "properties" not in schema):
        yield (*place, "*")


def test_every_id_in_a_body_is_tried_or_may_name_anything():
    described = set(fields())
    ids = {field for field in described if not field[1].endswith("*")}
    assert ids == (set(NAMED) - set(TEXTS)) | set(ANY) | set(SIFTING) | ELSEWHERE
    assert described - ids == set(CODES)


def test_whoever_may_name_anything_administers_the_whole_site():
    site = (Permission.GRANT_MANAGE, Permission.TENANT_MANAGE, Permission.SETTINGS_MANAGE)
    asked_for = {BY_NAME[name].permissions for name, _place in ANY}
    assert asked_for == {(one,) for one in site}

"""Ids in forms: another institution's object is named with no more success than one that is not there."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from tests.rows import changed_since, rows
from tests.web.attacks.conftest import PAYLOAD
from tests.web.attacks.forms import forms_of
from tests.web.attacks.ids_in_forms import DESK_LEAD, SUPERVISOR_HERE, TRIED, key_of
from tests.web.populated import UNKNOWN, routes
from tests.web.visitors import address

from hengdu.actions import AskSubQuestion, AssignRespondent, GrantRole, OfferService, Role, ServiceFacts
from hengdu.store.assessments.models import Assessment
from hengdu.store.collections.models import Delivery
from hengdu.store.disputes.models import SubQuestion
from hengdu.store.notices.models import Notice
from hengdu.store.people.models import User
from hengdu.store.plans.models import Closing
from hengdu.store.services.models import Receiver
from hengdu.store.standards.models import Decision

ROUTES = {route.name: route for route in routes()}
# Words that stand on pages of the other institution alone.
FOREIGN = ("机构foreign", "foreign_lead", "foreign_respondent")


@pytest.fixture(scope="module")
def sides(everything):
    """The ids of both sides, and some that only these tests need."""
    system, found = everything.system, {}
    for side, given in everything.sides.items():
        ids = found[side] = dict(given)
        AskSubQuestion(dispute=ids["dispute_id"], question="示例子问题").run(system)
        ids |= {
            "lead_id": ids["lead"].pk,
            "question_id": SubQuestion.objects.filter(dispute=ids["dispute_id"]).last().pk,
            "second_id": AssignRespondent(
                assessment=ids["assessment_id"], role=ids["role"], person="示例代答人", codes=("SO-01",)
            ).run(system),
            "notice_id": Notice.objects.filter(user=ids["lead"], read_at__isnull=True).first().pk,
            "decision_id": Decision.objects.get(left__startswith=f"示例名称{side}", replaced_at=None).pk,
            "desk_id": ids["lead"].pk,
            "sealed_id": Delivery.objects.get(pk=ids["delivery_id"]).dossier.assessment_id,
            "shared_id": ids["service_id"],
        }
    own = found["own"]
    own |= {
        "sealed_id": everything.sealed["assessment_id"],
        "desk_id": everything.people[Role.SECRETARIAT].pk,
    }
    facts = ServiceFacts(title="示例共享服务", codes=(own["code"],))
    own["shared_id"] = OfferService(tenant=own["tenant_id"], assessment=own["sealed_id"], facts=facts).run(
        system
    )
    Receiver.objects.create(service_id=own["shared_id"], tenant_id=own["tenant_id"], since=timezone.now())
    Closing.objects.filter(item=own["item_id"], ruling="").update(ruling="returned")
    Assessment.objects.filter(pk=own["assessment_id"]).update(targets={"default": 2})
    return found


@pytest.fixture(scope="module")
def clients(everything, sides):
    """A client of each person, signed in."""
    people, tenant = dict(everything.people), sides["own"]["tenant_id"]
    for name, roles in (
        (SUPERVISOR_HERE, ((Role.SUPERVISOR, tenant),)),
        (DESK_LEAD, ((Role.LEAD, tenant), (Role.SECRETARIAT, None))),
    ):
        people[name] = User.objects.create_user(f"made{len(people)}", None, display_name=f"示例{name}")
        for role, place in roles:
            GrantRole(user=people[name].pk, role=role, tenant=place).run(everything.system)
    return {who: _signed_in(user) for who, user in people.items()}


def _signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def form_of(client, tried, own):
    """Return where the form goes that has the field, and what a browser sends with nothing touched."""
    if not tried.is_shown:
        return address(ROUTES[tried.target], own), {}
    where = address(ROUTES[tried.page or tried.target], own)
    answer = client.get(where + tried.query.format(mark=PAYLOAD, **own))
    assert answer.status_code == 200
    for form in forms_of(answer.content.decode()):
        goes = (form.action or where).split("?")[0]
        if form.method != tried.method or resolve(goes).url_name != tried.target:
            continue
        if key_of(form.method, tried.target, tried.field) in {
            key_of(form.method, tried.target, name) for name in form.ids
        }:
            return goes, form.sent
    pytest.fail(f"{where} has no form to {tried.target} with ids in {tried.field}")


def sent(client, tried, own, value):
    """Send the form with an id; return status, destination and page, and how many rows came or went.

    What is other each time, such as the time of day, is left out of the page.
    """
    with transaction.atomic():
        where, fields = form_of(client, tried, own)
        data = fields | {name: [text] for name, text in tried.given.items()}
        data[tried.field] = [f"{tried.prefix}{value}"]
        before = rows()
        if tried.method == "get":
            answer = client.get(f"{where}?{urlencode(data, doseq=True)}")
        else:
            answer = client.post(where, data)
        changed = changed_since(before)
        transaction.set_rollback(True)
    page = answer.content.decode().replace(str(value), "ID")
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    heard = answer.status_code, answer.headers.get("Location", ""), re.sub(r"\d+", "N", page)
    return heard, changed


@pytest.mark.parametrize("tried", TRIED, ids=lambda one: "-".join((*one.key, one.prefix)))
def test_an_object_of_another_institution_is_refused_as_one_that_is_not_there(clients, sides, tried):
    client, own = clients[tried.who], sides["own"]
    heard = []
    for value in (sides["foreign"][tried.of], UNKNOWN):
        answer, changed = sent(client, tried, own, value)
        assert answer[0] < 500
        assert not changed
        assert not [word for word in FOREIGN if word in answer[2]]
        heard.append(answer)
    assert heard[0] == heard[1]


@pytest.mark.parametrize("tried", TRIED, ids=lambda one: "-".join((*one.key, one.prefix)))
def test_an_object_of_ones_own_is_taken(clients, sides, tried):
    own = sides["own"]
    (status, _to, page), changed = sent(clients[tried.who], tried, own, own[tried.of])
    if tried.own:
        assert status < 500
        assert status != 404
    else:
        assert status == (200 if tried.method == "get" else 302), page
        assert bool(changed) == (tried.method == "post")

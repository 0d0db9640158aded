"""No page, no operation of the API and no job changes what a seal covers (tests/actions: action, SQL)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.api.conftest import program_of
from tests.api.test_matrix import address as path_of
from tests.application import fresh_database
from tests.web.populated import Populated, routes
from tests.web.visitors import address

from hengdu.actions import Role, actor_for
from hengdu.actions.dossiers import SEAL
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import StartJob, run_job
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.dossiers.guards import FROZEN
from hengdu.store.dossiers.models import Dossier
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.people.models import Installation

ROLES = (Role.LEAD, Role.ASSESSOR, Role.REVIEWER, Role.RESPONDENT)
ABOUT = {"assessment_id", "piece_id", "dispute_id", "request_id", "finding_id", "interview_id"}


class OneSide(Populated):
    """One institution with one of everything, sealed as far as the database is concerned."""

    def fill(self):
        Installation.objects.create(id=1, set_up_at=timezone.now())
        tenant = self._tenant("own")
        for role in (*ROLES, Role.AUDITOR):
            self.people[role] = self.person(role.value, role, tenant)
        self.sides["own"] = self._side("own", tenant)
        Assessment.objects.update(status=Status.SEALED, sealed_at=timezone.now())
        return self


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A sealed assessment with one of everything."""
    with fresh_database(tmp_path_factory.mktemp("sealed")):
        yield OneSide().fill()


def content():
    """Return everything that a seal covers, row by row."""
    models = [apps.get_model(label) for label in FROZEN]
    rows = {model.__name__: sorted(map(str, model.objects.values_list())) for model in models}
    return rows | {"Assessment": list(Assessment.objects.values_list())}


def words(ids):
    """Return what forms may ask for, right as far as one value per name can be."""
    node, code = ids["code"], ids["practice"]
    people = {"person": "示例", "name": "示例", "username": "new-person", "display_name": "示例"}
    chosen = {"answer": "F", "choice": "F", "code": code, "codes": code, "node": node, "nodes": node}
    texts = {"note": "示例", "title": "示例", "reason": "示例", "text": "示例", "statement": "示例"}
    states = {"state": "confirmed", "accept": "on", "approve": "on", "decision": "theirs", "take": "theirs"}
    return {
        **people,
        **chosen,
        **texts,
        **states,
        "role": ids.get("role", "CISO"),
        "kind": "note",
        "practices": code,
        "version": "1",
        "day": "2026-11-20",
        "period": ids["period"],
        "indicator": ids["indicator"],
        "key": "示例",
        "zh": "示例",
        "holds": "yes",
        "seconds": "5",
        "seed": "7",
        "passphrase": "correct-horse-battery",
    }


def test_no_page_changes_it(sealed):
    before, ids = content(), sealed.sides["own"]
    asked = [route for route in routes() if ABOUT & set(route.names)]
    assert len(asked) > 60
    done = set()
    for role in ROLES:
        person = sealed.people[role]
        held = actor_for(person.pk).anywhere
        for route in asked:
            if route.name in done or getattr(route.view, "permission", None) not in {None, *held}:
                continue
            client = Client(raise_request_exception=False)
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
            answer = client.post(address(route, ids), words(ids))
            assert answer.status_code < 500, f"{route.name} as {role}"
            if answer.status_code not in {403, 404}:
                done.add(route.name)
            answer.close()
    assert len(done) > 60
    assert content() == before


def test_no_operation_of_the_api_changes_it(sealed):
    from hengdu.api.resources import OPERATIONS

    before, ids = content(), sealed.sides["own"]
    writing = [one for one in OPERATIONS if one.method != "GET" and "assessment_id" in one.names]
    assert writing
    for role in ROLES:
        program, held = program_of(sealed.people[role]), actor_for(sealed.people[role].pk).anywhere
        for one in [one for one in writing if held & set(one.permissions)]:
            writing.remove(one)
            where, body = path_of(one, ids), words(ids) if one.body is not None else None
            answer = program.ask(one.method, where, body, is_kept=True, **{"If-Match": '"1"'})
            assert answer.status_code < 500, f"{one.name} as {role}"
    assert content() == before


@pytest.mark.parametrize("kind", [SEAL, "workbook:import"])
def test_no_job_changes_it(sealed, kind, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "HENGDU_DATA", tmp_path)
    before, ids = content(), sealed.sides["own"]
    upload = {"upload": keep_upload("a.xlsx", b"no workbook"), "name": "a.xlsx"}
    arguments = {"assessment": str(ids["assessment_id"]), "files": [upload]}
    lead = actor_for(sealed.people[Role.LEAD].pk)
    job = StartJob(kind=kind, arguments=arguments, assessment_id=ids["assessment_id"]).run(lead)
    run_job(job)
    assert Job.objects.get(pk=job).state == JobState.FAILED
    assert not Dossier.objects.filter(assessment=ids["assessment_id"]).exists()
    assert content() == before

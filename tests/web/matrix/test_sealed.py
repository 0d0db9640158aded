"""The pages of a sealed assessment: they open for who may read them, and none of their forms breaks."""

from __future__ import annotations

import pytest
from tests.web.populated import routes
from tests.web.visitors import address, everybody, place

from hengdu.store.assessments.models import Assessment
from hengdu.store.reviews.state import content_of

ROUTES = [
    route
    for route in routes()
    if "assessment_id" in route.names and getattr(route.view, "permission", None) is not None
]
DISCLAIMER = "自编参考模型"


@pytest.fixture(scope="module")
def visitors(everything):
    """Everybody, with a session each."""
    return everybody(everything)


def first(visitors, route, ids):
    """Return whoever may open an address first."""
    where = place(route, ids)
    return next(who for who in visitors.values() if who.actor.may(route.view.permission, where))


def test_every_page_of_a_sealed_assessment_opens_and_says_the_disclaimer(everything, visitors):
    ids, faults, opened = everything.sealed, [], 0
    for route in ROUTES:
        answer = first(visitors, route, ids).get(address(route, ids))
        if answer.status_code >= 500:
            faults.append(f"{route.name}: {answer.status_code}")
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
            opened += 1
            if DISCLAIMER not in answer.content.decode():
                faults.append(f"{route.name}: no disclaimer")
    assert not faults, "\n".join(faults)
    assert opened > 40


def test_no_form_changes_or_breaks_a_sealed_assessment(everything, visitors):
    ids, faults = everything.sealed, []
    before = content_of(Assessment.objects.get(pk=ids["assessment_id"]))
    for route in ROUTES:
        who = first(visitors, route, ids)
        status, _to = who.ask("POST", address(route, ids), {"text": "示例", "note": "示例", "answer": "F"})
        if status >= 500:
            faults.append(f"{route.name}: {status}")
    assert not faults, "\n".join(faults)
    assert content_of(Assessment.objects.get(pk=ids["assessment_id"])) == before


def test_a_question_of_a_sealed_assessment_has_no_open_field_and_says_why(everything, visitors):
    ids = everything.sealed
    route = next(one for one in ROUTES if one.name == "interview_question")
    page = first(visitors, route, ids).get(address(route, ids)).content.decode()
    form = page[page.index('<form id="answer"') :]
    form = form[: form.index("</form>")]
    assert form.count("<fieldset") == form.count("<fieldset disabled") == 2
    assert "<button" not in form
    assert "已封存" in page

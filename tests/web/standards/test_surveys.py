"""Surveys with response rates, and how far units came in adopting a standard."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.actions.standards import survey_packs
from hengdu.standards.process import SurveyAnswer
from hengdu.store.notices.models import Notice
from hengdu.store.standards.courses import record_of
from hengdu.store.standards.models import Course


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def at(row, rest=""):
    return f"/desk/process/{row.pk}/{rest}"


def now(row):
    return record_of(Course.objects.get(pk=row.pk))


def begun(secretary, row, **change):
    until = timezone.localdate() + timedelta(days=20)
    given = {
        "title": "示例需求调研",
        "pack": "standard-use",
        "units": "示例证券丁\n示例证券戊",
        "until": until.isoformat(),
    }
    return secretary.post(at(row, "surveys/new/"), {**given, **change})


def test_only_packs_that_rate_nobody_are_offered(secretary):
    assert "sf-nscmm" not in survey_packs()
    row = kept(samples.drafting())
    assert begun(secretary, row, pack="sf-nscmm").status_code == 422
    assert begun(secretary, row, units="").status_code == 422
    assert begun(secretary, row, until="2020-01-01").status_code == 422


def test_a_survey_is_begun_answered_by_a_unit_and_counted(site, secretary):
    row = kept(samples.drafting())
    person = site.person("ding", Role.UNIT_EDITOR, unit="示例证券丁")
    assert begun(secretary, row).status_code == 302
    assert Notice.objects.get(user=person).params["what"] == "survey_asked"
    unit = site.client(person)
    given = {"unit": "示例证券丁", "q-need.1": "yes", "n-need.1": "已有案例", "q-use.2": "partly"}
    assert unit.post(at(row, "surveys/s1/answer/"), {"unit": "示例证券丁"}).status_code == 422
    assert unit.post(at(row, "surveys/s1/answer/"), {**given, "unit": "示例证券戊"}).status_code == 422
    assert unit.post(at(row, "surveys/s1/answer/"), given).status_code == 302
    answers = now(row).surveys[0].replies[0].answers
    assert SurveyAnswer(question="need.1", answer="yes", note="已有案例") in answers
    page = secretary.get(at(row, "surveys/s1/")).content.decode()
    assert "50%" in page
    assert "已有案例" in page
    assert "50%" in secretary.get(at(row, "surveys/")).content.decode()
    assert "已有案例" not in unit.get(at(row, "surveys/s1/")).content.decode()
    assert unit.post(at(row, "surveys/s1/answer/"), given).status_code == 422


def test_steps_of_adoption_fill_the_funnel_and_do_not_go_back(secretary):
    assert "分发名单为空" in secretary.get(at(kept(samples.published()), "adoption/")).content.decode()
    row = kept(replace(samples.published(), distribution=samples.UNITS))
    given = {"unit": "示例证券甲", "reached": "trial", "day": timezone.localdate().isoformat()}
    assert secretary.post(at(row, "adoption/step/"), given).status_code == 302
    page = secretary.get(at(row, "adoption/")).content.decode()
    assert "25%" in page
    back = secretary.post(at(row, "adoption/step/"), {**given, "reached": "visited"})
    assert back.status_code == 422
    ahead = timezone.localdate() + timedelta(days=2)
    late = secretary.post(
        at(row, "adoption/step/"), {**given, "day": ahead.isoformat(), "reached": "adopted"}
    )
    assert "今天之后" in late.content.decode()

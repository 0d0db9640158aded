"""Offer a running assessment with an assessor, and an interview in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.web.assessments.flow import flow

from hengdu.actions import Asked, BeginInterview, InterviewFacts, Role, actor_for

__all__ = ["flow"]


@pytest.fixture
def assessor(site, flow):
    """An assessor of the institution."""
    return site.person("assessor", Role.ASSESSOR, tenant=flow.tenant)


@pytest.fixture
def asked(flow):
    """Somebody with an account who is asked the questions of ITO."""
    return flow.person("ito", "ITO")


@pytest.fixture
def begin(flow, assessor):
    """A way to begin an interview; returns its id."""

    def make(*people, role="ITO", codes=("AP-01",)):
        facts = InterviewFacts(
            people=people or (Asked(name="示例张三", post="运维主管"),),
            started_at=timezone.now() - dt.timedelta(minutes=5),
            place="示例会议室",
        )
        return BeginInterview(assessment=flow.row.pk, role=role, facts=facts, codes=codes).run(
            actor_for(assessor.pk)
        )

    return make

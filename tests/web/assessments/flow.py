"""What tests of the flow share: an institution, its lead, a running assessment, people who answer it."""

from __future__ import annotations

import attrs
import pytest

from hengdu.actions import AssignRespondent, CreateAssessment, Role, SetUp
from hengdu.store.assessments.models import Assessment
from hengdu.store.people.models import User
from hengdu.store.tenants.models import Tenant


@attrs.define
class Flow:
    """One running assessment and ways to put people into it."""

    site: object
    tenant: Tenant
    lead: User
    row: Assessment

    @property
    def url(self) -> str:
        """Return the address of the assessment."""
        return f"/assessments/{self.row.pk}/"

    def person(self, username: str, role: str, **more: object) -> User:
        """Make a person who is asked the questions of a role."""
        user = self.site.person(username)
        AssignRespondent(assessment=self.row.pk, role=role, user=user.pk, **more).run(self.site.system)
        return user

    def begin(self, **facts: object) -> Assessment:
        """Begin one more assessment of the institution."""
        made = CreateAssessment(tenant=self.tenant.pk, pack="sf-nscmm", facts=SetUp(**facts)).run(
            self.site.system
        )
        return Assessment.objects.get(pk=made)


@pytest.fixture
def flow(site) -> Flow:
    """A running assessment of a sample firm with its lead."""
    tenant = site.tenant(kind="securities")
    lead = site.person("lead", Role.LEAD, tenant=tenant)
    made = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=SetUp(title="示例评估")).run(site.system)
    return Flow(site, tenant, lead, Assessment.objects.select_related("tenant").get(pk=made))

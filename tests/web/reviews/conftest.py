"""The sample assessment and everybody who has to do with its review."""

from pathlib import Path

import attrs
import pytest

from hengdu.actions import LoadSamples, Role
from hengdu.assessments import read_assessment
from hengdu.store.assessments.models import Assessment, Proposal

SAMPLE = Path(__file__).resolve().parents[3] / "examples/samples/broker-2026.yaml"
ROLES = (
    Role.LEAD,
    Role.ASSESSOR,
    Role.REVIEWER,
    Role.DIRECT_RESPONSIBLE,
    Role.FIRST_RESPONSIBLE,
    Role.READER,
)


@attrs.define
class Team:
    """The assessment, and clients of its people by role."""

    site: object
    row: Assessment
    people: dict

    def client(self, role, language="zh-hans"):
        return self.site.client(self.people[role], language=language)

    def actor(self, role):
        return self.site.actor(self.people[role])

    def at(self, rest=""):
        return f"/assessments/{self.row.pk}/{rest}"

    def get(self, role, rest, language="zh-hans"):
        return self.client(role, language).get(self.at(rest))

    def post(self, role, rest, **given):
        return self.client(role).post(self.at(rest), given)

    def status(self):
        return Assessment.objects.get(pk=self.row.pk).status


@pytest.fixture
def team(site):
    LoadSamples(files=(read_assessment(SAMPLE)[0],)).run(site.system)
    row = Assessment.objects.select_related("tenant").get()
    Assessment.objects.update(status="open")
    Proposal.objects.update(decision="rejected")
    people = {role: site.person(role.value, role, tenant=row.tenant) for role in ROLES}
    return Team(site, row, people)

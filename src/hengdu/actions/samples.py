"""Load the fictitious institutions and people of ``hengdu serve --demo``."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import attrs
from django.db import transaction
from django.utils import timezone

import hengdu
from hengdu.actions._action import Action, Work
from hengdu.actions._actor import system_actor
from hengdu.actions._assessments import CreateAssessment, SetUp
from hengdu.actions._assignments import AssignRespondent
from hengdu.actions._errors import ActionError
from hengdu.actions._grants import insert_grant
from hengdu.actions._imports import LoadSamples
from hengdu.actions._sample_course import SAMPLE_UNIT, sample_course
from hengdu.actions._sample_walk import walk_samples
from hengdu.actions.accounts._people import new_person
from hengdu.actions.standards._courses import TakeCourse
from hengdu.assessments import NA, AnswerFile, AssessmentFile, read_assessment
from hengdu.store import ROLE_NAMES, UNIT_ROLES, Permission, Place, Role
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.writing import update_answer
from hengdu.store.people.models import Installation, Mode, User
from hengdu.store.people.queries import forget_policy
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from uuid import UUID


_SITE: Final = {
    Role.SYSTEM_ADMIN: "demo-system",
    Role.SECURITY_ADMIN: "demo-security",
    Role.AUDIT_ADMIN: "demo-audit",
    Role.OBSERVER: "demo-observer",
    Role.SUPERVISOR: "demo-supervisor",
    Role.MODEL_AUTHOR: "demo-author",
    Role.SECRETARIAT: "demo-secretariat",
    Role.WORKING_GROUP: "demo-group",
    Role.UNIT_EDITOR: "demo-unit",
    Role.DESK_READER: "demo-desk",
}
_TENANT: Final = {
    Role.LEAD: "demo-lead",
    Role.ASSESSOR: "demo-assessor",
    Role.REVIEWER: "demo-reviewer",
    Role.DIRECT_RESPONSIBLE: "demo-direct",
    Role.FIRST_RESPONSIBLE: "demo-first",
    Role.AUDITOR: "demo-auditor",
    Role.READER: "demo-reader",
}


# Every so many sub-domains one is left open in the running assessment, so that there is something to answer.
_OPEN_EVERY: Final = 6


@attrs.frozen(kw_only=True)
class SamplePerson:
    """A fictitious person who can sign in; the password is known this once."""

    username: str
    password: str = attrs.field(repr=False)
    role: str


def load_samples() -> list[dict[str, str]]:
    """Load institutions and people once; return who can sign in, nobody when they were there already."""
    files = sample_files()
    with transaction.atomic():
        people = LoadDemo(files=files).run(system_actor("hengdu serve --demo"))
        if people:
            walk_samples(files[0].institution.name)
            TakeCourse(record=sample_course(timezone.localdate())).run(system_actor("hengdu serve --demo"))
    return [{"username": one.username, "password": one.password, "role": one.role} for one in people]


def sample_files() -> tuple[AssessmentFile, ...]:
    """Return the sample assessments, each institution's years in order."""
    package = Path(hengdu.__file__).parent
    for folder in (package / "content" / "examples" / "samples", package.parents[1] / "examples" / "samples"):
        paths = sorted(folder.glob("*.yaml"))
        if paths:
            return tuple(read_assessment(path)[0] for path in paths)
    raise ActionError(
        "找不到示例机构的文件",
        "the files of the sample institutions are missing",
        place="examples/samples",
        hint_zh="请重新安装 hengdu",
        hint_en="Install hengdu again",
    )


@attrs.frozen(kw_only=True, eq=False)
class LoadDemo(Action[tuple[SamplePerson, ...]]):
    """Load sample institutions, an assessment in progress at the first, and people of every role."""

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SAMPLES_LOADED
    files: tuple[AssessmentFile, ...]

    def execute(self, work: Work) -> tuple[SamplePerson, ...]:
        """Load what is not there; people only in a new installation with separated duties."""
        LoadSamples(files=self.files).within(work)
        site = Installation.objects.filter(id=1).first()
        if site is None or site.mode == Mode.LOCAL or site.set_up_at is not None or User.objects.exists():
            return ()
        first = Tenant.objects.filter(name=self.files[0].institution.name, is_sample=True).get()
        people = [self._person(work, name, role) for role, name in _SITE.items()]
        people += [self._person(work, name, role, first) for role, name in _TENANT.items()]
        people += self._respondents(work, first)
        Installation.objects.filter(id=1).update(set_up_at=work.moment)
        work.afterwards(forget_policy)
        return tuple(people)

    def _respondents(self, work: Work, tenant: Tenant) -> list[SamplePerson]:
        """Begin this year's assessment, carried over from the last, and assign each interview role."""
        last = Assessment.objects.filter(tenant=tenant).order_by("-period_end").first()
        year = (last.period_end.year if last is not None and last.period_end else work.moment.year) + 1
        facts = SetUp(
            title=f"{year}年度自评（示例）",
            period_start=date(year - 1, 7, 1),
            period_end=date(year, 6, 30),
            as_of=date(year, 6, 30),
            target_profile=last.target_profile if last is not None else "",
        )
        current = CreateAssessment(
            tenant=tenant.pk,
            pack=self.files[0].pack,
            facts=facts,
            previous=last.pk if last is not None else None,
        ).within(work)
        row = Assessment.objects.get(pk=current)
        _leave_open(work, row)
        people = []
        for role in pinned_pack(row).content.roles:
            name = f"示例·{role.name.zh}"
            person, user = self._account(work, f"demo-{role.code.lower()}", name)
            AssignRespondent(assessment=current, role=role.code, user=user).within(work)
            people.append(attrs.evolve(person, role=f"{ROLE_NAMES[Role.RESPONDENT].zh} {name}"))
        return people

    def _person(self, work: Work, name: str, role: Role, tenant: Tenant | None = None) -> SamplePerson:
        person, user = self._account(work, name, f"示例·{ROLE_NAMES[role].zh}")
        place = Place() if tenant is None else Place(tenant=tenant.pk)
        before, work.place = work.place, place
        unit = SAMPLE_UNIT if role in UNIT_ROLES else ""
        insert_grant(work, user=user, role=role, tenant=place.tenant, unit=unit)
        work.place = before
        return attrs.evolve(person, role=ROLE_NAMES[role].zh)

    @staticmethod
    def _account(work: Work, username: str, display_name: str) -> tuple[SamplePerson, UUID]:
        user = new_person(work, username, display_name)
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.password_changed_at = work.moment
        user.save(update_fields=["password", "password_changed_at"])
        return SamplePerson(username=username, password=password, role=""), user.pk


def _leave_open(work: Work, row: Assessment) -> None:
    """Take carried answers back in some sub-domains; their versions stay."""
    interviewer = interviewer_of(row)
    leaves = [plan.code for plan in interviewer.plans][::_OPEN_EVERY]
    codes = interviewer.practices_of(leaves) or frozenset()
    for answer in Answer.objects.filter(assessment=row, code__in=codes, state="answered").exclude(answer=NA):
        empty = AnswerFile(state="unanswered", role=answer.role, rater=answer.rater)
        update_answer(answer, empty, how="reopened", moment=work.moment, by=None)

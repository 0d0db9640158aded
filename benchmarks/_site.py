"""Build an installation of the application in full: institutions with whole assessments, and people."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import attrs

from benchmarks._model import full_answers
from hengdu.assessments import AssessmentFile, Period, asked_of
from hengdu.packs import Pack, load_pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PACK: Final = "sf-nscmm"
ROLES: Final = ("CISO", "VUL", "IRT", "ITO", "MGT")


@attrs.frozen(kw_only=True)
class Person:
    """Somebody signed in; ``session`` is the cookie's value. A respondent has an assessment and a role."""

    user: UUID
    session: str
    assessment: UUID | None = None
    role: str = ""


def begin(folder: Path, database: str = "") -> None:
    """Set Django up on a new data folder and prepare it as a start of the server does.

    ``database`` is the address of an empty PostgreSQL database; SQLite without one.
    """
    from hengdu.web.runtime._folder import DataFolder

    DataFolder(folder).prepare()
    os.environ["HENGDU_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hengdu.web.settings"
    os.environ["HENGDU_DATABASE"] = database
    from hengdu.web.runtime._prepare import prepare

    prepare(is_local=False, is_demo=False)
    from django.conf import settings
    from django.utils import timezone

    from hengdu.store.people.models import Installation

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    Installation.objects.filter(id=1).update(set_up_at=timezone.now())


@cache
def _pack() -> Pack:
    return load_pack(PACK)


def whole_assessment(seed: int) -> AssessmentFile:
    """Return an assessment with an answer of every role to every practice that it is asked."""
    file = full_answers(_pack(), seed)
    answers = {
        code: tuple(
            dataclasses.replace(given, role=role, note=f"示例 {code} {role}")
            for given in items
            for role in sorted(asked_of(_pack(), _pack().practices[code]))
        )
        for code, items in file.answers.items()
    }
    period = Period(start=date(2025, 7, 1), end=date(2026, 6, 30))
    return dataclasses.replace(file, answers=answers, period=period, as_of=date(2026, 6, 30))


def add_institutions(numbers: Sequence[int], like: UUID | None = None) -> list[UUID]:
    """Register institutions, each with a whole assessment; return the assessments.

    Without ``like`` the first is imported as a user would; the others get copies of its or that one's rows,
    which is fifty times faster and leaves the database as large.
    """
    from hengdu.actions import CreateTenant, ImportAssessment, TenantFacts, system_actor

    actor = system_actor("benchmark")
    made: list[UUID] = []
    for number in numbers:
        facts = TenantFacts(name=f"示例机构{number:03}")
        tenant = CreateTenant(facts=facts, is_sample=True).run(actor)
        if like is not None:
            made.append(_copied(like, tenant))
        else:
            imported = ImportAssessment(tenant=tenant, file=whole_assessment(number), is_sample=True)
            like = imported.run(actor)
            made.append(like)
    return made


def _copied(assessment: UUID, tenant: UUID) -> UUID:
    """Copy an assessment with its answers and their versions into another institution; return the copy."""
    from django.db import connection

    from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment

    row = Assessment.objects.get(pk=assessment)
    row.pk, row.tenant_id = uuid4(), tenant
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        for table in (Answer, AnswerVersion):
            meta = table._meta  # noqa: SLF001 - Django's documented name
            names = [field.column for field in meta.concrete_fields]
            columns = ", ".join(f'"{name}"' for name in names if name not in {"id", "assessment_id"})
            statement = (
                f"INSERT INTO {meta.db_table} (assessment_id, {columns}) "  # noqa: S608 - our own tables
                f"SELECT %s, {columns} FROM {meta.db_table} WHERE assessment_id = %s"
            )
            cursor.execute(statement, [row.pk.hex, assessment.hex])
    return row.pk


def add_person(name: str) -> Person:
    """Make a person and sign it in, without the cost of hashing a password."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from hengdu.store.people.models import User

    user = User.objects.create_user(
        name, None, display_name=f"示例{name}", password_changed_at=timezone.now()
    )
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Person(user=user.pk, session=client.cookies[settings.SESSION_COOKIE_NAME].value)


def add_lead(assessment: UUID) -> UUID:
    """Make the lead of an assessment's institution; return the person's id."""
    from hengdu.actions import GrantRole, Role, system_actor
    from hengdu.store.assessments.models import Assessment

    user = add_person("lead").user
    tenant = Assessment.objects.get(pk=assessment).tenant_id
    GrantRole(user=user, role=Role.LEAD, tenant=tenant).run(system_actor("benchmark"))
    return user


def add_respondents(tenant: UUID, names: Sequence[str]) -> list[Person]:
    """Begin an empty assessment and ask one role of each of up to five new people."""
    from hengdu.actions import AssignRespondent, CreateAssessment, SetUp, system_actor

    actor = system_actor("benchmark")
    facts = SetUp(title="示例评估", period_start=date(2026, 7, 1), period_end=date(2027, 6, 30))
    assessment = CreateAssessment(tenant=tenant, pack=PACK, facts=facts).run(actor)
    made = []
    for name, role in zip(names, ROLES, strict=False):
        person = add_person(name)
        AssignRespondent(assessment=assessment, role=role, user=person.user).run(actor)
        made.append(attrs.evolve(person, assessment=assessment, role=role))
    return made

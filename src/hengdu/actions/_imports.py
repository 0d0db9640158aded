"""Take in whole assessment files: one of an institution, or the fictitious samples."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line, one_of, plain
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._tenants import CreateTenant, TenantFacts
from hengdu.assessments import AssessmentFile, assessment_data, build_assessment
from hengdu.chain import canonical_json, sm3_of
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import MORE
from hengdu.store.assessments.models import Assessment, Pace
from hengdu.store.assessments.packs import installed, keep_pack, offered_packs
from hengdu.store.assessments.writing import insert_answers, insert_parts
from hengdu.store.tenants.models import Tenant
from hengdu.store.tenants.profile import Profile, profile_data, profile_of
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True, eq=False)
class ImportAssessment(Action[UUID]):
    """Take in an assessment file as a new assessment of an institution; returns its id.

    Everything of the file is kept: exporting gives an equal file. ``previous`` is the earlier assessment of
    the same institution that trends and comparisons start from.
    """

    permission: ClassVar = Permission.ASSESSMENT_IMPORT
    event: ClassVar = Tag.ASSESSMENT_IMPORTED
    tenant: UUID
    file: AssessmentFile
    title: str = ""
    previous: UUID | None = None
    is_sample: bool = False

    def place(self, work: Work) -> Place:
        """Load the tenant."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> UUID:
        """Check the file against its pack and insert all of its rows."""
        one_of(self.file.pack, offered_packs(), "pack")
        if self.previous is not None and not work.tenant.assessments.filter(pk=self.previous).exists():
            raise NotFoundError("previous")
        pack = installed(self.file.pack)
        build_assessment(self.file, pack)
        keep_pack(pack)
        data = assessment_data(self.file)
        preset = self.file.preset or ""
        year = (self.file.as_of or work.moment.date()).year
        row = Assessment.objects.create(
            tenant=work.tenant,
            title=one_line(self.title, "title", most=200)
            or f"{year} {pack.content.short.zh or pack.title.zh}"[:200],
            pack_id=pack.id,
            pack_version=pack.version,
            pack_digest=pack.digest,
            pace=Pace.QUICK if preset == "quick" else Pace.FULL,
            mode=self.file.mode,
            preset=preset,
            period_start=self.file.period.start if self.file.period else None,
            period_end=self.file.period.end if self.file.period else None,
            as_of=self.file.as_of,
            target_profile=self.file.target_profile or "",
            targets=dict(self.file.targets),
            scope=plain(self.file.scope),
            units=list(self.file.units),
            previous_id=self.previous,
            institution=plain(self.file.institution),
            more={name: data[name] for name in MORE if name in data}
            | {"profile": profile_data(profile_of(work.tenant))},
            is_sample=self.file.sample or self.is_sample,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        count = insert_answers(
            row.pk, self.file.answers, how="imported", moment=work.moment, by=work.actor.user_id
        )
        parts = insert_parts(row.pk, self.file, moment=work.moment, by=work.actor.user_id)
        work.record(
            self.event,
            object=str(row.pk),
            after={
                "pack": f"{pack.id} {pack.version}",
                "digest": pack.digest,
                "answers": count,
                **parts,
                "sm3": file_digest(self.file),
            },
            place=Place(tenant=row.tenant_id, assessment=row.pk),
        )
        return row.pk


def file_digest(file: AssessmentFile) -> str:
    """Return the SM3 digest of an assessment file's content."""
    return sm3_of(canonical_json(_exact(assessment_data(file))))


def _exact(value: Any) -> Any:  # noqa: ANN401 - any nested value that JSON can hold
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


@attrs.frozen(kw_only=True, eq=False)
class LoadSamples(Action[tuple[UUID, ...]]):
    """Load fictitious institutions (示例), one for each file; returns their ids.

    Files of the same institution name go to the same institution, as years of it in the order given. Only
    files marked as sample are taken, and nothing is loaded twice.
    """

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SAMPLES_LOADED
    files: tuple[AssessmentFile, ...]

    def check(self, work: Work) -> None:
        """Take samples only."""
        del work
        if any(not file.sample for file in self.files):
            raise ActionError(
                "只能载入标明 sample: true 的示例文件",
                "only files marked sample: true are loaded",
                place="sample",
                hint_zh="真实机构的评估请用导入",
                hint_en="Import the assessment of a real institution instead",
            )

    def execute(self, work: Work) -> tuple[UUID, ...]:
        """Make the institutions that are not there and import their files."""
        system = attrs.evolve(work.actor, everything=True)
        inner = Work(system, work.moment)
        inner.entries = work.entries
        found: dict[str, UUID] = {}
        latest: dict[UUID, UUID] = {}
        made = []
        for file in self.files:
            name = file.institution.name
            if name not in found:
                present = Tenant.objects.filter(name=name, is_sample=True).first()
                if present is not None:
                    continue
                found[name] = self._tenant(inner, file)
                made.append(found[name])
            tenant = found[name]
            latest[tenant] = ImportAssessment(
                tenant=tenant, file=file, is_sample=True, previous=latest.get(tenant)
            ).within(inner)
        work.record(self.event, after={"institutions": len(made)})
        return tuple(made)

    def _tenant(self, work: Work, file: AssessmentFile) -> UUID:
        institution = file.institution
        facts = TenantFacts(
            name=institution.name,
            name_en=institution.name_en,
            key_scheme=institution.key.scheme if institution.key else "",
            key_value=institution.key.value if institution.key else "",
            kind=institution.type,
            region=institution.region,
            size=institution.size,
        )
        tenant = CreateTenant(facts=facts, is_sample=True).within(work)
        scope = file.scope
        profile = Profile(entities=scope.entities, systems=scope.systems, branches=scope.branches)
        Tenant.objects.filter(pk=tenant).update(profile=profile_data(profile))
        return tenant

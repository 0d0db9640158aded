"""Two institutions and a person of every role in the first, for tests that walk all pages.

Each institution has the same kinds of objects; ``sides["own"]`` and ``sides["foreign"]`` hold their ids under
the names that addresses use (``assessment_id`` ...). Where a family of pages has a new kind of id in its
address, it is made in ``_side`` and named there. ``mark`` is put into every free text, so that a test can
look for it, or for what it does to a browser.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from hengdu.actions import (
    AddEvidence,
    Asked,
    AssignRespondent,
    BeginInterview,
    CollectionFacts,
    CreateAssessment,
    CreateTenant,
    EngagementFacts,
    EvidenceFacts,
    FindingText,
    GiveVerdict,
    GrantRole,
    ImportOutsideFindings,
    InterviewFacts,
    ItemFacts,
    MakeCollection,
    MakeEngagement,
    MakeRequests,
    MakeToken,
    OpenDispute,
    PlanAction,
    PlanVerification,
    ReferQuestion,
    Role,
    SaveAnswer,
    SaveBackground,
    SaveDeclaration,
    SaveFinding,
    SaveInterviewAnswer,
    SaveMeasurement,
    SaveProfile,
    SaveValidation,
    SetUp,
    TenantFacts,
    Verified,
    VerifyAnswer,
    WriteComment,
    actor_for,
    anchor_daily,
    received,
    system_actor,
)
from hengdu.actions._tables_in import Line
from hengdu.actions.jobs import StartJob, run_job
from hengdu.actions.standards import DecideNames, SaveStandard
from hengdu.assessments import asked_of
from hengdu.standards.registry import Alias, Standard
from hengdu.store import SITE_ROLES
from hengdu.store.assessments.models import Assessment, Submission
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.collections.models import Collection, Delivery
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import RequestItem
from hengdu.store.evidence.vault import Incoming
from hengdu.store.inspections.models import OutsideFinding
from hengdu.store.interviews.models import Part, PartConflict
from hengdu.store.people.models import Installation, User
from hengdu.store.reviews.models import Verification
from hengdu.store.services.models import Edition, Receiver, Service
from hengdu.store.tenants.models import Grant, Tenant
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

INTERVIEW_ROLE = "CISO"
PASSWORD = "correct-horse-battery-7"  # noqa: S105 - of people who live for one test


@attrs.frozen(kw_only=True)
class Route:
    """One address: its name, its pattern, the names in it, and its view."""

    name: str
    pattern: str
    names: tuple[str, ...]
    view: Any


def routes() -> list[Route]:
    """Return every address of a page, with nothing left out; those of the API are walked in tests/api."""
    return [
        Route(
            name=one.name or "",
            pattern=pattern,
            names=tuple(one.pattern.regex.groupindex) + outer,
            view=one.callback,
        )
        for pattern, outer, one in _walk(get_resolver(), "", ())
        if not pattern.startswith("api/")
    ]


def _walk(
    at: URLResolver, prefix: str, outer: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for one in at.url_patterns:
        pattern = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern, outer + tuple(one.pattern.regex.groupindex))
        else:
            yield pattern, outer, one


@attrs.define
class Populated:
    """The people by role (of the own institution or of the site), and the ids of both sides."""

    mark: str = ""
    people: dict[Role, User] = attrs.field(factory=dict)
    sides: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    system: Any = attrs.field(factory=lambda: system_actor("tests"))

    def fill(self) -> Populated:
        """Make everything; once, in a fresh database."""
        Installation.objects.create(id=1, set_up_at=timezone.now())
        tenants = {side: self._tenant(side) for side in ("own", "foreign")}
        for role in Role:
            tenant = None if role in SITE_ROLES else tenants["own"]
            self.people[role] = self.person(role.value, role, tenant)
        for side, tenant in tenants.items():
            self.sides[side] = self._side(side, tenant)
        return self

    def text(self, words: str, most: int = 200) -> str:
        """Return words with the mark, no longer than a field allows."""
        return f"示例{words}{self.mark}"[:most]

    def person(self, name: str, role: Role, tenant: UUID | None) -> User:
        """Make a person with a role."""
        user = User.objects.create_user(
            name,
            PASSWORD,
            display_name=self.text(name, 64),
            email="x@example.org",
            password_changed_at=timezone.now(),
        )
        roles = (INTERVIEW_ROLE,) if role is Role.RESPONDENT else ()
        GrantRole(
            user=user.pk, role=role, tenant=tenant, interview_roles=roles, purpose=self.text("用途")
        ).run(self.system)
        return user

    def _tenant(self, side: str) -> UUID:
        facts = TenantFacts(
            name=self.text(f"机构{side}"),
            name_en=self.text(side),
            kind="securities",
            region=self.text("地区", 100),
            size=self.text("规模", 100),
        )
        return CreateTenant(facts=facts, is_sample=True).run(self.system)

    def _side(self, side: str, tenant: UUID) -> dict[str, Any]:
        """Make one institution's objects and return their ids by the names in addresses."""
        if side == "own":
            lead, respondent = self.people[Role.LEAD], self.people[Role.RESPONDENT]
        else:
            lead = self.person("foreign_lead", Role.LEAD, tenant)
            respondent = self.person("foreign_respondent", Role.RESPONDENT, tenant)
        pack = installed(DEFAULT_PACK)
        self._profile(tenant)
        facts = SetUp(
            title=self.text("评估"),
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 12, 31),
            as_of=dt.date(2026, 12, 31),
        )
        assessment = CreateAssessment(tenant=tenant, pack=DEFAULT_PACK, facts=facts).run(self.system)
        assignment = AssignRespondent(
            assessment=assessment, role=INTERVIEW_ROLE, user=respondent.pk, note=self.text("说明")
        ).run(self.system)
        AssignRespondent(assessment=assessment, role="VUL", person=self.text("代答人")).run(self.system)
        practice = next(one.code for one in pack.practices.values() if INTERVIEW_ROLE in asked_of(pack, one))
        answers = actor_for(respondent.pk)
        given = {"answer": "P", "evidence_note": self.text("证据"), "note": self.text("备注")}
        SaveAnswer(assessment=assessment, code=practice, role=INTERVIEW_ROLE, given=given).run(answers)
        referral = ReferQuestion(
            assessment=assessment,
            code=practice,
            role=INTERVIEW_ROLE,
            to_person=self.text("转派"),
            note=self.text("转派说明"),
        ).run(answers)
        node = pack.parent[practice]
        validation = SaveValidation(
            assessment=assessment,
            nodes=(node,),
            kind=self.text("演练"),
            day=dt.date(2026, 5, 1),
            note=self.text("验证"),
        ).run(self.system)
        indicator = next(iter(pack.indicators))
        SaveMeasurement(
            assessment=assessment,
            indicator=indicator,
            data={"period": "2026Q1", "numerator": 1, "denominator": 2, "note": self.text("测量")},
        ).run(self.system)
        redline = pack.content.redlines[0].code
        SaveDeclaration(assessment=assessment, redline=redline, holds=True, note=self.text("声明")).run(
            self.system
        )
        SaveBackground(
            assessment=assessment, key="organisation", zh=self.text("背景"), role=INTERVIEW_ROLE
        ).run(self.system)
        item = PlanAction(
            assessment=assessment,
            facts=ItemFacts(
                title_zh=self.text("整改"), node=node, level=2, owner=lead.pk, note=self.text("整改说明")
            ),
        ).run(self.system)
        piece = self._evidence(answers, assessment, practice)
        dispute = OpenDispute(
            assessment=assessment,
            kind="practice",
            subject=practice,
            title=self.text("分歧"),
            statement=self.text("陈述"),
            evidence=(self.text("依据"),),
        ).run(self.system)
        finding, comment = self._review(assessment, practice, node)
        engagement = self._engagement(side, tenant, assessment)
        outside = self._outside(assessment)
        GiveVerdict(assessment=assessment, node=node, adequacy="yes", reason=self.text("意见")).run(
            self.system
        )
        interview = self._interview(respondent, assessment, practice)
        part, conflict = self._parts(assessment, practice)
        service = self._service(tenant)
        collection, delivery = self._collection(tenant)
        job = self._job(lead, assessment)
        standard = self._standard(side)
        anchor = anchor_daily(timezone.now())
        return {
            "assessment_id": assessment,
            "tenant_id": tenant,
            "assignment_id": assignment,
            "referral_id": referral,
            "validation_id": validation,
            "item_id": item,
            "job_id": job,
            "interview_id": interview,
            "part_id": part,
            "conflict_id": conflict,
            "dispute_id": dispute,
            "engagement_id": engagement,
            "standard": standard,
            "topic": "DS.classification",
            "service_id": service,
            "collection_id": collection,
            "delivery_id": delivery,
            "outside_id": outside,
            "piece_id": piece,
            "request_id": RequestItem.objects.filter(assessment=assessment).first().pk,
            "number": 1,
            "kind": "note",
            "grant_id": Grant.objects.filter(tenant=tenant, user=respondent).first().pk,
            "user_id": respondent.pk,
            "session_id": 1,
            "token_id": self._token(lead),
            "seq": 1,
            "name": anchor.name if anchor else self.sides["own"]["name"],
            "code": node,
            "practice": practice,
            "finding_id": finding,
            "comment_id": comment,
            "indicator": indicator,
            "redline": redline,
            "role": INTERVIEW_ROLE,
            "period": "2026Q1",
            "provider_id": "oidc",
            "lead": lead,
            "respondent": respondent,
        }

    def _review(self, assessment: UUID, practice: str, node: str) -> tuple[UUID, UUID]:
        """Plan and verify something, write a finding and a comment."""
        PlanVerification(assessment=assessment, seed="2026", percent=1, least=1).run(self.system)
        row = Verification.objects.filter(assessment=assessment, code=practice).first()
        found = Verified(
            state="adjusted", answer="N", evidence="E1", reason=self.text("理由"), selection=self.text("抽样")
        )
        version = row.version if row is not None else 0
        VerifyAnswer(assessment=assessment, code=practice, found=found, version=version).run(self.system)
        words = Text(self.text("事实"), "")
        text = FindingText(node=node, kind="finding", fact=words, criterion=words, cause=words, effect=words)
        finding = SaveFinding(assessment=assessment, text=text).run(self.system)
        comment = WriteComment(
            assessment=assessment, node=node, practice=practice, text=self.text("意见")
        ).run(self.system)
        return finding, comment

    def _standard(self, side: str) -> str:
        """Register a standard, and decide about two names."""
        item = Standard(
            id=f"own-{side}",
            title=Text(self.text("标准"), self.text("标准")),
            topic="DS.classification",
            scope=Text(self.text("范围"), self.text("范围")),
            aliases=(Alias(text=self.text("别名")),),
            note=Text(self.text("备注"), self.text("备注")),
        )
        SaveStandard(record=item, fields=frozenset(), is_new=True).run(self.system)
        DecideNames(
            left=self.text(f"名称{side}"),
            right=self.text("另一名称"),
            verdict="same",
            reason=self.text("理由"),
        ).run(self.system)
        return item.id

    def _token(self, lead: User) -> UUID:
        made = MakeToken(name=self.text("令牌", 80), scopes=("tenant:profile:read",)).run(actor_for(lead.pk))
        return made.id

    def _profile(self, tenant: UUID) -> None:
        row = Tenant.objects.get(pk=tenant)
        system = {"code": "S1", "name": self.text("系统"), "grade": 3}
        SaveProfile(tenant=tenant, data={"systems": [system]}, version=row.version).run(self.system)

    def _evidence(self, actor: Any, assessment: UUID, practice: str) -> UUID:
        """Add a file of evidence and make the list of requests."""
        incoming = Incoming()
        incoming.write("示例记录\n".encode())
        incoming.finish()
        MakeRequests(assessment=assessment).run(self.system)
        return AddEvidence(
            assessment=assessment,
            facts=EvidenceFacts(title=self.text("证据件"), grade="E2", note=self.text("证据说明")),
            practices=(practice,),
            role=INTERVIEW_ROLE,
            file=received(incoming, f"{self.text('记录', 60)}.txt"),
        ).run(actor)

    def _engagement(self, side: str, tenant: UUID, assessment: UUID) -> UUID:
        now = timezone.now()
        facts = EngagementFacts(
            username="auditor" if side == "own" else "foreign_respondent",
            organisation=self.text("单位"),
            role="auditor",
            purpose=self.text("用途"),
            starts_at=now,
            ends_at=now + dt.timedelta(days=30),
        )
        made = MakeEngagement(tenant=tenant, assessment=assessment, facts=facts).run(self.system)
        return made.engagement

    def _service(self, tenant: UUID) -> UUID:
        """Register a service of an external provider; its dossier is of no matter here."""
        row = Service.objects.create(
            tenant_id=tenant,
            is_external=True,
            provider=self.text("提供方"),
            title=self.text("服务"),
            codes=["AP-01"],
            note=self.text("说明"),
        )
        Receiver.objects.create(service=row, tenant_id=tenant, since=timezone.now())
        Edition.objects.create(
            service=row,
            root="ab" * 32,
            digest="cd" * 32,
            key="0" * 16,
            public_key="00",
            pack_id=DEFAULT_PACK,
            pack_version="0",
            pack_digest="ef" * 32,
            sealed_on=dt.date(2026, 6, 1),
            evidence={"AP-01.L1.ST1": [{"title": self.text("证据"), "grade": "E2"}]},
            pinned_at=timezone.now(),
        )
        return row.pk

    def _collection(self, tenant: UUID) -> tuple[UUID, UUID]:
        """Ask the institution for something, and remember that something else of it was returned once."""
        facts = CollectionFacts(
            title=self.text("填报"),
            pack=DEFAULT_PACK,
            tenants=(tenant,),
            due=timezone.localdate() + dt.timedelta(days=30),
            note=self.text("说明"),
        )
        collection = MakeCollection(facts=facts).run(self.system)
        now = timezone.now()
        earlier = Assessment.objects.create(
            tenant_id=tenant,
            title=self.text("上年"),
            pack_id="x",
            pack_version="0",
            pack_digest="x",
            status="cancelled",
        )
        name = earlier.pk.hex * 2
        dossier = Dossier.objects.create(
            assessment=earlier, digest=name, root=name, public_key="00", size=1, records=1, sealed_at=now
        )
        sent = Submission.objects.create(assessment=earlier, to="supervisor", sent_at=now, withdrawn_at=now)
        delivery = Delivery.objects.create(
            asked_id=Collection.objects.get(pk=collection).asked.get().pk,
            dossier=dossier,
            submission=sent,
            state="returned",
            reason=self.text("原因"),
            sent_at=now,
        )
        return collection, delivery.pk

    def _outside(self, assessment: UUID) -> UUID:
        values = {"source": "等保测评", "clause": "8.1.4.4", "title": self.text("外部发现")}
        line = Line(values=values, places=dict.fromkeys(values, "A1"))
        ImportOutsideFindings(assessment=assessment, lines=(line,), name="x.csv").run(self.system)
        return OutsideFinding.objects.get(assessment=assessment).pk

    def _interview(self, respondent: User, assessment: UUID, practice: str) -> UUID:
        """Hold an interview with the respondent in which one answer is typed."""
        facts = InterviewFacts(
            people=(Asked(user=respondent.pk), Asked(name=self.text("受访人"), post=self.text("职务"))),
            started_at=timezone.now(),
            place=self.text("地点"),
            interviewer=self.text("访谈人"),
        )
        interview = BeginInterview(assessment=assessment, role=INTERVIEW_ROLE, facts=facts).run(self.system)
        SaveInterviewAnswer(
            assessment=assessment,
            interview=interview,
            code=practice,
            role=INTERVIEW_ROLE,
            given={"answer": "P", "note": self.text("记录")},
            version=1,
        ).run(self.system)
        return interview

    def _parts(self, assessment: UUID, practice: str) -> tuple[UUID, UUID]:
        """Remember a part that was taken in, and one that came back with a conflict."""
        common = {"assessment_id": assessment, "roles": [INTERVIEW_ROLE], "made_at": timezone.now()}
        taken = Part.objects.create(**common, direction="in", of_part=uuid4(), of_assessment=uuid4())
        out = Part.objects.create(**common, direction="out")
        theirs = {"answer": "F", "note": self.text("离线")}
        conflict = PartConflict.objects.create(
            part=out, code=practice, role=INTERVIEW_ROLE, theirs=theirs, created_at=timezone.now()
        )
        return taken.pk, conflict.pk

    def _job(self, lead: User, assessment: UUID) -> UUID:
        arguments = {"assessment": str(assessment), "format": "html", "lang": "zh"}
        job = StartJob(kind="report:render", arguments=arguments, assessment_id=assessment).run(
            actor_for(lead.pk)
        )
        run_job(job)
        return job

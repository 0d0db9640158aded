"""Make one object of each kind in one institution, for ``tests.web.populated``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs
from django.utils import timezone

from hengdu.actions import (
    AddEvidence,
    Asked,
    AssignRespondent,
    AttachPaper,
    BeginInterview,
    CollectionFacts,
    CreateAssessment,
    EngagementFacts,
    EvidenceFacts,
    FindingText,
    GiveVerdict,
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
    SaveAnswer,
    SaveBackground,
    SaveDeclaration,
    SaveFinding,
    SaveInterviewAnswer,
    SaveMeasurement,
    SaveProfile,
    SaveValidation,
    SetUp,
    Verified,
    VerifyAnswer,
    WriteComment,
    actor_for,
    received,
    system_actor,
)
from hengdu.actions._tables_in import Line
from hengdu.actions.jobs import StartJob, run_job
from hengdu.actions.standards import DecideNames, SaveStandard
from hengdu.assessments import asked_of
from hengdu.standards.registry import Alias, Standard
from hengdu.store.assessments.models import Assessment, Submission
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.collections.models import Collection, Delivery
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import RequestItem
from hengdu.store.evidence.vault import Incoming
from hengdu.store.inspections.models import OutsideFinding
from hengdu.store.interviews.models import Part, PartConflict
from hengdu.store.reviews.models import Verification
from hengdu.store.services.models import Edition, Receiver, Service
from hengdu.store.tenants.models import Tenant
from hengdu.text import Text

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store.people.models import User

INTERVIEW_ROLE = "CISO"


@attrs.define
class Stock:
    """Makers of objects; whoever uses them says as whom (``system``) and what texts are like (``text``)."""

    mark: str = ""
    system: Any = attrs.field(factory=lambda: system_actor("tests"))

    def text(self, words: str, most: int = 200) -> str:
        """Return words with the mark, no longer than a field allows."""
        return f"示例{words}{self.mark}"[:most]

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

    def _paper(self, assessment: UUID, interview: UUID) -> UUID:
        """Attach the scan of a signed record."""
        incoming = Incoming()
        incoming.write("示例扫描件\n".encode())
        incoming.finish()
        file = received(incoming, f"{self.text('扫描', 60)}.txt")
        return AttachPaper(assessment=assessment, about="interview", object=str(interview), file=file).run(
            self.system
        )

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

    def _inside(self, tenant: UUID, lead: User, respondent: User) -> dict[str, Any]:
        """Make an assessment with everything in it; return its ids by the names in addresses."""
        pack = installed(DEFAULT_PACK)
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
        GiveVerdict(assessment=assessment, node=node, adequacy="yes", reason=self.text("意见")).run(
            self.system
        )
        interview = self._interview(respondent, assessment, practice)
        part, conflict = self._parts(assessment, practice)
        return {
            "assessment_id": assessment,
            "tenant_id": tenant,
            "assignment_id": assignment,
            "referral_id": referral,
            "validation_id": validation,
            "item_id": item,
            "job_id": self._job(lead, assessment),
            "interview_id": interview,
            "paper_id": self._paper(assessment, interview),
            "part_id": part,
            "conflict_id": conflict,
            "dispute_id": dispute,
            "outside_id": self._outside(assessment),
            "piece_id": piece,
            "request_id": RequestItem.objects.filter(assessment=assessment).first().pk,
            "number": 1,
            "code": node,
            "practice": practice,
            "finding_id": finding,
            "comment_id": comment,
            "indicator": indicator,
            "redline": redline,
            "role": INTERVIEW_ROLE,
            "period": "2026Q1",
            "user_id": respondent.pk,
            "lead": lead,
            "respondent": respondent,
        }

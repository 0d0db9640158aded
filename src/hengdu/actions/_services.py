"""Register shared services, pin them to sealed versions, admit receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._inherited_answers import Sealed, evidence_index, sealed_content
from hengdu.actions._seal import dossier_path, keep_dossier
from hengdu.assessments import Inherited, build_assessment, practices_served, served_answers
from hengdu.dossier import VERDICT_NAMES, Verdict, VerdictKind, file_of, read_dossier, verify
from hengdu.errors import DossierError
from hengdu.plugins import installed_packs
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import installed, pinned_pack
from hengdu.store.dossiers.models import Dossier
from hengdu.store.notices.models import NoticeKind
from hengdu.store.services.models import Edition, Receiver, Service
from hengdu.store.services.queries import heirs_of
from hengdu.store.tenants.models import Tenant
from hengdu.store.tenants.queries import leads_of
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.packs import Pack

_MOST_CODES: Final = 2000
GOOD_VERDICTS: Final = frozenset({VerdictKind.VALID, VerdictKind.RULE_CHANGED})


@attrs.frozen(kw_only=True)
class ServiceFacts:
    """What is stated of a service; ``codes`` are the nodes or practices served."""

    title: str
    codes: tuple[str, ...]
    note: str = ""


@attrs.frozen(kw_only=True)
class _Facts:
    title: str
    codes: list[str]
    note: str


def _checked(facts: ServiceFacts, pack: Pack) -> _Facts:
    codes = list(dict.fromkeys(facts.codes))
    unknown = [code for code in codes if code not in pack.nodes and code not in pack.practices]
    if unknown or not codes or len(codes) > _MOST_CODES:
        shown = unknown[0][:80] if unknown else "-"
        raise ActionError(
            "请给出模型中的节点或实践编码" if not unknown else f"模型中没有编码 {shown}",
            "give codes of nodes or practices" if not unknown else f"the model has no code {shown}",
            place="codes",
            hint_zh="编码以空格或逗号分隔，例如 AP-01 或 AP-01.R2.1",
            hint_en="Codes with spaces or commas between, for instance AP-01",
        )
    return _Facts(
        title=one_line(facts.title, "title", most=200, least=1),
        codes=codes,
        note=long_text(facts.note, "note", most=2000),
    )


def _pin(
    work: Work, service: Service, sealed: Sealed, dossier: Dossier | None, key: tuple[str, str]
) -> Edition:
    """Pin a service to a sealed version; what it gives by itself is counted with its own pack."""
    header, pack = sealed.dossier.header, sealed.pack
    origin = Inherited(provider=service.provider, dossier=sealed.dossier.root, sealed=sealed.sealed_on)
    provider = build_assessment(file_of(sealed.dossier.sections), pack)
    served = served_answers(provider, pack, pack, service.codes, origin)
    if not served.answers:
        raise ActionError(
            "该封存版本没有可供继承的答案",
            "this sealed version has no answers to inherit",
            place="codes",
            hint_zh="所选实践须已作答，且不是按对象、单位或指标作答",
            hint_en="The practices must be answered, and not by object, unit or indicator",
        )
    if service.editions.filter(root=sealed.dossier.root).exists():
        raise ActionError(
            "该服务已用过此封存版本", "the service has had this sealed version already", place="dossier"
        )
    edition = Edition.objects.create(
        service=service,
        dossier=dossier,
        root=sealed.dossier.root,
        digest=sealed.dossier.digest,
        key=key[0],
        public_key=key[1],
        pack_id=pack.id,
        pack_version=str(header.get("pack_version", ""))[:80],
        pack_digest=pack.digest,
        sealed_on=sealed.sealed_on,
        answers=len(served.answers),
        evidence=evidence_index(sealed.dossier, set(practices_served(pack, service.codes))),
        pinned_at=work.moment,
        pinned_by_id=work.actor.user_id,
    )
    after = {"root": edition.root, "key": edition.key, "answers": edition.answers}
    work.record(Tag.SERVICE_PINNED, object=str(service.pk), after=after)
    return edition


def _own_dossier(tenant: UUID, assessment: UUID) -> Dossier:
    row = Dossier.objects.filter(assessment_id=assessment, assessment__tenant_id=tenant).first()
    if row is None:
        raise NotFoundError("dossier")
    return row


def _sealed_here(dossier: Dossier) -> Sealed:
    path = dossier_path(dossier.digest)
    if not path.is_file():
        raise NotFoundError(f"dossiers/{dossier.digest}.hengdu")
    return sealed_content(path.read_bytes(), (pinned_pack(dossier.assessment),))


def _of(service_id: UUID) -> Service:
    row = Service.objects.filter(pk=service_id).first()
    if row is None:
        raise NotFoundError("service")
    return row


def _running(row: Service) -> None:
    if row.ended_at is not None:
        raise ActionError("该共享服务已结束", "the service has ended", place="service")


@attrs.frozen(kw_only=True)
class OfferService(Action[UUID]):
    """Register what the institution does for others, pinned to one of its sealed assessments."""

    permission: ClassVar = Permission.SERVICE_MANAGE
    event: ClassVar = Tag.SERVICE_OFFERED
    tenant: UUID
    assessment: UUID
    facts: ServiceFacts

    def place(self, work: Work) -> Place:
        """Load the institution."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> UUID:
        """Insert the service and its first sealed version."""
        dossier = _own_dossier(self.tenant, self.assessment)
        sealed = _sealed_here(dossier)
        facts = _checked(self.facts, sealed.pack)
        row = Service.objects.create(
            tenant=work.tenant,
            provider=work.tenant.name,
            title=facts.title,
            codes=facts.codes,
            note=facts.note,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        work.record(self.event, object=str(row.pk), after={"title": row.title, "codes": row.codes})
        _pin(work, row, sealed, dossier, (dossier.key, dossier.public_key))
        return row.pk


def external_verdict(content: bytes, key: str = "") -> Verdict:
    """Verify a provider's dossier; ``key`` is the short name of the key that a person compared with it."""
    try:
        signatures = read_dossier(content).signatures
    except DossierError:
        signatures = ()
    return verify(content, trusted=[bytes.fromhex(item.public_key) for item in signatures if item.key == key])


def _known(verdict: Verdict) -> tuple[Pack, ...]:
    """Return the installed pack that a dossier may have been made with, so as not to load it twice."""
    name = str(verdict.header.get("pack_id", ""))
    return (installed(name),) if name in installed_packs() else ()


@attrs.frozen(kw_only=True)
class TakeExternalService(Action[UUID]):
    """Register a service of a provider outside this installation from its dossier.

    ``key`` is the short name of the signing key, which the person compared with what the provider says; the
    dossier must verify with it. ``service`` pins a service that is there to this newer version instead.
    ``verdict`` is what :func:`external_verdict` found for this content and key (a job does so before the
    transaction); left out, it is found here.
    """

    permission: ClassVar = Permission.SERVICE_MANAGE
    event: ClassVar = Tag.SERVICE_OFFERED
    tenant: UUID
    content: bytes = attrs.field(repr=False)
    key: str
    facts: ServiceFacts
    service: UUID | None = None
    verdict: Verdict | None = None

    def place(self, work: Work) -> Place:
        """Load the receiving institution."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> UUID:
        """Verify, keep the file, insert service, version and the institution as its receiver."""
        verdict = self.verdict or external_verdict(self.content, self.key)
        if verdict.kind not in GOOD_VERDICTS:
            name = VERDICT_NAMES[verdict.kind]
            raise ActionError(
                f"档案不能采用：{name.zh}",
                f"the dossier is not taken: {name.en}",
                place="key" if verdict.kind is VerdictKind.UNKNOWN_KEY else "file",
                hint_zh="请向提供方核对签名密钥的指纹后如实填写",
                hint_en="Compare the name of the signing key with the provider and type it",
            )
        sealed = sealed_content(self.content, _known(verdict))
        facts = _checked(self.facts, sealed.pack)
        public = next(item.public_key for item in verdict.signatures if item.key == self.key)
        keep_dossier(verdict.digest, self.content)
        row = self._service(work, facts, verdict.institution)
        _pin(work, row, sealed, None, (self.key, public))
        tell_heirs(work, row)
        return row.pk

    def _service(self, work: Work, facts: _Facts, provider: str) -> Service:
        if self.service is not None:
            row = _of(self.service)
            if row.tenant_id != self.tenant or not row.is_external:
                raise NotFoundError("service")
            _running(row)
            return row
        row = Service.objects.create(
            tenant=work.tenant,
            is_external=True,
            provider=one_line(provider or facts.title, "provider", most=200, least=1),
            title=facts.title,
            codes=facts.codes,
            note=facts.note,
            created_at=work.moment,
            created_by_id=work.actor.user_id,
        )
        after = {"title": row.title, "codes": row.codes, "provider": row.provider, "external": True}
        work.record(self.event, object=str(row.pk), after=after)
        Receiver.objects.create(
            service=row, tenant=work.tenant, since=work.moment, admitted_by_id=work.actor.user_id
        )
        return row


@attrs.frozen(kw_only=True)
class _OfService(Action[None]):
    """What the provider's lead does with a service that runs."""

    permission: ClassVar = Permission.SERVICE_MANAGE
    service: UUID

    def place(self, work: Work) -> Place:
        """Load the institution that registered the service."""
        return work.at_tenant(_of(self.service).tenant_id)

    def row(self) -> Service:
        """Return the service, locked; ActionError where it has ended."""
        row = Service.objects.select_for_update().get(pk=self.service)
        _running(row)
        return row


@attrs.frozen(kw_only=True)
class PinService(_OfService):
    """Pin a service to a newer sealed assessment of the provider; receivers are told."""

    event: ClassVar = Tag.SERVICE_PINNED
    assessment: UUID

    def execute(self, work: Work) -> None:
        """Insert the version and tell everybody who inherits from the service."""
        row = self.row()
        if row.is_external:
            raise NotFoundError("service")
        dossier = _own_dossier(row.tenant_id, self.assessment)
        _pin(work, row, _sealed_here(dossier), dossier, (dossier.key, dossier.public_key))
        tell_heirs(work, row)


@attrs.frozen(kw_only=True)
class EndService(_OfService):
    """End a service; what was inherited stays until its receivers stop inheriting, and they are told."""

    event: ClassVar = Tag.SERVICE_ENDED

    def execute(self, work: Work) -> None:
        """Write the end."""
        row = self.row()
        Service.objects.filter(pk=row.pk).update(ended_at=work.moment)
        work.record(self.event, object=str(row.pk))
        tell_heirs(work, row)


@attrs.frozen(kw_only=True)
class AdmitReceiver(_OfService):
    """Let an institution of this installation inherit from a service; its leads are told.

    ``name`` is its full name or its registered key, so that no list of institutions need be shown.
    """

    event: ClassVar = Tag.SERVICE_GRANTED
    name: str

    def execute(self, work: Work) -> None:
        """Insert the receiver."""
        row, name = self.row(), one_line(self.name, "name", most=200, least=1)
        found = Tenant.objects.filter(is_active=True).exclude(pk=row.tenant_id)
        tenant = found.filter(name=name).first() or found.filter(key_value=name).first()
        if tenant is None or row.is_external:
            raise ActionError(
                "没有这样的机构",
                "there is no such institution",
                place="name",
                hint_zh="请填写机构全称或其登记编码",
                hint_en="Give its full name or its registered key",
            )
        if row.receivers.filter(tenant=tenant, ended_at__isnull=True).exists():
            raise ActionError("该机构已是接收方", "the institution is a receiver already", place="name")
        Receiver.objects.create(
            service=row, tenant=tenant, since=work.moment, admitted_by_id=work.actor.user_id
        )
        work.record(self.event, object=str(row.pk), after={"receiver": str(tenant.pk)})
        _tell(work, row, {tenant.pk})


@attrs.frozen(kw_only=True)
class EndReceiver(_OfService):
    """Stop serving one institution; it may inherit nothing more from the service."""

    event: ClassVar = Tag.SERVICE_WITHDRAWN
    receiver: UUID

    def execute(self, work: Work) -> None:
        """Write the end and tell the institution."""
        row = self.row()
        found = row.receivers.filter(pk=self.receiver, ended_at__isnull=True).first()
        if found is None:
            raise NotFoundError("receiver")
        Receiver.objects.filter(pk=found.pk).update(ended_at=work.moment)
        work.record(self.event, object=str(row.pk), after={"receiver": str(found.tenant_id)})
        _tell(work, row, {found.tenant_id})


def tell_heirs(work: Work, service: Service) -> None:
    """Tell the leads of every receiver, and of whoever inherits still, that a service changed."""
    receivers = set(service.receivers.filter(ended_at__isnull=True).values_list("tenant_id", flat=True))
    _tell(work, service, receivers | {row.tenant_id for row in heirs_of(service)})


def tell_of_seal(work: Work, dossier: Dossier) -> None:
    """Tell the receivers of an institution's services that it sealed something newer."""
    for service in Service.objects.filter(tenant=work.tenant, is_external=False, ended_at__isnull=True):
        roots = set(service.editions.values_list("root", flat=True))
        if roots and dossier.root not in roots:
            tell_heirs(work, service)


def _tell(work: Work, service: Service, tenants: set[UUID]) -> None:
    """Put a notice where each institution's own leads find it, which names no other institution."""
    outer = work.place
    for tenant in sorted(tenants, key=str):
        work.place = Place(tenant=tenant)
        for user_id in leads_of(tenant, work.moment):
            work.notify(user_id, NoticeKind.SERVICE, object=str(service.pk))
    work.place = outer

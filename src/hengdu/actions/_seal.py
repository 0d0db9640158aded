"""Seal an approved assessment into a dossier; correct a sealed one by a new assessment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs
from django.conf import settings
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text
from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions._exported import mode_note
from hengdu.actions._seal_sections import answer_facts, moment_text, other_sections
from hengdu.assessments import build_assessment
from hengdu.chain import canonical_json, sm3_of
from hengdu.dossier import (
    ASSESSMENT,
    ENGINE,
    RESULT,
    VOCABULARY,
    Header,
    Record,
    Sealed,
    assessment_sections,
    mode_record,
    open_signer,
    profile_record,
    result_records,
    seal,
    verify,
)
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.assessments.packs import pinned_files, pinned_pack, scorer_of
from hengdu.store.disk import write_whole
from hengdu.store.disputes.models import DisputeState
from hengdu.store.dossiers.models import Dossier
from hengdu.store.reviews.state import review_state
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from hengdu.dossier import Signer

_SEED_BYTES: Final = 32


def seal_signer() -> Signer:
    """Return the installation's sealing key; DossierError where it cannot be opened.

    It is the Ed25519 key in ``keys/seal.pem`` unless the settings name another scheme and key.
    """
    return open_signer(settings.HENGDU_SEAL_SCHEME, str(settings.HENGDU_SEAL_KEY or "HENGDU_DATA"))


def missing_before_seal(row: Assessment) -> tuple[Text, ...]:
    """Return what an assessment still lacks before it may be sealed; nothing when it may."""
    found = []
    if row.status != Status.APPROVED:
        found.append(Text("尚未批准", "It is not approved"))
    elif review_state(row).next_step:
        found.append(
            Text(
                "批准之后内容有改动，须重新批准",
                "Its content changed after the approval; it must be approved again",
            )
        )
    disputes = row.disputes.filter(state=DisputeState.OPEN).count()
    if disputes:
        found.append(Text(f"{disputes} 个重大分歧尚未了结", f"{disputes} disputes are open"))
    return tuple(found)


@attrs.frozen(kw_only=True)
class PreparedSeal:
    """A dossier that is made and verified but not kept yet; ``basis`` is the digest of its content."""

    content: bytes = attrs.field(repr=False)
    digest: str
    root: str
    basis: str
    scheme: str
    key: str
    public_key: str
    records: int
    level: int | None
    score: str


def seal_sections(row: Assessment) -> dict[str, list[Record]]:
    """Return the records of an assessment by section, with its result at the end."""
    file, pack = load_file(row).file, pinned_pack(row)
    sections = assessment_sections(file, pack, answer_facts(row, file))
    if "profile" in row.more:
        sections[ASSESSMENT].append(profile_record(row.more["profile"]))
    note = mode_note()
    if note is not None:
        sections[ASSESSMENT].append(mode_record(note))
    sections |= other_sections(row)
    result = scorer_of(row).score(build_assessment(file, pack))
    sections[RESULT] = result_records(result)
    return sections


def _basis(sections: dict[str, list[Record]]) -> str:
    def plain(item: Record) -> list[Any]:
        return [item.name, item.data, {key: value for key, (_kind, value) in item.closable.items()}]

    return sm3_of(canonical_json({name: [plain(item) for item in group] for name, group in sections.items()}))


def prepare_seal(row: Assessment, moment: datetime, *, by: str) -> PreparedSeal:
    """Make the dossier of an approved assessment and verify it; nothing is written.

    ``by`` is the name of whoever seals, printed with the signature. ActionError says what is missing.
    """
    _ready(row)
    sections, signer = seal_sections(row), seal_signer()
    supersedes = row.more.get("supersedes", {})
    header = Header(
        engine=ENGINE,
        vocabulary=VOCABULARY,
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        pack_digest=row.pack_digest,
        sealed_at=moment_text(moment),
        assessment=str(row.pk),
        classification=row.classification,
        is_sample=row.is_sample,
        is_partial=row.scope.get("kind") == "partial",
        supersedes=str(supersedes.get("dossier", "")),
        reason=str(supersedes.get("reason", "")),
    )
    made = seal(
        header, sections, pinned_files(row), signer, seed=secrets.token_bytes(_SEED_BYTES), signed_by=by
    )
    _refuse_unless_valid(made, signer)
    whole = sections[RESULT][0].data
    signature = made.signatures[0]
    return PreparedSeal(
        content=made.content,
        digest=made.digest,
        root=made.root,
        basis=_basis(sections),
        scheme=signature.scheme,
        key=signature.key,
        public_key=signature.public_key,
        records=sum(len(group) for group in sections.values()),
        level=whole["level"],
        score=whole["score"] or "",
    )


def _ready(row: Assessment) -> None:
    missing = missing_before_seal(row)
    if missing:
        raise ActionError(
            f"还不能封存：{'；'.join(item.zh for item in missing)}",
            f"it cannot be sealed yet: {'; '.join(item.en for item in missing)}",
            place="assessment",
            hint_zh="请先完成所缺的步骤",
            hint_en="Finish what is missing first",
        )


def _refuse_unless_valid(made: Sealed, signer: Signer) -> None:
    """Verify the dossier as a stranger would, with the pack inside it, before it is kept."""
    verdict = verify(made.content, trusted=[signer.public_key])
    if not verdict.is_valid:
        first = verdict.findings[0]
        raise ActionError(
            f"档案未通过自检：{first.text.zh}",
            f"the dossier does not verify: {first.text.en}",
            place=first.place,
            hint_zh="未作任何改动；请将此信息交给系统管理员",
            hint_en="Nothing was changed; show this to the system administrator",
        )


def dossier_path(digest: str) -> Path:
    """Return where the file of a dossier lies."""
    folder = settings.HENGDU_DOSSIERS
    if folder is None:
        raise ActionError("没有数据目录", "there is no data folder", place="HENGDU_DATA")
    return Path(folder) / f"{digest}.hengdu"


def keep_dossier(digest: str, content: bytes) -> None:
    """Write a dossier's file whole and for good, or not at all; one without a row is removed after a week."""
    write_whole(dossier_path(digest), content)


@attrs.frozen(kw_only=True)
class SealAssessment(Action[UUID]):
    """Seal an approved assessment; returns the id of its dossier.

    ``prepared`` comes from :func:`prepare_seal` (a second of work, done outside the transaction); left out,
    it is made here. What changed since then is a Conflict. From then on the database refuses every change of
    what the dossier holds.
    """

    permission: ClassVar = Permission.SEAL
    event: ClassVar = Tag.ASSESSMENT_SEALED
    assessment: UUID
    prepared: PreparedSeal | None = None

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse what is not approved, or sealed already."""
        _ready(work.assessment)

    def execute(self, work: Work) -> UUID:
        """Keep the file, then the row, then the status; all become true in one commit."""
        from hengdu.actions._services import tell_of_seal

        row = work.assessment
        prepared = self.prepared or prepare_seal(row, work.moment, by=work.actor.name)
        if self.prepared is not None and _basis(seal_sections(row)) != prepared.basis:
            raise Conflict(None, place=str(row.pk))
        keep_dossier(prepared.digest, prepared.content)
        before = Dossier.objects.filter(root=row.more.get("supersedes", {}).get("dossier", "")).first()
        made = Dossier.objects.create(
            assessment=row,
            digest=prepared.digest,
            root=prepared.root,
            scheme=prepared.scheme,
            key=prepared.key,
            public_key=prepared.public_key,
            engine=ENGINE,
            vocabulary=VOCABULARY,
            size=len(prepared.content),
            records=prepared.records,
            level=prepared.level,
            score=prepared.score[:20],
            sealed_at=work.moment,
            sealed_by_id=work.actor.user_id,
            supersedes=before,
            reason=row.more.get("supersedes", {}).get("reason", ""),
        )
        changed = Assessment.objects.filter(pk=row.pk, status=Status.APPROVED, version=row.version).update(
            status=Status.SEALED,
            sealed_at=work.moment,
            sealed_digest=prepared.digest,
            version=row.version + 1,
        )
        if not changed:
            raise Conflict(None, place=str(row.pk))
        after = {"root": prepared.root, "digest": prepared.digest, "key": prepared.key, "engine": ENGINE}
        work.record(self.event, object=str(row.pk), before={"status": row.status}, after=after)
        tell_of_seal(work, made)
        return made.pk


def seal_now(row: Assessment, *, by: str) -> PreparedSeal:
    """Return the prepared dossier of this moment, for a job."""
    return prepare_seal(row, timezone.now(), by=by)


@attrs.frozen(kw_only=True)
class RecordDossierTaken(Action[None]):
    """Leave in the trail that somebody was given a dossier or a redacted copy of it."""

    permission: ClassVar = Permission.DOSSIER_READ
    event: ClassVar = Tag.DOSSIER_TAKEN
    assessment: UUID
    sm3: str
    form: str
    withheld: int = 0
    purpose: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        after = {"what": "dossier", "format": self.form, "sm3": self.sm3, "withheld": self.withheld}
        if self.purpose:
            after["purpose"] = long_text(self.purpose, "purpose", most=500)
        work.record(self.event, object=str(self.assessment), after=after)

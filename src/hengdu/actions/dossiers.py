"""Seal, redact and verify dossiers as jobs."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.conf import settings

from hengdu.actions._classification import purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._seal import (
    RecordDossierTaken,
    SealAssessment,
    dossier_path,
    missing_before_seal,
    seal_now,
    seal_signer,
)
from hengdu.actions._services import GOOD_VERDICTS, ServiceFacts, TakeExternalService, external_verdict
from hengdu.actions.exchange import kept_bytes
from hengdu.actions.jobs import Produced, job_kind
from hengdu.dossier import Closable, Withhold, open_signer, read_dossier, redact, verdict_data, verify
from hengdu.errors import DossierError
from hengdu.store import Permission
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.dossiers.queries import dossier_of
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.actions.jobs import Working
    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.dossiers.models import Dossier

__all__ = [
    "GOOD_VERDICTS",
    "MEDIA_TYPE",
    "REDACT",
    "SEAL",
    "TAKE",
    "VERIFY",
    "dossier_file",
    "file_name",
    "missing_before_seal",
    "seal_signer",
    "trusted_keys",
]

SEAL: Final = "dossier:seal"
REDACT: Final = "dossier:redact"
VERIFY: Final = "dossier:verify"
TAKE: Final = "service:take"
MEDIA_TYPE: Final = "application/octet-stream"
_MOST_KEY: Final = 4_096
_BUILT_IN: Final = "ed25519"


def _assessment(work: Working, permission: Permission) -> Assessment:
    key = work.place.assessment
    row = assessment_for(work.actor, key, permission) if key is not None else None
    if row is None:
        raise NotFoundError("assessment")
    return row


def dossier_file(dossier: Dossier) -> Path:
    """Return the file of a dossier; NotFoundError where the data folder has lost it."""
    path = dossier_path(dossier.digest)
    if not path.is_file():
        raise NotFoundError(f"dossiers/{dossier.digest}.hengdu")
    return path


def file_name(dossier: Dossier, *, is_redacted: bool = False) -> str:
    """Return the name under which a dossier is handed out."""
    mark = "-redacted" if is_redacted else ""
    return f"dossier-{dossier.sealed_at:%Y%m%d}-{dossier.root[:8]}{mark}.hengdu"


def trusted_keys() -> list[bytes]:
    """Return the public keys that this installation trusts: its own, and those in ``keys/trusted``.

    Each file there holds one public key in hexadecimal: a key used earlier, or that of another institution.
    They lie beside the database, not in it, so that nobody becomes trusted by writing a row.
    """
    found = _own_keys()
    folder: Path | None = settings.HENGDU_TRUSTED
    for path in sorted(folder.glob("*.pub")) if folder is not None and folder.is_dir() else ():
        with contextlib.suppress(ValueError):  # a file that holds no key makes nobody trusted
            found.append(bytes.fromhex(path.read_text("ascii", "replace").strip()[:_MOST_KEY]))
    return found


def _own_keys() -> list[bytes]:
    """Return the key that signs now and the one in ``keys/seal.pem``; a token that is out is left out."""
    named = {(settings.HENGDU_SEAL_SCHEME, str(settings.HENGDU_SEAL_KEY or ""))}
    if settings.HENGDU_TRUSTED is not None:
        named.add((_BUILT_IN, str(settings.HENGDU_TRUSTED.with_name("seal.pem"))))
    found = []
    for scheme, key in sorted(named, reverse=True):
        with contextlib.suppress(DossierError):
            found.append(open_signer(scheme, key).public_key)
    return found


@job_kind(SEAL, permission=Permission.SEAL, title=Text("封存评估", "Seal an assessment"))
def make_dossier(work: Working) -> Produced:
    """Make and verify the dossier; the job's change seals the assessment with it."""
    row = _assessment(work, Permission.SEAL)
    work.progress(1, 2, Text("正在生成并自检档案", "Making the dossier and verifying it"))
    prepared = seal_now(row, by=work.actor.name)
    work.progress(2, 2, Text("正在封存", "Sealing"))
    return Produced(change=SealAssessment(assessment=row.pk, prepared=prepared))


@job_kind(REDACT, permission=Permission.DOSSIER_READ, title=Text("生成脱敏副本", "Make a redacted copy"))
def make_redacted(work: Working) -> Produced:
    """Return a copy that withholds what the arguments name: ``sections``, ``nodes``, ``fields``."""
    row = _assessment(work, Permission.DOSSIER_READ)
    dossier = _sealed(work.actor, row)
    purpose = purpose_of(work.arguments, row, with_evidence=True)
    withhold = _withhold(work)
    work.progress(1, 1, Text("正在生成副本", "Making the copy"))
    content = dossier_file(dossier).read_bytes()
    # The page offers every part there may be; one that this dossier does not have needs no leaving out.
    there = frozenset(read_dossier(content).sections)
    copy = redact(content, attrs.evolve(withhold, sections=withhold.sections & there))
    return Produced(
        name=file_name(dossier, is_redacted=True),
        media_type=MEDIA_TYPE,
        content=copy.content,
        change=RecordDossierTaken(
            assessment=row.pk,
            sm3=copy.digest,
            form="redacted",
            withheld=len(read_dossier(copy.content).withheld),
            purpose=purpose,
        ),
    )


def _sealed(actor: Actor, row: Assessment) -> Dossier:
    dossier = dossier_of(actor, row.pk)
    if dossier is None:
        raise NotFoundError("dossier")
    return dossier


def _withhold(work: Working) -> Withhold:
    def names(key: str) -> frozenset[str]:
        return frozenset(str(item) for item in work.arguments.get(key, []))

    kinds = {kind.value: kind for kind in Closable}
    unknown = names("fields") - set(kinds)
    if unknown or not (names("sections") | names("nodes") | names("fields")):
        raise ActionError(
            "请选择要略去的内容",
            "choose what to withhold",
            place="fields",
            hint_zh="至少勾选一项",
            hint_en="Tick at least one",
        )
    fields = frozenset(kinds[name] for name in names("fields"))
    return Withhold(sections=names("sections"), nodes=names("nodes"), fields=fields)


@job_kind(
    TAKE,
    permission=Permission.SERVICE_MANAGE,
    title=Text("校验并登记外部提供方", "Verify and register a provider"),
)
def take_external(work: Working) -> Produced:
    """Verify a provider's dossier with the key that was named; the job's change registers its service.

    The result is the verdict as JSON, also where the dossier is not taken.
    """
    if work.place.tenant is None:
        raise NotFoundError("tenant")
    given = work.arguments
    key, service = str(given.get("key", "")), given.get("service")
    work.progress(0, 2, Text("正在逐一重算", "Computing everything anew"))
    content = kept_bytes(str(given["upload"]))
    verdict = external_verdict(content, key)
    data = verdict_data(verdict) | {"name": str(given.get("name", ""))[:120]}
    result = Produced(
        name="verdict.json",
        media_type="application/json",
        content=json.dumps(data, ensure_ascii=False, indent=2).encode(),
    )
    if verdict.kind not in GOOD_VERDICTS:
        return result
    work.progress(1, 2, Text("正在登记", "Registering"))
    facts = ServiceFacts(
        title=str(given.get("title", "")),
        codes=tuple(str(code) for code in given.get("codes", ())),
        note=str(given.get("note", "")),
    )
    change = TakeExternalService(
        tenant=work.place.tenant,
        content=content,
        key=key,
        facts=facts,
        service=UUID(str(service)) if service else None,
        verdict=verdict,
    )
    return attrs.evolve(result, change=change)


@job_kind(VERIFY, permission=Permission.DOSSIER_READ, title=Text("校验档案", "Verify a dossier"))
def verify_upload(work: Working) -> Produced:
    """Verify a file that somebody sent, or this assessment's own dossier; the result is a verdict as JSON."""
    row = _assessment(work, Permission.DOSSIER_READ)
    work.progress(0, 1, Text("正在逐一重算", "Computing everything anew"))
    upload = str(work.arguments.get("upload", ""))
    content = kept_bytes(upload) if upload else dossier_file(_sealed(work.actor, row)).read_bytes()
    verdict = verify(content, trusted=trusted_keys())
    data = verdict_data(verdict) | {"name": str(work.arguments.get("name", ""))[:120]}
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return Produced(name="verdict.json", media_type="application/json", content=text.encode())

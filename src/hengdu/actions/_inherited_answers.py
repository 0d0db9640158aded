"""Read what a provider's dossier gives for the practices served; nothing is written here."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs
from django.utils import timezone

from hengdu.actions._errors import ActionError
from hengdu.actions._seal import dossier_path
from hengdu.assessments import Inherited, build_assessment, served_answers
from hengdu.dossier import EVIDENCE, Dossier, file_of, packed, read_dossier
from hengdu.packs import Pack

if TYPE_CHECKING:
    from collections.abc import Collection

    from hengdu.assessments import Served
    from hengdu.store.services.models import Edition, Service

_MOST_PIECES: Final = 20  # of one practice in the index


@attrs.frozen(kw_only=True)
class Sealed:
    """A provider's dossier as read: the pack it was made with and the day of its seal."""

    dossier: Dossier
    pack: Pack
    sealed_on: date


def sealed_content(content: bytes, known: Collection[Pack] = ()) -> Sealed:
    """Return a dossier with its pack; one of the ``known`` packs where it is the very same.

    ActionError where the file is not as it was sealed; whose key signed it is not asked here.
    """
    dossier = read_dossier(content)
    wrong = [item for item in dossier.findings if item.kind not in {"engine", "key"}]
    if wrong:
        raise ActionError(
            f"档案已被改动：{wrong[0].text.zh}",
            f"the dossier was changed: {wrong[0].text.en}",
            place="file",
            hint_zh="请向提供方重新索取",
            hint_en="Ask the provider for it again",
        )
    digest = dossier.header.get("pack_digest")
    pack = next((one for one in known if one.digest == digest), None) or packed(dossier.pack_files)
    sealed_on = timezone.localdate(datetime.fromisoformat(str(dossier.header["sealed_at"])))
    return Sealed(dossier=dossier, pack=pack, sealed_on=sealed_on)


def edition_content(edition: Edition) -> bytes:
    """Return the file of an edition; ActionError where the data folder has lost it."""
    path = dossier_path(edition.digest)
    if not path.is_file():
        raise ActionError(
            "该封存版本的档案文件不在数据目录中",
            "the file of this sealed version is not in the data folder",
            place=edition.digest,
            hint_zh="请系统管理员从备份恢复",
            hint_en="Ask the system administrator to restore it from a backup",
        )
    return path.read_bytes()


def served_by(service: Service, edition: Edition, ours: Pack) -> Served:
    """Return what an assessment with the pack ``ours`` inherits from an edition, and what it does not."""
    sealed = sealed_content(edition_content(edition), (ours,))
    if sealed.pack.id != ours.id:
        raise ActionError(
            f"提供方使用的模型是 {sealed.pack.id}，与本评估的 {ours.id} 不同",
            f"the provider used the model {sealed.pack.id}, this assessment {ours.id}",
            place="service",
            hint_zh="只能继承同一模型的答案",
            hint_en="Only answers of the same model are inherited",
        )
    provider = build_assessment(file_of(sealed.dossier.sections), sealed.pack)
    origin = Inherited(
        provider=service.provider,
        version=edition.pack_version,
        dossier=edition.root,
        sealed=edition.sealed_on,
    )
    return served_answers(provider, sealed.pack, ours, service.codes, origin)


def evidence_index(dossier: Dossier, practices: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """Return title, grade and SM3 digest of the evidence of each practice, as far as it is not withheld."""
    found: dict[str, list[dict[str, str]]] = {}
    for leaf in dossier.sections.get(EVIDENCE, ()):
        data = {**leaf.data, **leaf.open_fields}
        piece = {
            name: str(data[key])[:200]
            for name, key in (("title", "title"), ("grade", "grade"), ("sm3", "sm3"))
            if data.get(key)
        }
        for code in data.get("practices", ()):
            if code in practices and len(found.setdefault(code, [])) < _MOST_PIECES:
                found[code].append(piece)
    return found

"""Make a copy of a dossier that withholds some of its content and still verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.chain import sm3_of
from hengdu.dossier._container import write_container
from hengdu.dossier._read import read_dossier
from hengdu.dossier._records import ANSWERS, Closable, Leaf
from hengdu.dossier._seal import SIGNATURES, Sealed, record_member, records_text, signatures_text
from hengdu.dossier._sign import Signature, Signer, sign_root
from hengdu.errors import DossierError

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.dossier._as_read import Dossier


@attrs.frozen(kw_only=True)
class Withhold:
    """What a redacted copy leaves out.

    ``sections`` are names of sections, or of all that begin so (``answers``); ``nodes`` codes of sub-domains,
    of which answers, results, measurements and resolutions are left out; ``records`` single records as
    ``section:name``; ``fields`` the kinds of closable fields.
    """

    sections: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    fields: frozenset[Closable] = frozenset()

    def takes(self, leaf: Leaf) -> bool:
        """Say whether a whole record is withheld."""
        head = leaf.section.partition("/")[0]
        return (
            leaf.section in self.sections
            or head in self.sections
            or f"{leaf.section}:{leaf.name}" in self.records
            or any(_belongs(leaf, node) for node in self.nodes)
        )


def _belongs(leaf: Leaf, node: str) -> bool:
    rest = leaf.name.removeprefix(node)
    is_below = leaf.name.startswith(node) and (rest == "" or rest[0] in "./:")
    return leaf.section == f"{ANSWERS}/{node.replace(':', '_')}" or is_below


def redact(source: Path | str | bytes, withhold: Withhold) -> Sealed:
    """Return a copy that withholds what is named and keeps every hash, the root and the signatures.

    What the source withholds already stays withheld. DossierError where the source is altered, or where
    something named is not in it.
    """
    dossier = _whole(source)
    leaves = [leaf for group in dossier.sections.values() for leaf in group]
    _known(dossier, leaves, withhold)
    members = dict(dossier.members)
    for section, group in dossier.sections.items():
        members[record_member(section)] = records_text([_closed(leaf, withhold) for leaf in group])
    return _made(members, dossier.root, dossier.signatures)


def _closed(leaf: Leaf, withhold: Withhold) -> Leaf:
    if leaf.is_withheld or withhold.takes(leaf):
        return Leaf(section=leaf.section, name=leaf.name, hash=leaf.hash, is_withheld=True)
    fields = {
        name: attrs.evolve(field, is_open=False, salt="", value=None)
        if field.kind in withhold.fields
        else field
        for name, field in leaf.fields.items()
    }
    return attrs.evolve(leaf, fields=fields)


def _known(dossier: Dossier, leaves: list[Leaf], withhold: Withhold) -> None:
    """Refuse a name that nothing has, so that a slip does not leave in what should have gone."""
    sections = set(dossier.sections) | {name.partition("/")[0] for name in dossier.sections}
    records = {f"{leaf.section}:{leaf.name}" for leaf in leaves}
    unknown = [name for name in withhold.sections if name not in sections]
    unknown += [name for name in withhold.records if name not in records]
    unknown += [node for node in withhold.nodes if not any(_belongs(leaf, node) for leaf in leaves)]
    if unknown:
        names = ", ".join(sorted(unknown))[:200]
        raise DossierError(
            f"档案中没有：{names}",
            f"the dossier does not have: {names}",
            hint_zh=f"节有：{'、'.join(sorted(sections))}",
            hint_en=f"Its sections: {', '.join(sorted(sections))}",
        )


def countersign(source: Path | str | bytes, signer: Signer, *, signed_at: str = "", by: str = "") -> Sealed:
    """Return the dossier with one more signature over the same root; the content stays as it is.

    DossierError where the dossier is altered or this key has signed it already.
    """
    dossier = _whole(source)
    made = sign_root(dossier.root, signer, signed_at=signed_at, by=by)
    if any(item.public_key == made.public_key for item in dossier.signatures):
        raise DossierError("该密钥已签过此档案", "this key has signed the dossier already", place=made.key)
    signatures = (*dossier.signatures, made)
    members = dict(dossier.members) | {SIGNATURES: signatures_text(signatures)}
    return _made(members, dossier.root, signatures)


def _whole(source: Path | str | bytes) -> Dossier:
    dossier = read_dossier(source)
    if dossier.findings:
        first = dossier.findings[0]
        raise DossierError(
            f"档案已被改动：{first.text.zh}",
            f"the dossier is altered: {first.text.en}",
            place=first.place,
            hint_zh="请先用 hengdu dossier verify 查看全部改动",
            hint_en="See all changes with hengdu dossier verify",
        )
    return dossier


def _made(members: dict[str, bytes], root: str, signatures: tuple[Signature, ...]) -> Sealed:
    content = write_container(members)
    return Sealed(content=content, digest=sm3_of(content), root=root, signatures=signatures)

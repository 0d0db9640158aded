"""Make a dossier: records, tree, manifest, signature, one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.chain import canonical_json, sm3_of
from hengdu.documents import adapter
from hengdu.dossier._container import write_container
from hengdu.dossier._records import PACK, SECTION, Leaf, Record, file_hash, line_of, make_leaf, write_json
from hengdu.dossier._sign import Signature, Signer, sign_root
from hengdu.dossier._tree import SEED_BYTES, leaf_hash, root_of
from hengdu.errors import DossierError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT: Final = 1
KIND: Final = "hengdu-dossier"
MANIFEST: Final = "manifest.json"
TREE: Final = "tree.jsonl"
SIGNATURES: Final = "signatures.json"
RECORDS: Final = "records"


@attrs.frozen(kw_only=True)
class Header:
    """What a dossier says of itself; it is part of the tree and shown even in a redacted copy.

    ``engine`` is the version of Hengdu that scored, ``vocabulary`` that of the roll-ups; ``sealed_at`` is UTC
    in ISO 8601, ``supersedes`` the root of the dossier that this one corrects, ``reason`` why.
    """

    engine: str
    vocabulary: str
    pack_id: str
    pack_version: str
    pack_digest: str
    sealed_at: str = ""
    assessment: str = ""
    classification: str = ""
    is_sample: bool = False
    is_partial: bool = False
    supersedes: str = ""
    reason: str = ""

    def data(self) -> dict[str, Any]:
        """Return the header as plain data."""
        return {"format": FORMAT, "kind": KIND, **attrs.asdict(self)}


@attrs.frozen(kw_only=True)
class SectionRoot:
    """A section in the manifest: its name, how many leaves it has, and their root."""

    name: str
    leaves: int
    root: str

    def data(self) -> dict[str, Any]:
        """Return the section as plain data."""
        return {"leaves": self.leaves, "name": self.name, "root": self.root}


def dossier_root(header: Mapping[str, Any], sections: Sequence[SectionRoot]) -> str:
    """Return the root over the header and the sections."""
    parts = [header, *(item.data() for item in sections)]
    return root_of([leaf_hash(canonical_json(part)) for part in parts])


@attrs.frozen(kw_only=True)
class Sealed:
    """A dossier that was just made: the bytes of the file, its SM3 digest, and the root that is signed."""

    content: bytes = attrs.field(repr=False)
    digest: str
    root: str
    signatures: tuple[Signature, ...]


def seal(
    header: Header,
    sections: Mapping[str, Sequence[Record]],
    pack_files: Mapping[str, bytes],
    signer: Signer,
    *,
    seed: bytes,
    signed_by: str = "",
) -> Sealed:
    """Return a signed dossier of records by section, in their order, with the pack's files.

    ``seed`` is at least 16 random bytes, used once and thrown away; all salts follow from it. DossierError
    for a section or record name that is not allowed or occurs twice.
    """
    if len(seed) < SEED_BYTES:
        raise DossierError("盐的种子过短", f"the seed of the salts has fewer than {SEED_BYTES} bytes")
    leaves = {name: _leaves(name, records, seed) for name, records in sections.items()}
    hashes = {name: [(leaf.name, leaf.hash) for leaf in group] for name, group in leaves.items()}
    hashes[PACK] = [(name, file_hash(name, sm3_of(data), len(data))) for name, data in pack_files.items()]
    roots = [
        SectionRoot(name=name, leaves=len(items), root=root_of([item[1] for item in items]))
        for name, items in hashes.items()
    ]
    root = dossier_root(header.data(), roots)
    signature = sign_root(root, signer, signed_at=header.sealed_at, by=signed_by)
    manifest = {"header": header.data(), "root": root, "sections": [item.data() for item in roots]}
    members = {
        MANIFEST: canonical_json(manifest).encode(),
        TREE: _lines([write_json([name, *item]) for name, items in hashes.items() for item in items]),
        SIGNATURES: signatures_text((signature,)),
        **{record_member(name): records_text(group) for name, group in leaves.items()},
        **{f"{PACK}/{name}": data for name, data in pack_files.items()},
    }
    content = write_container(members)
    return Sealed(content=content, digest=sm3_of(content), root=root, signatures=(signature,))


def _leaves(section: str, records: Sequence[Record], seed: bytes) -> list[Leaf]:
    if not SECTION.fullmatch(section) or section == PACK:
        raise DossierError(f"节名 {section[:60]!r} 不合规", f"{section[:60]!r} is no name of a section")
    seen: set[str] = set()
    for item in records:
        if not item.name or item.name in seen:
            raise DossierError(
                f"{section} 中记录名 {item.name[:60]!r} 为空或重复",
                f"the record name {item.name[:60]!r} is empty or occurs twice in {section}",
                place=section,
            )
        seen.add(item.name)
    return [make_leaf(section, item, seed) for item in records]


def record_member(section: str) -> str:
    """Return the name of the file that holds a section's records."""
    return f"{RECORDS}/{section}.jsonl"


def records_text(leaves: Sequence[Leaf]) -> bytes:
    """Return the content of a section's file: one line for each record."""
    return _lines([line_of(leaf) for leaf in leaves])


def signatures_text(signatures: Sequence[Signature]) -> bytes:
    """Return the content of the file of signatures."""
    return canonical_json([adapter(Signature).dump_python(item) for item in signatures]).encode()


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()

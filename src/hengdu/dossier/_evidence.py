"""Compare files of evidence with the digests in a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.dossier._as_read import Finding
from hengdu.dossier._verdict import EvidenceCheck
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hengdu.dossier._records import Leaf

_CHUNK: Final = 1024 * 1024
_MOST_FILES: Final = 100_000


def digests_of(path: Path) -> tuple[str, str]:
    """Return the SM3 and SHA-256 digests of a file, read in pieces."""
    from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash

    sm3, sha256 = Hash(SM3()), Hash(SHA256())
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            sm3.update(piece)
            sha256.update(piece)
    return sm3.finalize().hex(), sha256.finalize().hex()


def _files(folder: Path) -> Iterator[Path]:
    for count, path in enumerate(sorted(folder.rglob("*"))):
        if count > _MOST_FILES:
            return
        if path.is_file() and not path.is_symlink():
            yield path


def check_evidence(leaves: Iterable[Leaf], folder: Path) -> tuple[EvidenceCheck, list[Finding]]:
    """Look for each piece's file in a folder by content, whatever the file is called.

    A file that has the name of a piece but other content is a finding. Pieces without a file (links, notes)
    and withheld ones are left out.
    """
    wanted = {str(leaf.data["sm3"]): leaf for leaf in leaves if leaf.data.get("sm3")}
    named = {str(leaf.open_fields.get("name", "")): leaf for leaf in wanted.values()}
    matching: set[str] = set()
    strange: list[str] = []
    findings: list[Finding] = []
    for path in _files(folder):
        sm3, sha256 = digests_of(path)
        leaf = wanted.get(sm3)
        if leaf is not None and leaf.data.get("sha256", sha256) == sha256:
            matching.add(leaf.name)
            continue
        strange.append(path.relative_to(folder).as_posix())
        leaf = leaf or named.get(path.name)
        if leaf is not None:
            text = Text(
                f"{path.name} 的内容与证据 {leaf.name} 的摘要不符",
                f"the content of {path.name} does not have the digest of evidence {leaf.name}",
            )
            findings.append(Finding(kind="evidence", place=path.name, text=text))
    missing = [leaf.name for leaf in wanted.values() if leaf.name not in matching]
    check = EvidenceCheck(matching=tuple(sorted(matching)), missing=tuple(missing), strange=tuple(strange))
    return check, findings

"""Read a dossier and compare every byte of it with the tree that was signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from pydantic import ValidationError

from hengdu.chain import sm3_of
from hengdu.documents import adapter
from hengdu.dossier._as_read import Dossier, Finding
from hengdu.dossier._container import MOST_BYTES, container_text, malformed, read_container
from hengdu.dossier._records import (
    PACK,
    SECTION,
    Leaf,
    file_hash,
    read_json,
    read_line,
    withheld_in,
    write_json,
)
from hengdu.dossier._seal import (
    FORMAT,
    KIND,
    MANIFEST,
    SIGNATURES,
    TREE,
    SectionRoot,
    dossier_root,
    record_member,
    signatures_text,
)
from hengdu.dossier._sign import Signature
from hengdu.dossier._tree import root_of
from hengdu.errors import DossierError
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_LINES: Final = 300_000
_MOST_LINE: Final = 1024 * 1024  # characters


def read_bytes(source: Path | str | bytes) -> bytes:
    """Return the bytes of a dossier, not more than one may have; DossierError where there is none."""
    if isinstance(source, bytes):
        return source
    path = Path(source)
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DossierError(
            f"无法读取：{reason}",
            f"cannot be read: {reason}",
            place=str(source)[:200],
            hint_zh="请检查路径和权限",
            hint_en="Check the path and its permissions",
        ) from error


def read_dossier(source: Path | str | bytes) -> Dossier:
    """Read a dossier; what does not fit is a finding, what is no dossier at all a DossierError."""
    content = read_bytes(source)
    container = read_container(content)
    reader = _Reader(container.members)
    dossier = reader.dossier(sm3_of(content))
    named = {item.place.partition(":")[0] for item in dossier.findings}
    more = [
        Finding(kind="bytes", place=name or MANIFEST, text=container_text(name, offset))
        for name, offset in container.oddities
        if name not in named
    ]
    return attrs.evolve(dossier, findings=(*dossier.findings, *more))


@attrs.frozen(kw_only=True)
class _Entry:
    """One line of the tree."""

    name: str
    hash: str
    line: int


class _Reader:
    """Go through the members of one file and collect what does not fit."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self.members = members
        self.findings: list[Finding] = []
        self._lines: dict[str, list[str]] = {}
        for name in (MANIFEST, TREE, SIGNATURES):
            if name not in members:
                raise malformed(f"缺少 {name}", f"{name} is missing", name)

    def found(self, kind: str, place: str, zh: str, en: str) -> None:
        self.findings.append(Finding(kind=kind, place=place, text=Text(zh, en)))

    def dossier(self, digest: str) -> Dossier:
        """Return everything."""
        header, stated_root, stated = self._manifest()
        entries = self._tree()
        names = list(dict.fromkeys([*(item.name for item in stated), *entries]))
        sections: dict[str, tuple[Leaf, ...]] = {}
        files: dict[str, bytes] = {}
        for name in names:
            listed = entries.get(name, [])
            if name == PACK:
                files, hashes = self._pack(listed)
            else:
                sections[name], hashes = self._section(name, listed)
            said = next((item for item in stated if item.name == name), None)
            self._root(name, listed, hashes, said)
        self._strays(names, entries)
        root = dossier_root(header, stated) if stated else ""
        if stated and root != stated_root:
            self.found(
                "altered",
                f"{MANIFEST}:1",
                "清单头或各节摘要被改动：与总摘要不符",
                "the header or the list of sections was changed: they do not fit the root",
            )
        return Dossier(
            header=header,
            root=root,
            sections=sections,
            pack_files=files,
            signatures=self._signatures(),
            findings=tuple(self.findings),
            withheld=tuple(withheld_in(sections)),
            members=self.members,
            digest=digest,
        )

    def _json(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the data of a canonical JSON member, or None with a finding."""
        try:
            text = self.members[name].decode()
            data = read_json(text)
            if write_json(data) == text:
                return data
        except (ValueError, TypeError, RecursionError):
            pass
        self.found("altered", f"{name}:1", f"{name} 被改动", f"{name} was changed")
        return None

    def _manifest(self) -> tuple[dict[str, Any], str, list[SectionRoot]]:
        data = self._json(MANIFEST)
        try:
            header, root = data["header"], data["root"]
            sections = [SectionRoot(**item) for item in data["sections"]]
            is_fine = set(data) == {"header", "root", "sections"} and all(
                SECTION.fullmatch(item.name) for item in sections
            )
        except (TypeError, KeyError):
            is_fine, header, root, sections = False, {}, "", []
        if not is_fine and data is not None:
            self.found("altered", f"{MANIFEST}:1", "清单被改动", "the manifest was changed")
        if not is_fine:
            return {}, "", []
        if header.get("kind") != KIND or not isinstance(header.get("format"), int):
            raise malformed("这不是衡度档案文件", "this is no dossier of Hengdu", MANIFEST)
        if header["format"] > FORMAT:
            self.found(
                "engine",
                f"{MANIFEST}:1",
                f"档案格式 {header['format']} 比本程序认识的 {FORMAT} 新，请升级衡度后再校验",
                f"format {header['format']} is newer than {FORMAT}; verify it with a newer Hengdu",
            )
        return header, root, sections

    def _text_lines(self, name: str) -> list[str]:
        if name not in self._lines:
            self._lines[name] = self._split(name)
        return self._lines[name]

    def _split(self, name: str) -> list[str]:
        raw = self.members.get(name, b"")
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.found("altered", f"{name}:{line}", "此行不是 UTF-8 文本", "this line is not UTF-8 text")
            text = raw.decode(errors="replace")
        lines = text.split("\n")
        if lines[-1] == "":
            lines.pop()
        elif text:
            self.found("altered", f"{name}:{len(lines)}", "末行不完整", "the last line is incomplete")
        if len(lines) > _MOST_LINES or any(len(line) > _MOST_LINE for line in lines):
            raise malformed("内容过多", "the file holds too much", name)
        return lines

    def _tree(self) -> dict[str, list[_Entry]]:
        found: dict[str, list[_Entry]] = {}
        for number, line in enumerate(self._text_lines(TREE), 1):
            try:
                section, name, digest = read_json(line)
                is_fine = (
                    write_json([section, name, digest]) == line
                    and SECTION.fullmatch(section) is not None
                    and len(bytes.fromhex(digest)) == 32  # noqa: PLR2004 - bytes of an SM3 digest
                )
            except (ValueError, TypeError, RecursionError):
                is_fine, section, name, digest = False, "", "", ""
            if is_fine:
                found.setdefault(section, []).append(_Entry(name=name, hash=digest, line=number))
            else:
                self.found(
                    "altered", f"{TREE}:{number}", "摘要树的一行被改动", "a line of the tree was changed"
                )
        return found

    def _pack(self, listed: Sequence[_Entry]) -> tuple[dict[str, bytes], list[str | None]]:
        files: dict[str, bytes] = {}
        hashes: list[str | None] = []
        for entry in listed:
            place = f"{PACK}/{entry.name}"
            data = self.members.get(place)
            if data is None:
                hashes.append(None)
                self.found("dropped", place, f"模型包文件 {entry.name} 缺失", f"file {entry.name} is missing")
                continue
            files[entry.name] = data
            hashes.append(file_hash(entry.name, sm3_of(data), len(data)))
        return files, hashes

    def _section(self, section: str, listed: Sequence[_Entry]) -> tuple[tuple[Leaf, ...], list[str | None]]:
        """Return the leaves that can be read, and the hash of each record that the tree lists."""
        member = record_member(section)
        lines = self._text_lines(member)
        wanted = {entry.name: entry.hash for entry in listed}
        leaves: dict[str, Leaf] = {}
        order: list[str] = []
        broken: list[int] = []
        for number, line in enumerate(lines, 1):
            try:
                leaf = read_line(section, line, wanted)
            except DossierError:
                broken.append(number)
                continue
            if leaf.name not in wanted or leaf.name in leaves:
                self.found(
                    "added",
                    f"{member}:{number}",
                    f"多出记录 {leaf.name[:80]}，不在摘要树中",
                    f"record {leaf.name[:80]} was added; the tree does not have it",
                )
                continue
            leaves[leaf.name] = leaf
            order.append(leaf.name)
        missing = [entry for entry in listed if entry.name not in leaves]
        self._broken(member, broken, missing)
        self._moved(member, order, [entry.name for entry in listed if entry.name in leaves])
        kept = tuple(leaves[entry.name] for entry in listed if entry.name in leaves)
        return kept, [leaves[entry.name].hash if entry.name in leaves else None for entry in listed]

    def _broken(self, member: str, broken: list[int], missing: list[_Entry]) -> None:
        """Name the records of lines that cannot be read by what is missing, in order."""
        for at, number in enumerate(broken):
            name = missing[at].name if at < len(missing) else ""
            self.found(
                "altered",
                f"{member}:{number}",
                f"记录 {name[:80]} 被改动，已不能读出",
                f"record {name[:80]} was changed and cannot be read",
            )
        for entry in missing[len(broken) :]:
            self.found(
                "dropped", member, f"记录 {entry.name[:80]} 缺失", f"record {entry.name[:80]} is missing"
            )

    def _moved(self, member: str, order: list[str], listed: list[str]) -> None:
        for number, (there, sealed) in enumerate(zip(order, listed, strict=False), 1):
            if there != sealed:
                self.found(
                    "moved",
                    f"{member}:{number}",
                    f"记录 {there[:80]} 不在原位，此处应为 {sealed[:80]}",
                    f"record {there[:80]} was moved here in place of {sealed[:80]}",
                )

    def _root(
        self, section: str, listed: Sequence[_Entry], hashes: Sequence[str | None], said: SectionRoot | None
    ) -> None:
        """Compare a section with the tree and the manifest, and name what differs."""
        by_tree = root_of([entry.hash for entry in listed])
        tree_fits = said is not None and (said.root, said.leaves) == (by_tree, len(listed))
        differing = [
            entry for entry, there in zip(listed, hashes, strict=True) if there not in {None, entry.hash}
        ]
        fits_itself = (
            said is not None
            and None not in hashes
            and len(hashes) == said.leaves
            and root_of([item for item in hashes if item]) == said.root
        )
        for entry in differing:
            place = f"{TREE}:{entry.line}" if fits_itself else self._place(section, entry.name)
            self.found(
                "altered", place, f"记录 {entry.name[:80]} 被改动", f"record {entry.name[:80]} was changed"
            )
        if not tree_fits and not fits_itself:
            self.found(
                "altered",
                f"{MANIFEST}:1",
                f"节 {section} 有 {len(listed)} 条记录，与清单所载的"
                f" {said.leaves if said else 0} 条及其摘要不符",
                f"section {section} has {len(listed)} records that do not fit the"
                f" {said.leaves if said else 0} of the manifest and their digest",
            )
        elif not tree_fits and not differing:
            self.found("altered", TREE, f"节 {section} 的摘要树被改动", f"the tree of {section} was changed")

    def _place(self, section: str, name: str) -> str:
        if section == PACK:
            return f"{PACK}/{name}"
        member = record_member(section)
        for number, line in enumerate(self._text_lines(member), 1):
            if _name_in(line) == name:
                return f"{member}:{number}"
        return member

    def _strays(self, names: Sequence[str], entries: Mapping[str, Sequence[_Entry]]) -> None:
        """Name files that nothing lists, and files and lines of the tree that are out of order."""
        known = [MANIFEST, TREE, SIGNATURES, *(record_member(name) for name in names if name != PACK)]
        known += [f"{PACK}/{item.name}" for item in entries.get(PACK, ())]
        for name in self.members:
            if name not in known:
                self.found("added", name, f"多出文件 {name}", f"file {name} was added")
        there = [name for name in self.members if name in known]
        for name, listed in zip(there, (name for name in known if name in self.members), strict=False):
            if name != listed:
                self.found("moved", name, f"文件 {name} 不在原位", f"file {name} is not in its place")
        lines = [item.line for name in names for item in entries.get(name, ())]
        for at, line in enumerate(lines[1:], 1):
            if line < lines[at - 1]:
                self.found(
                    "moved", f"{TREE}:{line}", "摘要树的行序被改动", "lines of the tree were reordered"
                )

    def _signatures(self) -> tuple[Signature, ...]:
        data = self._json(SIGNATURES)
        try:
            made: tuple[Signature, ...] = adapter(tuple[Signature, ...]).validate_python(data)
        except ValidationError:
            if data is not None:
                self.found("altered", f"{SIGNATURES}:1", "签名被改动", "the signatures were changed")
            return ()
        if signatures_text(made) != self.members[SIGNATURES]:
            self.found("altered", f"{SIGNATURES}:1", "签名被改动", "the signatures were changed")
        return made


def _name_in(line: str) -> str:
    """Return the name that a record's line gives, or nothing."""
    try:
        name = read_json(line)["name"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""

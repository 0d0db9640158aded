"""Load a pack from its folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hengdu.chain import sha256_of
from hengdu.documents import Document, read_document, validate_data, validate_document
from hengdu.errors import PackError
from hengdu.packs._content import Extends, Node, PackFile
from hengdu.packs._extend import extend_pack, hang_nodes
from hengdu.packs._pack import Pack
from hengdu.packs._vocabulary import Scoring
from hengdu.plugins import installed_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

Given = TypeVar("Given")

_IDENTITY = frozenset({"format", "id", "version", "extends", "files", "retire", "scoring"})
_MAX_DEPTH_OF_EXTENDS = 8


def find_pack(source: str | Path) -> Path:
    """Return the folder of a pack given as folder, as its ``pack.yaml``, or as installed id."""
    path = Path(source)
    if path.is_dir():
        return path
    if path.is_file():
        return path.parent
    text = str(source)
    if any(mark in text for mark in ("/", "\\")) or text.endswith((".yaml", ".yml")):
        raise PackError(
            "目录或文件不存在",
            "no such folder or file",
            place=text,
            hint_zh="请给出含 pack.yaml 的目录",
            hint_en="Give the folder that holds pack.yaml",
        )
    return installed_pack(text)


def pack_files(source: str | Path, *, bases: Mapping[str, Path] | None = None) -> dict[str, bytes]:
    """Return the files that make up a pack and the packs it extends, as ``<pack id>/<path>``, its own first.

    Nothing else in the folders is taken. Loading them elsewhere gives the same digest. ``bases`` are the
    folders of the packs that it extends, as for :func:`load_pack`.
    """
    found: dict[str, bytes] = {}
    folder: Path | None = find_pack(source)
    for _ in range(_MAX_DEPTH_OF_EXTENDS + 1):
        if folder is None:
            break
        main = folder / "pack.yaml"
        content = validate_document(read_document(main), PackFile, PackError)
        for name in ("pack.yaml", *content.files):
            found[f"{content.id}/{name}"] = (folder / name).read_bytes()
        folder = base_folder(folder, content.extends, bases) if content.extends else None
    return found


def load_pack(
    source: str | Path, *, strict: bool = True, bases: Mapping[str, Path | Pack] | None = None
) -> Pack:
    """Load, extend, check and index a pack.

    ``strict`` raises a PackError for the first broken reference; ``strict=False`` (for lint)
    only for what cannot be built at all. ``bases`` gives the folders of the packs that it extends, by id,
    or these packs themselves; then no other and no installed one is read.
    """
    pack = _load(find_pack(source), 0, bases)
    if strict:
        from hengdu.packs._integrity import integrity_issues

        for issue in integrity_issues(pack):
            raise PackError(
                issue.message.zh,
                issue.message.en,
                place=issue.place,
                hint_zh=issue.fix.zh,
                hint_en=issue.fix.en,
            )
    return pack


def _load(folder: Path, depth: int, bases: Mapping[str, Path | Pack] | None) -> Pack:
    if depth > _MAX_DEPTH_OF_EXTENDS:
        raise PackError(
            "扩展层次过多或循环", "packs extend each other too deeply or in a circle", place=str(folder)
        )
    main = folder / "pack.yaml"
    if not main.is_file():
        raise PackError(
            "缺少 pack.yaml",
            "pack.yaml is missing",
            place=str(folder),
            hint_zh="模型包目录须含 pack.yaml",
            hint_en="A pack folder holds pack.yaml",
        )
    documents = [read_document(main, name=f"{folder.name}/pack.yaml")]
    content = validate_document(documents[0], PackFile, PackError)
    for name in content.files:
        documents.append(read_document(folder / name, name=f"{folder.name}/{name}"))
        part = validate_document(documents[-1], PackFile, PackError)
        content = _joined(content, part, documents[-1])
    if content.id is None or not content.version:
        raise PackError(
            "缺少 id 或 version",
            "id or version is missing",
            place=documents[0].name,
            hint_zh="请在 pack.yaml 中声明",
            hint_en="Declare both in pack.yaml",
        )
    places = _places(documents)
    base = None
    if content.extends is not None:
        base = _base(folder, content.extends, documents[0], depth, bases)
        places = {**base.places, **places}
        content = extend_pack(base.content, content, places)
    else:
        content = hang_nodes(content, places)
    return _indexed(content, places, documents, base)


def base_folder(folder: Path, extends: Extends, bases: Mapping[str, Path] | None = None) -> Path:
    """Return the folder of the pack that the one in ``folder`` extends."""
    if bases is not None:
        return _given(bases, extends)
    return folder / extends.path if extends.path else installed_pack(extends.pack)


def _given(bases: Mapping[str, Given], extends: Extends) -> Given:
    if extends.pack not in bases:
        raise PackError(f"缺少基础包 {extends.pack}", f"the base pack {extends.pack} is missing")
    return bases[extends.pack]


def _base(
    folder: Path,
    extends: Extends,
    document: Document,
    depth: int,
    bases: Mapping[str, Path | Pack] | None,
) -> Pack:
    found = base_folder(folder, extends) if bases is None else _given(bases, extends)
    base = found if isinstance(found, Pack) else _load(found, depth + 1, bases)
    if base.id != extends.pack or (extends.version and base.version != extends.version):
        raise PackError(
            f"所扩展的是 {extends.pack} {extends.version}，找到的是 {base.id} {base.version}",
            f"this extends {extends.pack} {extends.version}, found {base.id} {base.version}",
            place=document.place(("extends",)),
            hint_zh="请核对版本，用 hengdu pack diff 查看差异",
            hint_en="Check the version; see hengdu pack diff",
        )
    return base


def _joined(content: PackFile, part: PackFile, document: Document) -> PackFile:
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(PackFile):
        value = getattr(part, field.name)
        if field.name in _IDENTITY:
            if field.name not in {"format", "scoring"} and value:
                raise PackError(
                    f"{field.name} 只能写在 pack.yaml",
                    f"{field.name} belongs in pack.yaml only",
                    place=document.place((field.name,)),
                )
            if field.name == "scoring" and value:
                changes["scoring"] = {**(content.scoring or {}), **value}
        elif isinstance(value, tuple):
            changes[field.name] = getattr(content, field.name) + value
        elif isinstance(value, dict):
            changes[field.name] = {**getattr(content, field.name), **value}
        elif value and getattr(value, "zh", value):
            changes[field.name] = value
    return dataclasses.replace(content, **changes)


def _places(documents: list[Document]) -> dict[str, str]:
    """Return where each code is written; a code of the tree wins over the same code elsewhere.

    Sections are ``section:<name>``, rules ``rule <kind>``, and what has an id ``<section> <id>``.
    """
    found: dict[str, str] = {}
    tree: dict[str, str] = {}
    for document in documents:
        stack: list[tuple[tuple[str | int, ...], Any]] = [((), document.data)]
        while stack:
            path, data = stack.pop()
            if isinstance(data, dict):
                code, name = data.get("code"), data.get("id")
                if isinstance(code, str) and path:
                    (tree if path[0] == "nodes" else found).setdefault(code, document.place(path))
                    found.setdefault(f"{path[0]} {code}", document.place(path))
                elif isinstance(name, str) and path:
                    found.setdefault(f"{path[0]} {name}", document.place(path))
                stack.extend(
                    ((*path, key), item) for key, item in data.items() if isinstance(item, dict | list)
                )
            else:
                stack.extend(
                    ((*path, at), item) for at, item in enumerate(data) if isinstance(item, dict | list)
                )
        for key in document.data:
            found.setdefault(f"section:{key}", document.place((key,)))
        for part, label in (("rules", "rule"), ("bands", "bands")):
            scoring = document.data.get("scoring")
            for name in (scoring.get(part) or {}) if isinstance(scoring, dict) else ():
                found.setdefault(f"{label} {name}", document.place(("scoring", part, name)))
    return {**found, **tree}


def _indexed(
    content: PackFile, places: Mapping[str, str], documents: list[Document], base: Pack | None
) -> Pack:
    said = [item for item in documents if "scoring" in item.data]
    scoring = validate_data((said or documents)[-1], content.scoring or {}, ("scoring",), Scoring, PackError)
    root = Node(code=scoring.root, kind=scoring.root_kind, title=content.title, nodes=content.nodes)
    nodes: dict[str, Node] = {}
    practices: dict[str, Any] = {}
    indicators: dict[str, Any] = {}
    recommendations: dict[str, Any] = {}
    parent: dict[str, str] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        nodes.setdefault(node.code, node)
        for group, index in (
            (node.practices, practices),
            (node.indicators, indicators),
            (node.recommendations, recommendations),
        ):
            for item in group:
                index.setdefault(item.code, item)
                parent.setdefault(item.code, node.code)
        for child in node.nodes:
            parent.setdefault(child.code, node.code)
        stack.extend(reversed(node.nodes))
    digest = sha256_of(
        {"base": base.digest if base else None, "files": [document.data for document in documents]}
    )
    return Pack(
        id=content.id or "",
        version=content.version,
        content=content,
        scoring=scoring,
        root=root,
        nodes=nodes,
        practices=practices,
        indicators=indicators,
        recommendations=recommendations,
        parent=parent,
        places=places,
        digest=digest,
        base=base,
        scoring_data=content.scoring or {},
    )

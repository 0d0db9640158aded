"""Print what packs hold, what is wrong with them, and how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._call import DONE, FINDINGS, Call
from hengdu.cli._indicators import indicator_data, indicator_lines
from hengdu.cli._score import NOTHING
from hengdu.cli._tables import table
from hengdu.errors import PackError
from hengdu.packs import Pack, Severity, find_pack, lint_pack, load_pack, pack_schema, topic_members
from hengdu.plugins import installed_pack, installed_packs
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.packs import Named, Node

_SEVERITIES: Final = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.INFO: Text("提示", "info"),
}
_COUNTS: Final = (
    ("domains", Text("域", "domains")),
    ("subdomains", Text("子域", "sub-domains")),
    ("pending_subdomains", Text("尚无实践的子域", "sub-domains without practices yet")),
    ("practices", Text("实践", "practices")),
    ("key_practices", Text("关键实践", "key practices")),
    ("bound_practices", Text("绑定指标的实践", "practices bound to an indicator")),
    ("indicators", Text("指标", "indicators")),
    ("core_indicators", Text("核心指标", "core indicators")),
    ("recommendations", Text("建议", "recommendations")),
    ("actions", Text("建议措施", "actions")),
    ("redlines", Text("红线", "red lines")),
    ("views", Text("视图", "views")),
    ("presets", Text("预设", "presets")),
    ("retired", Text("停用编码", "retired codes")),
)


def show_lint(call: Call, source: str, *, every: bool) -> int:
    """Print the issues of a pack; 1 when there is an error or a warning.

    For people hints are only counted unless ``every`` is given; JSON has them always.
    """
    find_pack(source)
    issues = lint_pack(source)
    counts = {severity: sum(item.severity is severity for item in issues) for severity in Severity}
    if call.as_json:
        call.emit(
            {
                "pack": source,
                "counts": {severity.value: count for severity, count in counts.items()},
                "issues": [
                    {
                        "rule": item.rule,
                        "severity": item.severity.value,
                        "code": item.code,
                        "place": item.place,
                        "message": item.message,
                        "fix": item.fix,
                    }
                    for item in issues
                ],
            }
        )
    else:
        lines = []
        for item in issues:
            if item.severity is Severity.INFO and not every:
                continue
            word = call.text(_SEVERITIES[item.severity])
            lines.append(f"{item.place}: {word} [{item.rule}] {call.text(item.message)}")
            lines.append(f"    {call.text(item.fix)}")
        lines.append(
            call.say(
                f"{source}：{counts[Severity.ERROR]} 个错误，{counts[Severity.WARNING]} 个警告，"
                f"{counts[Severity.INFO]} 条提示" + ("" if every else "（--all 列出）"),
                f"{source}: {counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings, "
                f"{counts[Severity.INFO]} hints" + ("" if every else " (listed with --all)"),
            )
        )
        call.print("\n".join(lines))
    return FINDINGS if counts[Severity.ERROR] or counts[Severity.WARNING] else DONE


def show_pack(call: Call, source: str, code: str | None, *, stats: bool) -> int:
    """Print what a pack holds, its counts, or one of its nodes."""
    pack = load_pack(source)
    if stats:
        _show_stats(call, pack)
    elif code is not None:
        _show_node(call, pack, code)
    elif call.as_json:
        call.emit(pack_data(pack))
    else:
        call.print(_pack_text(call, pack))
    return DONE


def pack_data(pack: Pack) -> dict[str, Any]:
    """Return the outline of a pack for machines."""
    content = pack.content
    return {
        "pack": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": pack.title,
        "status": content.status,
        "disclaimer": content.disclaimer,
        "licence": content.licence,
        "extends": pack.base.id if pack.base is not None else None,
        "levels": [{"level": item.level, "name": item.name} for item in content.levels],
        "facets": [{"code": item.code, "name": item.name} for item in content.facets],
        "roles": [{"code": item.code, "name": item.name} for item in content.roles],
        "objects": [{"code": item.code, "name": item.name} for item in content.objects],
        "topics": [{"code": item.code, "name": item.name} for item in content.topics],
        "presets": [{"id": item.id, "name": item.name} for item in content.presets],
        "views": [{"id": item.id, "title": item.title} for item in content.views],
        "profiles": [{"id": item.id, "name": item.name} for item in content.profiles],
        "nodes": [
            {
                "code": node.code,
                "kind": node.kind,
                "title": node.title,
                "parent": pack.parent.get(node.code),
                "practices": sum(1 for _ in pack.below(node.code)),
            }
            for node in pack.nodes.values()
        ],
    }


def _pack_text(call: Call, pack: Pack) -> str:
    content = pack.content
    comma, colon = call.say("、", ", "), call.say("：", ": ")
    lines = [f"{pack.id} {pack.version}  {call.text(pack.title)}"]
    if pack.base is not None:
        lines.append(
            call.say(
                f"扩展自 {pack.base.id} {pack.base.version}", f"extends {pack.base.id} {pack.base.version}"
            )
        )
    lines += [text for text in (call.text(content.status),) if text]
    rows = [
        [
            "  " * (len(list(pack.ancestors(node.code))) - 1) + node.code,
            call.text(node.title),
            str(sum(1 for _ in pack.below(node.code))) if any(pack.below(node.code)) else NOTHING,
        ]
        for node in pack.nodes.values()
        if node.code != pack.root.code
    ]
    head = [call.say("编码", "Code"), call.say("名称", "Name"), call.say("实践", "Practices")]
    lines += ["", table(head, rows, right=(2,)), ""]
    named = (
        (call.say("等级", "Levels"), [f"{item.level} {call.text(item.name)}" for item in content.levels]),
        (call.say("要素", "Facets"), [f"{item.code} {call.text(item.name)}" for item in content.facets]),
        (call.say("访谈角色", "Roles"), [f"{item.code} {call.text(item.name)}" for item in content.roles]),
        (
            call.say("保护对象", "Objects"),
            [f"{item.code} {call.text(item.name)}" for item in content.objects],
        ),
        (call.say("主题", "Topics"), [f"{item.code} {call.text(item.name)}" for item in content.topics]),
        (call.say("预设", "Presets"), [item.id for item in content.presets]),
        (call.say("视图", "Views"), [item.id for item in content.views]),
        (call.say("目标档", "Target profiles"), [item.id for item in content.profiles]),
    )
    lines += [f"{name}{colon}{comma.join(items)}" for name, items in named if items]
    return "\n".join([*lines, "", call.text(content.disclaimer)]).rstrip()


def _show_stats(call: Call, pack: Pack) -> None:
    from hengdu.packs import pack_stats

    stats = pack_stats(pack)
    data = stats.to_dict()
    if call.as_json:
        call.emit(data)
        return
    rows = [[call.text(name), str(data[key])] for key, name in _COUNTS]
    rows += [
        [f"L{level} {call.text(pack.level_name(level))}", str(count)]
        for level, count in stats.practices_by_level.items()
    ]
    rows += [
        [f"{item.code} {call.text(item.name)}", str(stats.practices_by_facet[item.code])]
        for item in pack.content.facets
    ]
    rows += [
        [f"{code} {call.text(pack.nodes[code].title)}", str(count)]
        for code, count in stats.practices_by_domain.items()
    ]
    head = [call.say("内容", "What"), call.say("数量", "Count")]
    call.print(f"{pack.id} {pack.version}  {call.text(pack.title)}\n\n{table(head, rows, right=(1,))}")


def _show_topic(call: Call, pack: Pack, topic: Named) -> None:
    """Print the nodes and practices that are about a topic."""
    nodes, practices = topic_members(pack, topic.code)
    found = {code: pack.nodes[code].title for code in nodes}
    found |= {code: pack.practices[code].text for code in practices}
    if call.as_json:
        rows = [{"code": code, "text": text} for code, text in found.items()]
        call.emit(
            {
                "pack": pack.id,
                "version": pack.version,
                "code": topic.code,
                "title": topic.name,
                "members": rows,
            }
        )
        return
    head = [call.say("编码", "Code"), call.say("内容", "Text")]
    body = table(head, [[code, call.text(text)] for code, text in found.items()])
    call.print(f"{topic.code}  {call.text(topic.name)}\n\n{body}")


def _show_node(call: Call, pack: Pack, code: str) -> None:
    topic = next((item for item in pack.content.topics if item.code == code), None)
    if topic is not None:
        _show_topic(call, pack, topic)
        return
    if code not in pack.nodes:
        import difflib

        near = difflib.get_close_matches(code.upper()[:80], list(pack.nodes), n=1)
        raise PackError(
            f"模型包 {pack.id} 没有节点 {code[:80]}",
            f"pack {pack.id} has no node {code[:80]}",
            hint_zh=f"是否为 {near[0]}？" if near else "用 hengdu pack show 查看编码",
            hint_en=f"Did you mean {near[0]}?" if near else "See hengdu pack show for the codes",
        )
    node = pack.nodes[code]
    practices = list(pack.below(code))
    if call.as_json:
        call.emit(
            {
                "pack": pack.id,
                "version": pack.version,
                "code": code,
                "kind": node.kind,
                "title": node.title,
                "purpose": node.purpose,
                "practices": [
                    {
                        "code": item.code,
                        "level": item.level,
                        "facet": item.facet,
                        "key": item.key,
                        "text": item.text,
                    }
                    for item in practices
                ],
                "indicators": [indicator_data(pack, item) for item in node.indicators],
            }
        )
        return
    head = [call.say("实践", "Practice"), call.say("关键", "Key"), call.say("内容", "Text")]
    rows = [[item.code, "*" if item.key else "", call.text(item.text)] for item in practices]
    parts = [f"{code}  {call.text(node.title)}", *_purpose(call, node)]
    body = table(head, rows) if rows else call.say("没有实践", "no practices")
    call.print("\n".join([*parts, "", body, *indicator_lines(call, pack, node.indicators)]))


def _purpose(call: Call, node: Node) -> list[str]:
    text = call.text(node.purpose)
    return [text] if text else []


def show_packs(call: Call) -> int:
    """Print the installed packs."""
    packs = [load_pack(item) for item in installed_packs()]
    if call.as_json:
        call.emit(
            {
                "packs": [
                    {
                        "pack": pack.id,
                        "version": pack.version,
                        "title": pack.title,
                        "folder": installed_pack(pack.id),
                    }
                    for pack in packs
                ]
            }
        )
        return DONE
    head = [call.say("编号", "Id"), call.say("版本", "Version"), call.say("名称", "Name")]
    call.print(table(head, [[pack.id, pack.version, call.text(pack.title)] for pack in packs]))
    return DONE


def show_pack_schema(call: Call, out: Path | None, *, force: bool) -> int:
    """Print or write the JSON Schema of pack files."""
    return show_schema(call, pack_schema(), out, force=force)


def show_schema(call: Call, schema: dict[str, Any], out: Path | None, *, force: bool) -> int:
    """Print or write a JSON Schema; it is JSON with and without ``--json``."""
    from hengdu.cli._call import as_json, write_text

    if out is None:
        call.emit(schema)
    else:
        write_text(out, as_json(schema), force=force)
        call.wrote([out])
    return DONE

"""Print how two packs differ, and carry an assessment from one to the other."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hengdu.assessments import assessment_text, build_assessment, read_assessment
from hengdu.cli._call import DONE, Call, refuse_overwrite, write_text
from hengdu.cli._faults import CommandError
from hengdu.cli._tables import table
from hengdu.packs import Pack, diff_packs, load_pack
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.assessments import AssessmentFile
    from hengdu.packs import PackDiff

_SECTIONS: Final = {
    "pack": Text("包", "pack"),
    "nodes": Text("节点", "nodes"),
    "practices": Text("实践", "practices"),
    "indicators": Text("指标", "indicators"),
    "recommendations": Text("建议", "recommendations"),
    "scoring": Text("计分", "scoring"),
    "levels": Text("等级", "levels"),
    "facets": Text("要素", "facets"),
    "roles": Text("角色", "roles"),
    "objects": Text("保护对象", "objects"),
    "redlines": Text("红线", "red lines"),
    "answers": Text("答案集", "answer sets"),
    "references": Text("来源", "references"),
    "frameworks": Text("框架", "frameworks"),
    "presets": Text("预设", "presets"),
    "views": Text("视图", "views"),
    "profiles": Text("目标档", "profiles"),
    "evidence_grades": Text("证据等级", "evidence grades"),
    "na_reasons": Text("不适用理由", "reasons for not applicable"),
    "institution_types": Text("机构类型", "institution types"),
    "topics": Text("主题", "topics"),
}
_KINDS: Final = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "changed": Text("修改", "changed"),
}
_REASONS: Final = {
    "statement": Text("表述", "statement"),
    "level": Text("等级", "level"),
    "facet": Text("要素", "facet"),
    "answers": Text("答案", "answers"),
    "measure": Text("计量", "measure"),
    "indicator": Text("指标", "indicator"),
    "threshold": Text("阈值", "threshold"),
}
_SHOWN: Final = 12


def show_diff(
    call: Call, before: str, after: str, assessment: Path | None, out: Path | None, *, force: bool
) -> int:
    """Print what changed between two packs; with an assessment, write it carried over."""
    if (assessment is None) != (out is None):
        raise CommandError(
            "--assessment 与 --out 须同时给出",
            "--assessment and --out go together",
            hint_zh="--assessment 是原评估，--out 是承接后的文件",
            hint_en="--assessment is the present file, --out the one to write",
        )
    first, second = load_pack(before), load_pack(after)
    found = diff_packs(first, second)
    if assessment is not None and out is not None:
        refuse_overwrite(out, force=force)
        file, document = read_assessment(assessment)
        build_assessment(file, first, document)
        carried = carry_over(file, first, second, found)
        build_assessment(carried, second)
        write_text(out, file_text(carried, out), force=force)
    if call.as_json:
        call.emit({**found.to_dict(), **({"files": [str(out)]} if out is not None else {})})
        return DONE
    call.print(_diff_text(call, found))
    if out is not None:
        call.wrote([out])
    return DONE


def carry_over(file: AssessmentFile, before: Pack, after: Pack, diff: PackDiff) -> AssessmentFile:
    """Return the assessment as it carries over: what must be asked again or is retired is left out."""
    kept = set(diff.carried("kept")) | {code for code in after.nodes if code in before.nodes}
    origin = f"{before.id} {before.version}"
    answers = {
        code: tuple(dataclasses.replace(item, carried_from=item.carried_from or origin) for item in given)
        for code, given in file.answers.items()
        if code in kept
    }
    changes: dict[str, Any] = {
        "pack": after.id,
        "version": after.version,
        "answers": answers,
        "consensus": _only(file.consensus, kept),
        "indicators": _only(file.indicators, after.indicators),
        "overrides": _only(file.overrides, after.indicators),
        "declarations": _only(file.declarations, {item.code for item in after.content.redlines}),
        "targets": _only(file.targets, {"default", *after.nodes}),
        "target_scores": _only(file.target_scores, after.nodes),
        "baseline": _only(file.baseline, after.nodes),
        "validations": tuple(
            dataclasses.replace(item, nodes=nodes)
            for item in file.validations
            if (nodes := tuple(code for code in item.nodes if code in after.nodes))
        ),
        "preset": file.preset if file.preset in {item.id for item in after.content.presets} else None,
        "target_profile": file.target_profile if after.profile(file.target_profile or "") else None,
    }
    if hasattr(file, "target_answers"):
        changes["target_answers"] = _only(file.target_answers, kept)
    return dataclasses.replace(file, **changes)


def _only(given: Mapping[str, Any], known: object) -> dict[str, Any]:
    return {code: value for code, value in given.items() if code in known}  # type: ignore[operator]  # any container


def file_text(file: AssessmentFile, path: Path) -> str:
    """Return an assessment as JSON for a ``.json`` path, else as YAML."""
    return assessment_text(file, "json" if path.suffix.lower() == ".json" else "yaml")


def _diff_text(call: Call, found: PackDiff) -> str:
    lines = [f"{' '.join(found.before)} → {' '.join(found.after)}"]
    groups: dict[tuple[str, str], list[str]] = {}
    for change in found.changes:
        groups.setdefault((change.section, change.kind), []).append(change.code)
    rows = [
        [
            call.text(_SECTIONS.get(section, Text(section, section))),
            call.text(_KINDS[kind]),
            str(len(codes)),
            _some(codes),
        ]
        for (section, kind), codes in groups.items()
    ]
    if rows:
        head = [
            call.say("部分", "Section"),
            call.say("变化", "Change"),
            call.say("数量", "Count"),
            call.say("编码", "Codes"),
        ]
        lines += ["", table(head, rows, right=(2,))]
    else:
        lines.append(call.say("没有差异", "no difference"))
    kept, again, retired = (found.carried(fate) for fate in ("kept", "re_ask", "retired"))
    lines += [
        "",
        call.say(
            f"承接：保留 {len(kept)} 条答案，重新询问 {len(again)} 条，"
            f"停用 {len(retired)} 条，新增 {len(found.new)} 条",
            f"Carry-over: {len(kept)} answers kept, {len(again)} to ask again, "
            f"{len(retired)} retired, {len(found.new)} new",
        ),
    ]
    for code in again:
        why = call.say("、", ", ").join(
            call.text(_REASONS.get(item, Text(item, item))) for item in found.carry[code].reasons
        )
        lines.append(call.say(f"  重新询问 {code}：{why}", f"  ask again {code}: {why}"))
    return "\n".join(lines)


def _some(codes: list[str]) -> str:
    return "  ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")

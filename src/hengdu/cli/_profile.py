"""Print what follows from an institution's type and circumstances: targets, and what may not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from hengdu.assessments import (
    InstitutionFacts,
    absent_objects,
    check_facts,
    facts_schema,
    propose_not_applicable,
    read_facts,
    still_applicable,
)
from hengdu.cli._call import DONE, Call
from hengdu.cli._faults import CommandError
from hengdu.cli._packs import show_schema
from hengdu.cli._tables import table
from hengdu.packs import default_targets, load_pack

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.packs import Pack


@attrs.frozen(kw_only=True)
class Asked:
    """What was said about the institution on the command line."""

    type: str | None
    without: str
    facts: Path | None


def show_profile(call: Call, source: str, asked: Asked) -> int:
    """Print targets and proposals; without a type, which types and facts there are."""
    pack = load_pack(source)
    facts = _facts(pack, asked)
    if facts is None:
        call.deliver(_known_data(pack), lambda: _known_text(call, pack), None, force=False)
    else:
        call.deliver(profile_data(pack, facts), lambda: _text(call, pack, facts), None, force=False)
    return DONE


def show_facts_schema(call: Call) -> int:
    """Print the JSON Schema of a file of institution facts."""
    return show_schema(call, facts_schema(), None, force=False)


def _facts(pack: Pack, asked: Asked) -> InstitutionFacts | None:
    missing = [name.strip() for name in asked.without.split(",") if name.strip()]
    if asked.facts is not None:
        if asked.type is not None or missing:
            raise CommandError(
                "--facts 不能与 --type、--without 同用",
                "--facts does not go together with --type and --without",
                hint_zh="请把机构类型和情况写在文件里",
                hint_en="Put type and facts into the file",
            )
        return read_facts(asked.facts, pack)
    if asked.type is None:
        if missing:
            raise CommandError("--without 须与 --type 同用", "--without needs --type")
        return None
    facts = InstitutionFacts(type=asked.type, has=dict.fromkeys(missing, False))
    check_facts(pack, facts)
    return facts


def profile_data(pack: Pack, facts: InstitutionFacts) -> dict[str, Any]:
    """Return the profile for machines."""
    return {
        "pack": pack.id,
        "version": pack.version,
        "type": facts.type,
        "targets": [
            {
                "code": item.code,
                "title": item.title,
                "level": item.level,
                "reason": item.reason,
                "own": item.is_own,
            }
            for item in default_targets(pack, facts.type)
        ],
        "absent_objects": list(absent_objects(pack, facts)),
        "not_applicable": [
            {
                "code": item.code,
                "title": item.title,
                "answer": "NA",
                "reason": item.reason,
                "objects": list(item.objects),
                "text": item.text,
                "facts": list(item.facts),
                "presumed": item.is_presumed,
            }
            for item in propose_not_applicable(pack, facts)
        ],
        "still_applicable": [
            {"fact": item.fact, "text": item.text} for item in still_applicable(pack, facts)
        ],
        "disclaimer": pack.content.disclaimer,
    }


def _text(call: Call, pack: Pack, facts: InstitutionFacts) -> str:
    profile = pack.profile(facts.type)
    name = call.text(profile.name) if profile is not None else facts.type
    head = call.say(
        f"{pack.id} {pack.version}  默认目标：{name}", f"{pack.id} {pack.version}  Default targets: {name}"
    )
    return "\n".join(
        [
            head,
            "",
            *_targets(call, pack, facts),
            "",
            *_proposals(call, pack, facts),
            "",
            call.text(pack.content.disclaimer),
        ]
    ).rstrip()


def _targets(call: Call, pack: Pack, facts: InstitutionFacts) -> list[str]:
    targets = default_targets(pack, facts.type)
    own = [item for item in targets if item.is_own]
    rest = [item for item in targets if not item.is_own]
    columns = [
        call.say("编码", "Code"),
        call.say("名称", "Name"),
        call.say("目标", "Target"),
        call.say("理由", "Reason"),
    ]
    rows = [[item.code, call.text(item.title), str(item.level), call.text(item.reason)] for item in own]
    lines = [table(columns, rows, right=(2,)), ""] if rows else []
    if rest:
        lines.append(
            call.say(
                f"其余 {len(rest)} 项的目标为 {rest[0].level} 级：{call.text(rest[0].reason)}",
                f"The target of the other {len(rest)} is level {rest[0].level}: {call.text(rest[0].reason)}",
            )
        )
    return lines


def _proposals(call: Call, pack: Pack, facts: InstitutionFacts) -> list[str]:
    proposals = propose_not_applicable(pack, facts)
    lines = [
        call.say(
            f"建议不适用 {len(proposals)} 项，须逐条确认后才写入评估",
            f"Proposed as not applicable: {len(proposals)}; confirm each before it goes into an assessment",
        )
    ]
    if proposals:
        columns = [
            call.say("编码", "Code"),
            call.say("名称", "Name"),
            call.say("理由代码", "Reason"),
            call.say("说明", "Why"),
        ]
        presumed = call.say("（按机构类型推定）", " (presumed for this type)")
        rows = [
            [
                item.code,
                call.text(item.title),
                item.reason,
                call.text(item.text) + (presumed if item.is_presumed else ""),
            ]
            for item in proposals
        ]
        lines += ["", table(columns, rows)]
    kept = still_applicable(pack, facts)
    if kept:
        lines += ["", call.say("仍须作答的：", "What still has to be answered:")]
        lines += [f"  {item.fact}  {call.text(item.text)}" for item in kept]
    return lines


def _known_data(pack: Pack) -> dict[str, Any]:
    return {
        "pack": pack.id,
        "version": pack.version,
        "types": [
            {"id": item.id, "name": item.name, "default": item.default, "reason": item.reason}
            for item in pack.content.profiles
        ],
        "facts": [
            {
                "code": item.code,
                "question": item.question,
                "objects": list(item.objects),
                "practices": list(item.practices),
            }
            for item in pack.content.facts
        ],
    }


def _known_text(call: Call, pack: Pack) -> str:
    kinds = [
        [item.id, call.text(item.name), str(item.default), call.text(item.reason)]
        for item in pack.content.profiles
    ]
    facts = [[item.code, call.text(item.question)] for item in pack.content.facts]
    return "\n".join(
        [
            f"{pack.id} {pack.version}",
            "",
            table(
                [
                    call.say("类型", "Type"),
                    call.say("名称", "Name"),
                    call.say("一般目标", "Target"),
                    call.say("理由", "Reason"),
                ],
                kinds,
                right=(2,),
            ),
            "",
            table([call.say("情况", "Fact"), call.say("问题", "Question")], facts),
        ]
    )

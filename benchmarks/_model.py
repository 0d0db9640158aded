"""Generate a pack of full size (40 sub-domains, about 1,140 practices) and answers for it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hengdu.assessments import AnswerFile, AssessmentFile
from hengdu.packs import Pack, load_pack

if TYPE_CHECKING:
    from pathlib import Path

FACETS = ("ST", "DU", "SK", "ME", "EX")
COUNTS = {"AP": 5, "SH": 13, "ED": 5, "IR": 4, "DA": 3, "CA": 3, "SO": 4, "PM": 3}
#: two practices in these cells, one in the others: 28 per sub-domain, 20 more in the first ones
DOUBLE = {(2, "EX"), (3, "ME"), (3, "EX")}
BOUND = {(3, "EX"), (4, "EX")}
IMPLYING = (2, "DU")
KEYS = {(1, "ME"), (2, "ST"), (2, "ME"), (3, "ME"), (3, "EX"), (4, "ME"), (4, "EX"), (5, "ME")}


def full_pack(folder: Path) -> Pack:
    """Write and load a generated extension of the built-in pack with every cell filled."""
    built_in = load_pack("sf-nscmm")
    lines = ["id: generated", "version: 1.0.0", "title: {zh: 生成的模型, en: Generated model}"]
    lines += ["extends: {pack: sf-nscmm}", "retire: [" + ", ".join(built_in.practices) + "]", "nodes:"]
    for domain in built_in.root.nodes:
        for node in domain.nodes:
            title = f"title: {{zh: {node.title.zh}, en: {node.code}}}"
            allowed = f"na_allowed: {str(node.na_allowed).lower()}"
            head = f"code: {node.code}, kind: subdomain, replace: true, {title}, {allowed}"
            lines.append(f"- {{{head}, practices: [")
            lines += [f"    {line}," for line in _practices(node.code, node.indicators[0].code)]
            lines.append("  ]}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_pack(folder, strict=False)


def _practices(code: str, indicator: str) -> list[str]:
    """Return the flow mappings of one sub-domain's 28 practices."""
    ask = "ask: {ITO: {zh: 请展示, en: Show it}, VUL: {zh: 请导出, en: Export it}}"
    rows = []
    for level in range(1, 6):
        for facet in FACETS:
            for number in range(1, 2 + ((level, facet) in DOUBLE)):
                first = number == 1
                parts = [
                    f"code: {code}.B{level}.{facet}{number}, level: {level}, facet: {facet}",
                    f"key: {str(first and (level, facet) in KEYS).lower()}",
                    "text: {zh: 生成条目, en: generated}",
                    ask,
                    f"evidence: [{{zh: 记录, en: record}}], min_evidence: E{min(level, 4)}",
                ]
                if first and (level, facet) in BOUND:
                    parts.append(f"indicator: {indicator}")
                if (level, facet) == IMPLYING:
                    parts.append(f"implies: [{code}.B1.DU1]")
                rows.append("{" + ", ".join(parts) + "}")
    return rows


def full_answers(pack: Pack, seed: int = 1) -> AssessmentFile:
    """Return plausible answers: better at low levels, every practice answered."""
    rng = random.Random(seed)  # noqa: S311 - made-up answers
    answers = {}
    for code, practice in pack.practices.items():
        level = practice.level or 1
        pool = {1: "FFFFL", 2: "FFFLL", 3: "FLLPP", 4: "LPPNN", 5: "PNNNN"}[level]
        answers[code] = (
            AnswerFile(answer=rng.choice(pool), evidence=rng.choice(("E1", "E2", "E3", "E4")), note="示例"),
        )
    return AssessmentFile(pack=pack.id, version=pack.version, sample=True, answers=answers)

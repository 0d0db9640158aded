"""A pack small enough to reckon by hand; tests patch its scoring section."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.packs import Pack
    from hengdu.scoring import NodeResult, Result

PACK = """
format: 1
id: tiny
version: 1.0.0
title: {zh: 极小模型（示例）, en: Tiny model (example)}
levels:
  - {level: 1, name: {zh: 一, en: One}}
  - {level: 2, name: {zh: 二, en: Two}}
  - {level: 3, name: {zh: 三, en: Three}}
facets:
  - {code: X, name: {zh: 甲, en: First}}
  - {code: Y, name: {zh: 乙, en: Second}}
objects:
  - {code: NET, name: {zh: 网络, en: Network}}
  - {code: APP, name: {zh: 应用, en: Application}}
answers:
  - id: default
    importance: {none: 0, low: 0.5, normal: 1, high: 2}
    options:
      - {code: a, value: 0, name: {zh: 无, en: None}}
      - {code: b, value: 0.25, name: {zh: 少, en: Little}}
      - {code: c, value: 0.5, name: {zh: 半, en: Half}}
      - {code: d, value: 1, name: {zh: 全, en: All}}
  - id: counted
    na_value: 1
    options:
      - {code: a, value: 0, name: {zh: 无, en: None}}
      - {code: d, value: 1, name: {zh: 全, en: All}}
scoring:
  rules:
    part: {score: {op: mean}}
    group: {score: {op: mean}}
    overall: {score: {op: mean}}
nodes:
  - code: G
    kind: group
    na_allowed: true
    title: {zh: 组, en: Group}
    nodes:
      - code: P
        kind: part
        na_allowed: true
        title: {zh: 部分, en: Part}
        practices:
          - {code: p1, level: 1, facet: X, weight: 1, text: {zh: 一, en: one}}
          - {code: p2, level: 1, facet: X, weight: 2, text: {zh: 二, en: two}}
          - {code: p3, level: 1, facet: Y, weight: 0.5, text: {zh: 三, en: three}}
          - {code: p4, level: 2, facet: X, weight: 1, text: {zh: 四, en: four}}
          - {code: p5, level: 3, facet: Y, weight: 3, text: {zh: 五, en: five}}
      - code: Q
        kind: part
        weight: 3
        na_allowed: true
        title: {zh: 另一部分, en: Other part}
        practices:
          - {code: q1, level: 1, facet: X, text: {zh: 一, en: one}}
          - {code: q2, level: 3, facet: Y, text: {zh: 二, en: two}}
"""

VALUES = {"a": Fraction(0), "b": Fraction(1, 4), "c": Fraction(1, 2), "d": Fraction(1)}
WEIGHTS = {
    "p1": Fraction(1),
    "p2": Fraction(2),
    "p3": Fraction(1, 2),
    "p4": Fraction(1),
    "p5": Fraction(3),
    "q1": Fraction(1),
    "q2": Fraction(1),
}
CODES = tuple(WEIGHTS)
OF_P = CODES[:5]
STEPS = "abcd"

one_answer = st.sampled_from([*STEPS, *STEPS, "NA"])
answers = st.fixed_dictionaries(dict.fromkeys(CODES, one_answer))
given_answers = st.fixed_dictionaries(dict.fromkeys(CODES, st.sampled_from(STEPS)))


@cache
def tiny_pack(text: str = PACK) -> Pack:
    """Load a pack written in a test."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.yaml").write_text(text, encoding="utf-8")
        return load_pack(folder)


def scored(
    given: Mapping[str, Any],
    patch: Mapping[str, Any] | None = None,
    *,
    pack: Pack | None = None,
    **circumstances: Any,
) -> Result:
    """Score answers (codes, NA, None, or fields of an answer) under a patch of the scoring section."""
    scorer = compile_pack(pack or tiny_pack(), patch=patch)
    made = {
        code: (AnswerFile(**value) if isinstance(value, dict) else AnswerFile(answer=value),)
        for code, value in given.items()
        if value is not None
    }
    file = AssessmentFile(pack=scorer.pack.id, answers=made, **circumstances)
    return scorer.score(build_assessment(file, scorer.pack))


def part(score: Mapping[str, Any], **rule: Any) -> dict[str, Any]:
    """Return the patch that scores parts by a roll-up."""
    return {"rules": {"part": {"score": dict(score), **rule}}}


def exact(node: NodeResult) -> Fraction | None:
    """Return the score of a node as an exact number."""
    if node.exact is None:
        return None
    return Fraction(node.exact) if isinstance(node.exact, float) else Fraction(*node.exact)

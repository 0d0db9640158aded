"""Check a pack for what cannot be right: typed issues with place and fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.errors import DocumentError, PackError
from hengdu.packs._integrity import integrity_issues
from hengdu.packs._issues import Issue, Severity
from hengdu.packs._lint import (
    _codes,
    _content,
    _counting,
    _exceptions,
    _measures,
    _near,
    _numbers,
    _scoring,
    _terms,
    _wording,
)
from hengdu.packs._lint._rule import LintOptions, LintRule
from hengdu.packs._load import load_pack
from hengdu.packs._pack import Pack
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

_ON_LOADING: Final = (
    LintRule(
        id="schema",
        severity=Severity.ERROR,
        description=Text(
            "文件无法读取，或不符合模型包格式",
            "A file cannot be read, or is not what the pack format says",
        ),
    ),
    LintRule(
        id="duplicate-code",
        severity=Severity.ERROR,
        description=Text("编码重复", "A code occurs more than once"),
    ),
    LintRule(
        id="unknown-reference",
        severity=Severity.ERROR,
        description=Text("引用了不存在的编码", "A code refers to something that does not exist"),
    ),
    LintRule(
        id="fact-without-na",
        severity=Severity.ERROR,
        description=Text(
            "机构情况使不允许不适用的实践不适用",
            "A fact makes a practice not applicable that may not be",
        ),
    ),
    LintRule(
        id="kind-without-rule",
        severity=Severity.ERROR,
        description=Text("节点类型没有计分规则", "A kind of node has no scoring rule"),
    ),
    LintRule(
        id="group-without-rollup",
        severity=Severity.ERROR,
        description=Text(
            "按属性分组而没有组内计分方式", "Practices are grouped without a roll-up for the group"
        ),
    ),
)

LINT_RULES: Final[tuple[LintRule, ...]] = (
    *_ON_LOADING,
    *_codes.RULES,
    *_counting.RULES,
    *_scoring.RULES,
    *_measures.RULES,
    *_content.RULES,
    *_wording.RULES,
    *_numbers.RULES,
    *_near.RULES,
    *_terms.RULES,
    *_exceptions.RULES,
)

_ORDER: Final = {severity: at for at, severity in enumerate(Severity)}


def lint_pack(
    source: str | Path | Pack, *, schema_only: bool = False, options: LintOptions | None = None
) -> tuple[Issue, ...]:
    """Return what is wrong with a pack: errors first, then warnings, then advice.

    ``source`` is a folder, its ``pack.yaml``, an installed id or a loaded pack. With
    ``schema_only`` nothing but loading is tried. A pack that cannot be loaded gives one issue of
    rule ``schema`` with its place; nothing is raised. What the pack keeps under ``style.exceptions``
    is left out.
    """
    try:
        pack = source if isinstance(source, Pack) else load_pack(source, strict=False)
    except (PackError, DocumentError) as error:
        return (_unreadable(source, error),)
    if schema_only:
        return ()
    chosen = options or LintOptions()
    issues = list(integrity_issues(pack))
    for item in LINT_RULES:
        issues.extend(item.issues(pack, chosen))
    kept = list(_exceptions.without_exceptions(pack, issues))
    kept.sort(key=lambda issue: _ORDER[issue.severity])
    return tuple(kept)


def _unreadable(source: str | Path | Pack, error: PackError | DocumentError) -> Issue:
    return Issue(
        rule="schema",
        severity=Severity.ERROR,
        code=str(source),
        place=error.place or str(source),
        message=Text(error.zh, error.en),
        fix=Text(error.hint_zh or "请按提示修改", error.hint_en or "Correct it as the message says"),
    )

"""Findings that a pack keeps, each with its reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from hengdu.packs._issues import Issue, Severity
from hengdu.packs._lint._rule import LintRule
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs._pack import Pack
    from hengdu.packs._style import LintException

SHORTEST_REASON: Final = 8

UNUSED: Final = LintRule(
    id="exception-unused",
    severity=Severity.WARNING,
    description=Text("例外没有对应的发现", "An exception under style that no finding needs"),
)
UNREASONED: Final = LintRule(
    id="exception-unreasoned",
    severity=Severity.WARNING,
    description=Text(
        "例外没有写明理由，或与另一条的理由一字不差",
        "An exception under style gives no reason, or the same as another word for word",
    ),
)
RULES: Final = (UNUSED, UNREASONED)


def without_exceptions(pack: Pack, issues: Iterable[Issue]) -> Iterator[Issue]:
    """Yield the issues that the pack does not keep, then what is wrong with its exceptions.

    Errors are never kept.
    """
    style = pack.content.style
    exceptions = style.exceptions if style else ()
    needed: set[int] = set()
    for issue in issues:
        kept = [at for at, item in enumerate(exceptions) if _keeps(item, issue)]
        needed.update(kept)
        if not kept:
            yield issue
    unused = (item for at, item in enumerate(exceptions) if at not in needed)
    yield from (_issue(pack, UNUSED, item, _NOT_NEEDED, _REMOVE) for item in unused)
    yield from _unreasoned(pack, exceptions)


def _keeps(item: LintException, issue: Issue) -> bool:
    return (
        issue.severity is not Severity.ERROR
        and item.rule == issue.rule
        and {*item.codes} == {issue.code, *issue.others}
        and item.about in {"", issue.about}
    )


def _unreasoned(pack: Pack, exceptions: tuple[LintException, ...]) -> Iterator[Issue]:
    said = Counter(item.reason.zh for item in exceptions)
    for item in exceptions:
        if len(item.reason.zh) < SHORTEST_REASON:
            yield _issue(pack, UNREASONED, item, _TOO_SHORT, _EXPLAIN)
        elif said[item.reason.zh] > 1:
            yield _issue(pack, UNREASONED, item, _COPIED, _EXPLAIN)


_NOT_NEEDED: Final = Text(
    "{code} 的例外 {rule} 没有对应的发现", "the exception of {code} from {rule} keeps nothing"
)
_TOO_SHORT: Final = Text(
    "{code} 的例外 {rule} 没有写明理由", "the exception of {code} from {rule} gives no reason"
)
_COPIED: Final = Text(
    "{code} 的例外 {rule} 照抄了另一条的理由",
    "the exception of {code} from {rule} copies the reason of another",
)
_REMOVE: Final = Text("请删除这条例外", "Remove the exception")
_EXPLAIN: Final = Text("请写明这一条为何成立，或改写条目", "Say why this one stands, or reword the statement")


def _issue(pack: Pack, kind: LintRule, item: LintException, message: Text, fix: Text) -> Issue:
    code = item.codes[0]
    return Issue(
        rule=kind.id,
        severity=kind.severity,
        code=code,
        place=pack.place("section:style"),
        message=message.format(code="、".join(item.codes), rule=item.rule),
        fix=fix,
    )

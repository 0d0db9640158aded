"""Say what a lint rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from hengdu.packs._issues import Issue, Severity
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs._pack import Pack


@attrs.frozen(kw_only=True)
class Finding:
    """What a rule found: the object, where it is written (else its code's place), what to do.

    ``others`` are further objects concerned; ``about`` is the word or term that it is about.
    """

    code: str
    message: Text
    fix: Text
    place: str = ""
    others: tuple[str, ...] = ()
    about: str = ""


@attrs.frozen(kw_only=True)
class LintOptions:
    """What the advice of lint measures against; ``statement_length`` counts characters."""

    statement_length: int = 40


Check = Callable[["Pack", LintOptions], Iterable[Finding]]


@attrs.frozen(kw_only=True)
class LintRule:
    """One rule of ``hengdu pack lint``.

    ``check`` is None for what is found while the pack is loaded and indexed.
    """

    id: str
    severity: Severity
    description: Text
    check: Check | None = None

    def issues(self, pack: Pack, options: LintOptions) -> Iterable[Issue]:
        """Yield the rule's issues in a pack."""
        for item in self.check(pack, options) if self.check else ():
            yield Issue(
                rule=self.id,
                severity=self.severity,
                code=item.code,
                place=item.place or pack.place(item.code),
                message=item.message,
                fix=item.fix,
                others=item.others,
                about=item.about,
            )


def rule(rule_id: str, severity: Severity, zh: str, en: str) -> Callable[[Check], LintRule]:
    """Make a lint rule of a check; ``zh`` and ``en`` describe it in the documentation."""

    def make(check: Check) -> LintRule:
        return LintRule(id=rule_id, severity=severity, description=Text(zh, en), check=check)

    return make


def found(
    code: str,
    message: tuple[str, str],
    fix: tuple[str, str],
    place: str = "",
    *,
    others: tuple[str, ...] = (),
    about: str = "",
) -> Finding:
    """Return a finding; ``message`` and ``fix`` are Chinese and English."""
    return Finding(code=code, message=Text(*message), fix=Text(*fix), place=place, others=others, about=about)

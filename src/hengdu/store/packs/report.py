"""Keep what a check of a pack found: findings by place, what it holds, how it differs, what carries over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from hengdu.packs import Issue, Pack, Severity, diff_packs, pack_stats
from hengdu.text import Text

NO_TEXT: Final = Text("", "")
MOST_FINDINGS: Final = 1000
MOST_CHANGES: Final = 1000
_MOST_FIELDS: Final = 20
_MOST_SIGNS: Final = 400
COUNTED: Final = ("domains", "subdomains", "practices", "indicators", "recommendations", "redlines")


@attrs.frozen(kw_only=True)
class Kept:
    """One finding as it is kept; ``place`` is ``file:line``."""

    rule: str
    severity: str
    code: str
    place: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str

    @property
    def message(self) -> Text:
        """Return what is wrong."""
        return Text(self.zh, self.en)

    @property
    def fix(self) -> Text:
        """Return what to do."""
        return Text(self.fix_zh, self.fix_en)


@attrs.frozen(kw_only=True)
class KeptChange:
    """One coded thing that was added, removed or changed; ``fields`` are (path, before, after)."""

    section: str
    code: str
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Comparison:
    """How a draft differs from the pack it is compared with, and what becomes of answers given before.

    ``counts`` is section to kind to number, over all changes; ``changes`` are the first of them.
    """

    pack: str
    version: str
    digest: str
    counts: Mapping[str, Mapping[str, int]]
    changes: tuple[KeptChange, ...]
    kept: int
    re_ask: tuple[tuple[str, tuple[str, ...]], ...]
    retired: tuple[str, ...]
    new: tuple[str, ...]


@attrs.frozen(kw_only=True)
class PackReport:
    """Everything that a check found; ``is_loadable`` says whether the files make a pack at all."""

    code: str = ""
    version: str = ""
    title: Text = NO_TEXT
    digest: str = ""
    base: tuple[str, str, str] = ("", "", "")
    findings: tuple[Kept, ...] = ()
    numbers: Mapping[str, int] = attrs.field(factory=dict)  # findings by severity, all of them
    counts: Mapping[str, int] = attrs.field(factory=dict)
    against: Comparison | None = None
    ignored: tuple[str, ...] = ()
    is_loadable: bool = False

    @property
    def errors(self) -> int:
        """Return how many findings stand in the way of publishing."""
        return self.numbers.get(Severity.ERROR.value, 0)

    def data(self) -> dict[str, Any]:
        """Return plain data for the database."""
        return attrs.asdict(self) | {"title": {"zh": self.title.zh, "en": self.title.en}}


def report_of(data: Mapping[str, Any]) -> PackReport | None:
    """Return a report from plain data; None for an edition that was never checked."""
    if not data:
        return None
    against = data["against"]
    return PackReport(
        **{name: data[name] for name in ("code", "version", "digest", "numbers", "counts", "is_loadable")},
        title=Text(data["title"]["zh"], data["title"]["en"]),
        base=(data["base"][0], data["base"][1], data["base"][2]),
        findings=tuple(Kept(**one) for one in data["findings"]),
        ignored=tuple(data["ignored"]),
        against=None if against is None else _comparison(against),
    )


def _comparison(data: Mapping[str, Any]) -> Comparison:
    changes = (
        {**one, "fields": tuple((path, was, now) for path, was, now in one["fields"])}
        for one in data["changes"]
    )
    return Comparison(
        **{name: data[name] for name in ("pack", "version", "digest", "counts", "kept")},
        changes=tuple(KeptChange(**one) for one in changes),
        re_ask=tuple((code, tuple(reasons)) for code, reasons in data["re_ask"]),
        retired=tuple(data["retired"]),
        new=tuple(data["new"]),
    )


def kept_issue(issue: Issue) -> Kept:
    """Return a finding of lint as it is kept."""
    return Kept(
        rule=issue.rule,
        severity=issue.severity.value,
        code=issue.code,
        place=issue.place,
        zh=_short(issue.message.zh),
        en=_short(issue.message.en),
        fix_zh=_short(issue.fix.zh),
        fix_en=_short(issue.fix.en),
    )


def compared(before: Pack, after: Pack) -> Comparison:
    """Return how one pack differs from another."""
    diff = diff_packs(before, after)
    counts: dict[str, dict[str, int]] = {}
    for change in diff.changes:
        kinds = counts.setdefault(change.section, {"added": 0, "removed": 0, "changed": 0})
        kinds[change.kind] += 1
    return Comparison(
        pack=before.id,
        version=before.version,
        digest=before.digest,
        counts=counts,
        changes=tuple(
            KeptChange(
                section=change.section,
                code=change.code,
                kind=change.kind,
                fields=tuple(
                    (field.path, _short(field.before), _short(field.after))
                    for field in change.fields[:_MOST_FIELDS]
                ),
            )
            for change in diff.changes[:MOST_CHANGES]
        ),
        kept=len(diff.carried("kept")),
        re_ask=tuple((code, diff.carry[code].reasons) for code in diff.carried("re_ask")),
        retired=diff.carried("retired"),
        new=diff.new,
    )


def counts_of(pack: Pack) -> dict[str, int]:
    """Return how much a pack holds."""
    stats = pack_stats(pack).to_dict()
    return {name: int(stats[name]) for name in COUNTED}


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}…"

"""Compare two versions of a policy article by article: what moved, split, merged or was renumbered."""

from __future__ import annotations

import re
from bisect import bisect_left
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.policies._articles import Article
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_SAME_PLACE: Final = 0.35  # shared pairs of signs; an article that kept its number may have changed a lot
_ALIKE: Final = 0.55
_INSIDE: Final = 0.6  # of the pairs of a part that stand in the whole
_SIGNS: Final = re.compile(r"\s+")


class Kind(StrEnum):
    """What became of an article."""

    SAME = "same"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    RENUMBERED_CHANGED = "renumbered_changed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.SAME: Text("未变", "same"),
    Kind.CHANGED: Text("修改", "changed"),
    Kind.RENUMBERED: Text("改号", "renumbered"),
    Kind.RENUMBERED_CHANGED: Text("改号并修改", "renumbered and changed"),
    Kind.MOVED: Text("移位", "moved"),
    Kind.MOVED_CHANGED: Text("移位并修改", "moved and changed"),
    Kind.SPLIT: Text("拆分", "split"),
    Kind.MERGED: Text("合并", "merged"),
    Kind.ADDED: Text("新增", "added"),
    Kind.REMOVED: Text("删除", "removed"),
}


@attrs.frozen(kw_only=True)
class ArticleChange:
    """What became of one article, or of several that were split or merged.

    ``likeness`` is the share of neighbouring signs that both have (1 is the same text).
    """

    kind: Kind
    before: tuple[Article, ...]
    after: tuple[Article, ...]
    likeness: float

    def words(self) -> tuple[tuple[str, str], ...]:
        """Return the text as runs of (``equal``, ``delete`` or ``insert``, words)."""
        left = "".join(one.text for one in self.before)
        right = "".join(one.text for one in self.after)
        runs: list[tuple[str, str]] = []
        for tag, first, last, start, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if tag == "equal":
                runs.append(("equal", left[first:last]))
                continue
            if last > first:
                runs.append(("delete", left[first:last]))
            if end > start:
                runs.append(("insert", right[start:end]))
        return tuple(runs)


@attrs.frozen(kw_only=True)
class PolicyComparison:
    """Every article of both versions exactly once, in the order of the new version, removed ones last."""

    changes: tuple[ArticleChange, ...]

    def counts(self) -> dict[Kind, int]:
        """Return how many changes there are of each kind, only those that occur."""
        return {
            kind: sum(one.kind is kind for one in self.changes)
            for kind in Kind
            if any(one.kind is kind for one in self.changes)
        }

    def touched(self) -> tuple[ArticleChange, ...]:
        """Return the changes that touch what an article says."""
        quiet = {Kind.SAME, Kind.RENUMBERED, Kind.MOVED}
        return tuple(one for one in self.changes if one.kind not in quiet)


def compare_policies(before: Sequence[Article], after: Sequence[Article]) -> PolicyComparison:
    r"""Compare two versions of a policy.

    The same text is the same article wherever it stands; then comes the article of the same number that
    is alike; then the most alike. An article that stands in several is split, several in one are merged.
    Of matched articles, those that keep their order among the others are renumbered, the rest moved.

    >>> from hengdu.standards.policies import parse_articles
    >>> texts = ("第一条 甲甲甲。", "第一条 新增内容。\n第二条 甲甲甲。")
    >>> old, new = (parse_articles(text) for text in texts)
    >>> [one.kind.value for one in compare_policies(old, new).changes]
    ['added', 'renumbered']
    """
    grams = {id(one): _pairs(one.text) for one in (*before, *after)}
    pairs = _matched(before, after, grams)
    free_old = [one for one in before if id(one) not in {id(left) for left, _ in pairs}]
    free_new = [one for one in after if id(one) not in {id(right) for _, right in pairs}]
    split, merged = _joins(pairs, free_old, free_new, grams)
    joined = {id(one) for change in (*split, *merged) for one in (*change.before, *change.after)}
    in_order = _in_order([(left, right) for left, right in pairs], before, after)
    changes = list(split) + list(merged)
    for left, right in pairs:
        if id(left) not in joined and id(right) not in joined:
            changes.append(_change(left, right, grams, keeps_order=id(right) in in_order))
    changes += [
        ArticleChange(kind=Kind.ADDED, before=(), after=(one,), likeness=0.0)
        for one in free_new
        if id(one) not in joined
    ]
    changes.sort(key=lambda one: one.after[0].number)
    changes += [
        ArticleChange(kind=Kind.REMOVED, before=(one,), after=(), likeness=0.0)
        for one in free_old
        if id(one) not in joined
    ]
    return PolicyComparison(changes=tuple(changes))


def _change(left: Article, right: Article, grams: dict[int, set[str]], *, keeps_order: bool) -> ArticleChange:
    alike = _share(grams[id(left)], grams[id(right)])
    same = _plain(left.text) == _plain(right.text)
    moved = not keeps_order or left.chapter != right.chapter
    if moved:
        kind = Kind.MOVED if same else Kind.MOVED_CHANGED
    elif left.number != right.number:
        kind = Kind.RENUMBERED if same else Kind.RENUMBERED_CHANGED
    else:
        kind = Kind.SAME if same else Kind.CHANGED
    return ArticleChange(kind=kind, before=(left,), after=(right,), likeness=1.0 if same else alike)


def _matched(
    before: Sequence[Article], after: Sequence[Article], grams: dict[int, set[str]]
) -> list[tuple[Article, Article]]:
    pairs: list[tuple[Article, Article]] = []
    old, new = list(before), list(after)

    def take(left: Article, right: Article) -> None:
        pairs.append((left, right))
        old.remove(left)
        new.remove(right)

    by_text: dict[str, list[Article]] = {}
    for one in new:
        by_text.setdefault(_plain(one.text), []).append(one)
    for left in list(old):
        same = by_text.get(_plain(left.text), [])
        if same:
            right = min(same, key=lambda one: abs(one.number[0] - left.number[0]))
            same.remove(right)
            take(left, right)
    ranked = sorted(
        (
            (
                -_share(grams[id(left)], grams[id(right)]) - (0.2 if left.number == right.number else 0.0),
                at,
                to,
            )
            for at, left in enumerate(old)
            for to, right in enumerate(new)
            if _share(grams[id(left)], grams[id(right)])
            >= (_SAME_PLACE if left.number == right.number else _ALIKE)
        ),
    )
    lefts, rights = list(old), list(new)
    for _, at, to in ranked:
        if any(one is lefts[at] for one in old) and any(one is rights[to] for one in new):
            take(lefts[at], rights[to])
    return pairs


def _joins(
    pairs: Sequence[tuple[Article, Article]],
    free_old: Sequence[Article],
    free_new: Sequence[Article],
    grams: dict[int, set[str]],
) -> tuple[list[ArticleChange], list[ArticleChange]]:
    """Return the splits (one old article in several new) and the merges (several old in one new)."""
    old_of = {id(left): right for left, right in pairs}
    new_of = {id(right): left for left, right in pairs}
    wholes_old = [left for left, right in pairs if _plain(left.text) != _plain(right.text)] + list(free_old)
    wholes_new = [right for left, right in pairs if _plain(left.text) != _plain(right.text)] + list(free_new)
    split = []
    used: set[int] = set()
    for whole in wholes_old:
        parts = [one for one in free_new if id(one) not in used and _holds(whole, one, grams)]
        main = old_of.get(id(whole))
        parts += [main] if main is not None and parts and _holds(whole, main, grams) else []
        if len(parts) > 1:
            used.update(map(id, parts))
            ordered = tuple(sorted(parts, key=lambda one: one.number))
            split.append(
                ArticleChange(
                    kind=Kind.SPLIT, before=(whole,), after=ordered, likeness=_joint((whole,), ordered)
                )
            )
            used.add(id(whole))
    merged = []
    for whole in wholes_new:
        parts = [one for one in free_old if id(one) not in used and _holds(whole, one, grams)]
        main = new_of.get(id(whole))
        parts += [main] if main is not None and parts and _holds(whole, main, grams) else []
        if len(parts) > 1 and id(whole) not in used:
            used.update(map(id, parts))
            ordered = tuple(sorted(parts, key=lambda one: one.number))
            merged.append(
                ArticleChange(
                    kind=Kind.MERGED, before=ordered, after=(whole,), likeness=_joint(ordered, (whole,))
                )
            )
    return split, merged


def _holds(whole: Article, part: Article, grams: dict[int, set[str]]) -> bool:
    small = grams[id(part)]
    return bool(small) and len(small & grams[id(whole)]) / len(small) >= _INSIDE


def _joint(before: Iterable[Article], after: Iterable[Article]) -> float:
    return _share(_pairs("".join(one.text for one in before)), _pairs("".join(one.text for one in after)))


def _in_order(
    pairs: Sequence[tuple[Article, Article]], before: Sequence[Article], after: Sequence[Article]
) -> set[int]:
    """Return the ids of the new articles that belong to the longest run which keeps its order."""
    place = {id(one): at for at, one in enumerate(before)}
    order = {id(one): at for at, one in enumerate(after)}
    ranked = sorted(pairs, key=lambda pair: order[id(pair[1])])
    tails: list[int] = []
    links: list[int] = []
    tops: list[int] = []
    values = [place[id(left)] for left, _ in ranked]
    for at, value in enumerate(values):
        where = bisect_left(tails, value)
        links.append(tops[where - 1] if where else -1)
        if where == len(tails):
            tails.append(value)
            tops.append(at)
        else:
            tails[where] = value
            tops[where] = at
    kept: set[int] = set()
    at = tops[-1] if tops else -1
    while at >= 0:
        kept.add(id(ranked[at][1]))
        at = links[at]
    return kept


def _plain(text: str) -> str:
    return _SIGNS.sub("", text)


def _pairs(text: str) -> set[str]:
    plain = _plain(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain}


def _share(left: set[str], right: set[str]) -> float:
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 0.0

"""The rule about statements that say nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.packs._pack import Pack

_SIGNS: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[a-z0-9]+")
_WORDS_IN_A_RUN: Final = 3

Runs = frozenset[str]


def character_runs(text: str, size: int) -> Runs:
    """Return the runs of ``size`` characters of a text without its punctuation.

    >>> sorted(character_runs("一事,一议", 3))
    ['一事一', '事一议']
    """
    plain = _SIGNS.sub("", text)
    return frozenset(plain[at : at + size] for at in range(len(plain) - size + 1))


def word_runs(text: str) -> Runs:
    """Return the runs of three words of a text.

    >>> sorted(word_runs("One rule, one reason"))
    ['one rule one', 'rule one reason']
    """
    words = _WORD.findall(text.casefold())
    return frozenset(
        " ".join(words[at : at + _WORDS_IN_A_RUN]) for at in range(len(words) - _WORDS_IN_A_RUN + 1)
    )


def alike(runs: Mapping[str, Runs], least: float) -> Iterator[tuple[str, str, float]]:
    """Yield (code, code, likeness) of the pairs whose Jaccard index is at least ``least``.

    Only pairs that share a run are compared: a thousand statements take a tenth of a second.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for code, own in runs.items():
        shared: Counter[str] = Counter()
        for run in own:
            shared.update(holders[run])
            holders[run].append(code)
        for other, common in shared.items():
            likeness = common / (len(own) + len(runs[other]) - common)
            if likeness >= least:
                yield other, code, likeness


@rule(
    "near-duplicate",
    Severity.WARNING,
    "两个条目的文字过于相近",
    "Two statements say nearly the same",
)
def near_duplicate(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find pairs of statements that share most of their wording, in either language."""
    style = pack.content.style
    limits = style.near_duplicates if style else None
    if limits is None:
        return
    items = pack.practices.items()
    pairs: dict[tuple[str, str], float] = {}
    for runs, least in (
        ({code: character_runs(item.text.zh, limits.size) for code, item in items}, limits.zh),
        ({code: word_runs(item.text.en) for code, item in items}, limits.en),
    ):
        for first, second, likeness in alike(runs, least):
            pairs[first, second] = max(likeness, pairs.get((first, second), 0))
    for (first, second), likeness in sorted(pairs.items()):
        yield found(
            second,
            (
                f"{second} 与 {first} 的相似度为 {likeness:.2f}",
                f"{second} and {first} are alike to {likeness:.2f}",
            ),
            (
                "请改写其一，使差别一眼可见；确需相近的在 style.exceptions 中写明理由",
                "Reword one so that the difference shows, or say under style.exceptions why they are alike",
            ),
            others=(first,),
        )


RULES = (near_duplicate,)

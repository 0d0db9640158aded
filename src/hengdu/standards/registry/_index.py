"""Find records by words: overlapping two-character tokens, which answer Chinese and numbers alike."""

from __future__ import annotations

import unicodedata
from array import array
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

_BETWEEN: Final = "\x1f"
_MAX_QUERY: Final = 200
_MAX_WORDS: Final = 12
_EXACT: Final = 1.0
_STARTS: Final = 0.9
_INSIDE: Final = 0.5
_LOOKED_AT: Final = 20  # matches that are scored for each one that is shown


def folded(text: str) -> str:
    """Return a text as it is searched: width and case do not count.

    >>> folded("ＪＲ／Ｔ 0060")
    'jr/t 0060'
    """
    return unicodedata.normalize("NFKC", text).casefold()


class Index:
    """Answer which of many short texts hold all words of a query.

    Each record gives its fields (number, title, aliases …). A word matches inside one field, spaces of
    the field left out. Of many answers those with the shortest title are looked at, and an answer's
    score says how much of its field the query is.
    """

    def __init__(self, records: Iterable[Sequence[str]]) -> None:
        """Read every record once; memory is about four bytes for each character."""
        postings: dict[str, array[int]] = {}
        self._texts: list[str] = []
        lengths = array("i")
        for at, fields in enumerate(records):
            plain = ["".join(folded(field).split()) for field in fields if field]
            text = _BETWEEN.join(plain)
            self._texts.append(text)
            lengths.append(max(map(len, plain[:2]), default=0))
            for token in {text[start : start + 2] for start in range(len(text) - 1)}:
                found = postings.get(token)
                if found is None:
                    found = postings[token] = array("i")
                found.append(at)
        self._postings: dict[str, npt.NDArray[np.int32]] = {
            token: np.frombuffer(found, dtype=np.int32) for token, found in postings.items()
        }
        self._lengths = np.asarray(lengths, dtype=np.int32)
        self._by_length = np.argsort(self._lengths, kind="stable").astype(np.int32)

    def __len__(self) -> int:
        return len(self._texts)

    def search(self, query: str, limit: int) -> list[tuple[int, float]]:
        """Return (position, score) of the best matches, best first, then in the order of reading."""
        words = folded(query[:_MAX_QUERY]).replace(_BETWEEN, " ").split()[:_MAX_WORDS]
        if not words or limit <= 0:
            return []
        whole = "".join(words)
        scored: list[tuple[float, int]] = []
        for at in self._ordered(words):
            text = self._texts[at]
            if all(word in text for word in words):
                scored.append((-self._score(text, words, whole), int(at)))
                if len(scored) >= _LOOKED_AT * limit:
                    break
        return [(at, -negative) for negative, at in sorted(scored)[:limit]]

    def _ordered(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the records that may match, those with the shortest title first."""
        found = self._candidates(words)
        if found is None:
            return self._by_length
        return found[np.argsort(self._lengths[found], kind="stable")]

    def _candidates(self, words: Sequence[str]) -> npt.NDArray[np.int32] | None:
        """Return the records that hold every pair of signs of every word; None is all of them."""
        lists = []
        for token in {word[at : at + 2] for word in words for at in range(len(word) - 1)}:
            if token not in self._postings:
                return np.empty(0, dtype=np.int32)
            lists.append(self._postings[token])
        if not lists:
            return None
        lists.sort(key=len)
        found = lists[0]
        for other in lists[1:]:
            found = _kept(found, other)
        return found

    @staticmethod
    def _score(text: str, words: Sequence[str], whole: str) -> float:
        fields = text.split(_BETWEEN)
        if whole in fields:
            return _EXACT
        starts = any(field.startswith(words[0]) for field in fields)
        nearest = min(len(field) for field in fields if any(word in field for word in words))
        share = min(1.0, len(whole) / nearest)
        return (_STARTS if starts else _INSIDE) * share


def _kept(found: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return what of a shorter sorted list stands in a longer sorted one."""
    if not len(found):
        return found
    at = np.searchsorted(other, found)
    at[at == len(other)] = 0
    kept: npt.NDArray[np.int32] = found[other[at] == found]
    return kept

"""Compare what the blind readers answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.assessments import krippendorff_alpha
from hengdu.readings._records import statement_digest
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.readings._records import ReaderSheet, Sheets


@attrs.frozen(kw_only=True)
class Disagreement:
    """A practice that two or more readers answered differently, with their doubts."""

    code: str
    answers: Mapping[str, str]
    doubts: Mapping[str, Text]


@attrs.frozen(kw_only=True)
class SubdomainReading:
    """The readers' agreement on one sub-domain.

    ``agreement`` is the share of its practices that all readers answered alike (0..1); a statement
    that changed after it was read (``changed``) does not count as agreed. None with fewer than two
    readers.
    """

    code: str
    readers: tuple[str, ...]
    practices: int
    agreed: int
    changed: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def agreement(self) -> float | None:
        """Return the exact agreement, or None with fewer than two readers."""
        return self.agreed / self.practices if len(self.readers) > 1 else None


@attrs.frozen(kw_only=True)
class Reading:
    """The agreement on every sub-domain that has vignettes, and over all of them.

    ``alpha`` is ordinal Krippendorff's alpha over all practices with two answers.
    """

    subdomains: tuple[SubdomainReading, ...]
    alpha: float | None

    @property
    def agreement(self) -> float | None:
        """Return the exact agreement over all practices that two readers answered."""
        read = [item for item in self.subdomains if item.agreement is not None]
        practices = sum(item.practices for item in read)
        return sum(item.agreed for item in read) / practices if practices else None

    def below(self, share: float) -> tuple[SubdomainReading, ...]:
        """Return the sub-domains with an agreement below a share, or without two readers."""
        return tuple(item for item in self.subdomains if item.agreement is None or item.agreement < share)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "agreement": self.agreement,
            "alpha": self.alpha,
            "subdomains": [
                {
                    "code": item.code,
                    "readers": list(item.readers),
                    "practices": item.practices,
                    "agreed": item.agreed,
                    "agreement": item.agreement,
                    "changed": list(item.changed),
                    "disagreements": [
                        {
                            "code": one.code,
                            "answers": dict(one.answers),
                            "doubts": {
                                name: {"zh": text.zh, "en": text.en} for name, text in one.doubts.items()
                            },
                        }
                        for one in item.disagreements
                    ],
                }
                for item in self.subdomains
            ],
        }


def compare_readers(sheets: Sheets, pack: Pack) -> Reading:
    """Return how far the readers agree, per sub-domain in the order of the pack and in all."""
    found = []
    units = []
    for code in (code for code in pack.nodes if code in sheets.vignettes):
        by_reader = {name: own[code] for name, own in sheets.readers.items() if code in own}
        found.append(_compare(code, by_reader, sheets, pack))
        if len(by_reader) > 1:
            units += [
                [_rank(pack, practice.code, sheet.answers[practice.code]) for sheet in by_reader.values()]
                for practice in pack.nodes[code].practices
            ]
    return Reading(subdomains=tuple(found), alpha=krippendorff_alpha(units))


def _compare(code: str, by_reader: Mapping[str, ReaderSheet], sheets: Sheets, pack: Pack) -> SubdomainReading:
    changed, disagreements, agreed = [], [], 0
    practices = [practice.code for practice in pack.nodes[code].practices]
    for practice in practices:
        same = len({sheet.answers[practice] for sheet in by_reader.values()}) == 1
        current = sheets.read.get(practice) in {None, statement_digest(pack, practice)}
        if not current:
            changed.append(practice)
        if same and current:
            agreed += 1
        if not same:
            disagreements.append(
                Disagreement(
                    code=practice,
                    answers={name: sheet.answers[practice] for name, sheet in by_reader.items()},
                    doubts={
                        name: sheet.doubts[practice]
                        for name, sheet in by_reader.items()
                        if sheet.doubts and practice in sheet.doubts
                    },
                )
            )
    return SubdomainReading(
        code=code,
        readers=tuple(by_reader),
        practices=len(practices),
        agreed=agreed if len(by_reader) > 1 else 0,
        changed=tuple(changed),
        disagreements=tuple(disagreements),
    )


def _rank(pack: Pack, practice: str, answer: str) -> int:
    options = sorted(pack.answer_set(pack.practices[practice]).options, key=lambda option: option.value)
    return next(rank for rank, option in enumerate(options) if option.code == answer)

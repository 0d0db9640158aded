"""Count over many anonymous exports what a pilot is held for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import NA, value_of
from hengdu.packs import Pack
from hengdu.pilot._agreement import Agreement, agreement
from hengdu.pilot._records import Why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hengdu.packs import Practice
    from hengdu.pilot._records import ExportFile

OPEN: Final = "open"
NOT_ASKED: Final = "not_asked"
LEAST: Final = 3  # fewer exports than this say nothing about everybody or nobody
CROWD: Final = 5  # a class with fewer members is not shown apart
_HIGH: Final = 0.9


@attrs.frozen(kw_only=True)
class IndicatorUse:
    """How many institutions measured an indicator, and how many meet each threshold by their latest value.

    ``overridden`` institutions set thresholds of their own. ``met`` has the levels that ask for a number.
    """

    code: str
    measured: int
    met: Mapping[int, int]
    overridden: int

    def levels_met_by(self, count: int) -> tuple[int, ...]:
        """Return the levels whose threshold exactly ``count`` institutions meet."""
        return tuple(level for level, met in self.met.items() if met == count)


@attrs.frozen(kw_only=True)
class TimeUse:
    """Seconds per question of a role, node or practice: median and ninth decile, weighted by questions.

    ``exports`` gave times, for ``questions`` in all; ``total_s`` is the median of their sums.
    """

    code: str
    exports: int
    questions: int
    median_s: float
    high_s: float
    total_s: float


@attrs.frozen(kw_only=True)
class DisputedStatement:
    """A statement that assessors disputed or that raters answered far apart.

    ``answered`` exports answered it, ``disputed`` flagged it for the reasons counted in ``whys``, in
    ``far_apart`` the raters' answers lie as far apart as the pack's limit.
    """

    code: str
    answered: int
    disputed: int
    far_apart: int
    whys: Mapping[Why, int]


@attrs.frozen(kw_only=True)
class AnswerCount:
    """How often each answer was given; ``open`` counts unanswered ones, ``not_asked`` those never put."""

    code: str
    counts: Mapping[str, int]

    def answered(self) -> int:
        """Return how many gave an answer, not-applicable left out."""
        return sum(count for answer, count in self.counts.items() if answer not in {NA, OPEN, NOT_ASKED})


@attrs.frozen(kw_only=True, eq=False)
class PilotReport:
    """What a pilot shows, over all exports; shares are in 0..1, times in seconds.

    ``classes`` counts institutions per (type, size class) with at least :data:`CROWD` members,
    ``small_classes`` those of all others together. ``agreement`` compares the nodes that hold practices,
    ``by_node`` every node. ``not_before`` exports noted their levels after the result and are not compared;
    ``unrated`` pairs have no level of the engine. ``uniform_best`` and ``uniform_worst`` are statements that
    everybody answers alike.
    """

    pack: Pack
    exports: int
    samples: int
    partial: int
    verified: int
    other_content: int
    classes: Mapping[tuple[str, str], int]
    small_classes: int
    agreement: Agreement
    by_node: Mapping[str, Agreement]
    not_before: int
    unrated: int
    indicators: tuple[IndicatorUse, ...]
    roles: tuple[TimeUse, ...]
    nodes: tuple[TimeUse, ...]
    practices: tuple[TimeUse, ...]
    disputed: tuple[DisputedStatement, ...]
    answers: tuple[AnswerCount, ...]
    uniform_best: tuple[str, ...]
    uniform_worst: tuple[str, ...]

    @property
    def is_crowded(self) -> bool:
        """Say whether so many took part that the report hardly speaks of single ones."""
        return self.exports >= CROWD

    def thresholds(self, *, nobody: bool) -> Iterator[tuple[IndicatorUse, int]]:
        """Yield indicator and level where nobody (else everybody) of at least :data:`LEAST` meets it."""
        for use in self.indicators:
            if use.measured >= LEAST:
                for level in use.levels_met_by(0 if nobody else use.measured):
                    yield use, level

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "pack": self.pack.id,
            "version": self.pack.version,
            "exports": self.exports,
            "samples": self.samples,
            "partial": self.partial,
            "verified": self.verified,
            "other_content": self.other_content,
            "classes": [
                {"type": kind, "size": size, "count": count} for (kind, size), count in self.classes.items()
            ],
            "small_classes": self.small_classes,
            "agreement": {
                **self.agreement.to_dict(),
                "not_before": self.not_before,
                "unrated": self.unrated,
                "nodes": {code: item.to_dict() for code, item in self.by_node.items()},
            },
            "thresholds": [
                {
                    "indicator": item.code,
                    "measured": item.measured,
                    "met": {f"L{level}": count for level, count in item.met.items()},
                    "overridden": item.overridden,
                }
                for item in self.indicators
            ],
            "thresholds_nobody_meets": _named(self.thresholds(nobody=True)),
            "thresholds_everybody_meets": _named(self.thresholds(nobody=False)),
            "times": {
                "roles": [attrs.asdict(item) for item in self.roles],
                "nodes": [attrs.asdict(item) for item in self.nodes],
                "practices": [attrs.asdict(item) for item in self.practices],
            },
            "disputed": [attrs.asdict(item) for item in self.disputed],
            "answers": {item.code: dict(item.counts) for item in self.answers},
            "uniform_best": list(self.uniform_best),
            "uniform_worst": list(self.uniform_worst),
        }


def _named(found: Iterable[tuple[IndicatorUse, int]]) -> list[dict[str, Any]]:
    return [{"indicator": use.code, "level": level, "measured": use.measured} for use, level in found]


def pilot_report(exports: Sequence[ExportFile], pack: Pack) -> PilotReport:
    """Return the report over exports that :func:`read_exports` accepted.

    Example: ``pilot_report(read_exports(paths, pack), pack).agreement.exact``
    """
    classes: Counter[tuple[str, str]] = Counter(
        (item.institution.type, item.institution.size or "") for item in exports
    )
    shown = {key: count for key, count in sorted(classes.items()) if count >= CROWD}
    pairs, unrated = _pairs(exports, pack)
    inner = [pair for code, found in pairs.items() if pack.nodes[code].practices for pair in found]
    counts = tuple(_count(code, exports) for code in pack.practices)
    return PilotReport(
        pack=pack,
        exports=len(exports),
        samples=sum(item.sample for item in exports),
        partial=sum(item.partial for item in exports),
        verified=sum(item.mode == "verified" for item in exports),
        other_content=sum(bool(item.digest) and item.digest != pack.digest for item in exports),
        classes=shown,
        small_classes=len(exports) - sum(shown.values()),
        agreement=agreement(inner),
        by_node={code: agreement(found) for code, found in pairs.items()},
        not_before=sum(
            not item.before_result and any(node.expert is not None for node in item.nodes.values())
            for item in exports
        ),
        unrated=unrated,
        indicators=tuple(_indicators(exports, pack)),
        roles=_times(exports, pack, "role"),
        nodes=_times(exports, pack, "node"),
        practices=_times(exports, pack, "practice"),
        disputed=_disputed(exports, pack),
        answers=counts,
        uniform_best=_uniform(counts, pack, max),
        uniform_worst=_uniform(counts, pack, min),
    )


def _pairs(exports: Sequence[ExportFile], pack: Pack) -> tuple[dict[str, list[tuple[int, int]]], int]:
    found: dict[str, list[tuple[int, int]]] = {}
    unrated = 0
    for code in pack.nodes:
        for item in exports:
            node = item.nodes.get(code)
            if node is None or node.expert is None or not item.before_result:
                continue
            if node.level is None:
                unrated += 1
            else:
                found.setdefault(code, []).append((node.expert, node.level))
    return found, unrated


def _indicators(exports: Sequence[ExportFile], pack: Pack) -> Iterator[IndicatorUse]:
    for code, indicator in pack.indicators.items():
        latest = [item.indicators[code][-1] for item in exports if item.indicators.get(code)]
        reached = [value.level for value in latest if value.level is not None]
        levels = [
            int(key.removeprefix("L")) for key, limit in indicator.thresholds.items() if limit is not None
        ]
        if reached:
            yield IndicatorUse(
                code=code,
                measured=len(reached),
                met={level: sum(value >= level for value in reached) for level in sorted(levels)},
                overridden=sum(code in item.overridden for item in exports),
            )


def _times(exports: Sequence[ExportFile], pack: Pack, kind: str) -> tuple[TimeUse, ...]:
    """Return the times by role, node or practice, in the pack's order."""
    order = {
        "role": [role.code for role in pack.content.roles],
        "node": pack.nodes,
        "practice": pack.practices,
    }
    found = []
    for code in order[kind]:
        speeds: list[tuple[float, int]] = []
        sums: list[float] = []
        for item in exports:
            own = [time for time in item.times if getattr(time, kind) == code]
            speeds += [(float(time.seconds) / time.questions, time.questions) for time in own]
            if own:
                sums.append(float(sum(time.seconds for time in own)))
        if sums:
            found.append(
                TimeUse(
                    code=code,
                    exports=len(sums),
                    questions=sum(weight for _, weight in speeds),
                    median_s=_quantile(speeds, 0.5),
                    high_s=_quantile(speeds, _HIGH),
                    total_s=_quantile([(total, 1) for total in sums], 0.5),
                )
            )
    return tuple(found)


def _quantile(values: Sequence[tuple[float, int]], share: float) -> float:
    """Return the smallest value that at least ``share`` of the weight does not exceed."""
    whole = sum(weight for _, weight in values)
    below = 0
    for value, weight in sorted(values):
        below += weight
        if below >= share * whole:
            return value
    return max(value for value, _ in values)


def _disputed(exports: Sequence[ExportFile], pack: Pack) -> tuple[DisputedStatement, ...]:
    found = []
    for code, practice in pack.practices.items():
        whys = Counter(why for item in exports for why in item.disputed.get(code, ()))
        flagged = sum(code in item.disputed for item in exports)
        apart = sum(_is_apart(pack, practice, item) for item in exports)
        if flagged or apart:
            answered = sum(code in item.answers and item.answers[code].answer is not None for item in exports)
            found.append(
                DisputedStatement(
                    code=code,
                    answered=answered,
                    disputed=flagged,
                    far_apart=apart,
                    whys=dict(sorted(whys.items())),
                )
            )
    return tuple(sorted(found, key=lambda item: -(item.disputed + item.far_apart)))


def _is_apart(pack: Pack, practice: Practice, export: ExportFile) -> bool:
    answer = export.answers.get(practice.code)
    if answer is None or not answer.ratings:
        return False
    values = [value_of(pack, practice, code) for code in answer.ratings]
    return max(values) - min(values) >= pack.scoring.raters.spread


def _count(code: str, exports: Sequence[ExportFile]) -> AnswerCount:
    counts: Counter[str] = Counter()
    for item in exports:
        answer = item.answers.get(code)
        if answer is not None:
            silent = NOT_ASKED if answer.origin == NOT_ASKED else OPEN
            counts[answer.answer if answer.answer is not None else silent] += 1
    return AnswerCount(code=code, counts=dict(counts))


def _uniform(counts: Sequence[AnswerCount], pack: Pack, which: Callable[..., Any]) -> tuple[str, ...]:
    """Return the statements that all of at least :data:`LEAST` exports give the same best or worst answer."""
    found = []
    for item in counts:
        practice = pack.practices[item.code]
        options = [option.code for option in pack.answer_set(practice).options]
        extreme = which(options, key=lambda code, p=practice: value_of(pack, p, code))
        if item.answered() >= LEAST and item.counts.get(extreme, 0) == item.answered():
            found.append(item.code)
    return tuple(found)

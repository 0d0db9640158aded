"""Say where each threshold of an indicator comes from, and which ones the institution set itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.assessments._records import AssessmentFile
    from hengdu.packs import Indicator, Pack

PROPOSAL = Text("专家建议值", "expert proposal")


@attrs.frozen(kw_only=True)
class Threshold:
    """One threshold that counts.

    ``level`` is the key in the pack (``L3``), ``value`` what counts, ``declared`` what the pack says
    (null where it says nothing), ``source`` the id of the source that the declared number is taken
    from, None for an expert proposal. ``reason`` is the institution's for its own value, else empty.
    """

    level: str
    value: Decimal
    direction: str
    declared: Decimal | None
    source: str | None
    reason: str

    @property
    def is_own(self) -> bool:
        """Say whether the institution recorded this value itself."""
        return bool(self.reason)

    @property
    def limit(self) -> str:
        """Return the value with its direction, as ``≥ 90``."""
        return f"{_sign(self.direction)} {number(self.value)}"

    @property
    def declared_limit(self) -> str:
        """Return the pack's own value with its direction, empty where it has none."""
        return "" if self.declared is None else f"{_sign(self.direction)} {number(self.declared)}"

    @property
    def declared_basis(self) -> Text:
        """Return what the pack's own number rests on: a source, or an expert proposal."""
        return PROPOSAL if self.source is None else Text(self.source, self.source)

    def basis(self) -> Text:
        """Return what the number rests on: a source, an expert proposal, or the institution's reason."""
        declared = self.declared_basis
        if not self.is_own:
            return declared
        if self.declared is None:
            return Text(
                f"机构自定，模型包未设；理由：{self.reason}",
                f"own value, none in the pack; reason: {self.reason}",
            )
        return Text(
            f"机构自定，模型包为 {self.declared_limit}（{declared.zh}）；理由：{self.reason}",
            f"own value, {self.declared_limit} in the pack ({declared.en}); reason: {self.reason}",
        )


def thresholds_of(
    pack: Pack, indicator: Indicator, file: AssessmentFile | None = None
) -> tuple[Threshold, ...]:
    """Return the thresholds of an indicator that count, by level; recorded overrides win.

    >>> from hengdu.packs import load_pack
    >>> pack = load_pack("sf-nscmm")
    >>> [item.basis().en for item in thresholds_of(pack, pack.indicators["SH-07.I2"])][0]
    'expert proposal'
    """
    own = None if file is None else file.overrides.get(indicator.code)
    given = {} if own is None else own.thresholds
    return tuple(
        Threshold(
            level=level,
            value=value,
            direction=indicator.direction,
            declared=indicator.thresholds.get(level),
            source=_source(pack, indicator, level),
            reason=own.reason if own is not None and level in given else "",
        )
        for level in sorted({*indicator.thresholds, *given})
        if (value := given.get(level, indicator.thresholds.get(level))) is not None
    )


def basis_in_words(thresholds: Iterable[Threshold]) -> Text:
    """Return the basis of several thresholds, levels with the same basis together.

    One basis for all is said once.
    """
    groups = list(_by_basis(thresholds))
    if len(groups) == 1:
        return groups[0][1]
    return Text(
        "；".join(f"{'、'.join(levels)}：{basis.zh}" for levels, basis in groups),
        "; ".join(f"{', '.join(levels)}: {basis.en}" for levels, basis in groups),
    )


def number(value: Decimal) -> str:
    """Return a threshold without trailing zeros.

    >>> from decimal import Decimal
    >>> number(Decimal("0.50")), number(Decimal("1E+2"))
    ('0.5', '100')
    """
    return f"{Decimal(value).normalize():f}"


def _by_basis(thresholds: Iterable[Threshold]) -> Iterator[tuple[list[str], Text]]:
    groups: dict[Text, list[str]] = {}
    for item in thresholds:
        groups.setdefault(item.basis(), []).append(item.level)
    for basis, levels in groups.items():
        yield levels, basis


def _source(pack: Pack, indicator: Indicator, level: str) -> str | None:
    """Return the source of one number; a basis without it is only where the idea comes from."""
    cited = indicator.anchored.get(level)
    if cited is None:
        return None
    found = pack.reference(cited)
    return None if found is not None and found.status == "expert" else cited


def _sign(direction: str) -> str:
    return "≥" if direction == "higher" else "≤"

"""Compare the levels that experts noted with those that the engine found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from hengdu.assessments import krippendorff_alpha


@attrs.frozen(kw_only=True)
class Agreement:
    """How far expert and engine agree on levels.

    ``pairs`` were compared; ``exact`` and ``within_one`` are shares in 0..1, ``mean_difference`` engine minus
    expert in levels (above zero: the engine is more generous), ``kappa`` Cohen's with quadratic weights,
    ``alpha`` Krippendorff's ordinal. None where there is nothing to compare or no variation. ``matrix``
    counts (expert, engine) pairs.
    """

    pairs: int
    exact: float | None
    within_one: float | None
    mean_difference: float | None
    kappa: float | None
    alpha: float | None
    matrix: Mapping[tuple[int, int], int]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "pairs": self.pairs,
            "exact": self.exact,
            "within_one": self.within_one,
            "mean_difference": self.mean_difference,
            "kappa_quadratic": self.kappa,
            "alpha_ordinal": self.alpha,
            "matrix": [
                {"expert": expert, "engine": engine, "count": count}
                for (expert, engine), count in sorted(self.matrix.items())
            ],
        }


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """Return the agreement of (expert, engine) levels.

    >>> agreement([(2, 2), (3, 2), (1, 1), (3, 3)]).exact
    0.75
    """
    count = len(pairs)
    differences = [engine - expert for expert, engine in pairs]
    return Agreement(
        pairs=count,
        exact=sum(item == 0 for item in differences) / count if count else None,
        within_one=sum(abs(item) <= 1 for item in differences) / count if count else None,
        mean_difference=sum(differences) / count if count else None,
        kappa=weighted_kappa(pairs),
        alpha=krippendorff_alpha(pairs) if len({level for pair in pairs for level in pair}) > 1 else None,
        matrix=dict(Counter(pairs)),
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights of two raters, None without variation.

    1 is perfect agreement, 0 what chance gives. Source: J. Cohen, Weighted kappa (1968).

    >>> weighted_kappa([(1, 1), (2, 2), (3, 3)])
    1.0
    """
    count = len(pairs)
    first, second = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    observed = sum((one - other) ** 2 for one, other in pairs) / count if count else 0.0
    expected = sum(
        (one - other) ** 2 * many * more for one, many in first.items() for other, more in second.items()
    )
    return 1 - observed * count * count / expected if expected else None

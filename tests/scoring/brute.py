"""Find the fewest improvements by trying all of them."""

import itertools

import numpy as np
from tests.scoring.models import VALUES

from hengdu.assessments import build_assessment
from hengdu.scoring import coded_assessment, score_batch

CODES = {"F": 0, "L": 1, "P": 2, "N": 3, "NA": 254, None: 255}
VALUE = {code: float(value) for code, value in VALUES.items()}


def raises_of(scorer, result, code, limits, *, anew):
    """Return per practice below the node the better answers with their steps, lowest first.

    With ``anew`` an open practice may also be answered with its value as it is.
    """
    first, last = scorer.spans[code]
    found = {}
    for at in range(first, last):
        leaf = result.leaves[scorer.practices[at]]
        if leaf.answer == "NA":
            continue
        now, most = leaf.value or 0.0, limits.get(leaf.code, 1.0)
        better = [answer for answer in "PLF" if now < VALUE[answer] <= most]
        ways = [(CODES[answer], step) for step, answer in enumerate(better, 1)]
        if anew and leaf.answer is None:
            ways.append((CODES["N"], 0))
        if ways:
            found[at] = ways
    return found


def fewest(scorer, answers, code, goal, limits=None, *, anew=False):
    """Return (practices, steps, codes) of the best way to ``goal``; None where there is none."""
    row = np.array([CODES[answers.get(item)] for item in scorer.practices], dtype=np.uint8)
    result = scorer.score(build_assessment(coded_assessment(scorer, row), scorer.pack))
    column = list(scorer.pack.nodes).index(code)
    raises = raises_of(scorer, result, code, limits or {}, anew=anew)
    for size in range(len(raises) + 1):
        rows, ways = [], []
        for chosen in itertools.combinations(raises, size):
            for picks in itertools.product(*(raises[at] for at in chosen)):
                changed = row.copy()
                for at, (answer, _) in zip(chosen, picks, strict=True):
                    changed[at] = answer
                rows.append(changed)
                ways.append((sum(step for _, step in picks), sorted(scorer.practices[at] for at in chosen)))
        levels = score_batch(scorer, np.array(rows, dtype=np.uint8)).levels[:, column]
        reached = [way for way, level in zip(ways, levels, strict=True) if level >= goal]
        if reached:
            steps, codes = min(reached)
            return size, steps, codes
    return None

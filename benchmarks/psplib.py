"""Read instances of the PSPLIB and compare our schedules with the best known makespans.

The instances (R. Kolisch, A. Sprecher, European Journal of Operational Research 96 (1997)) are not
shipped. Get ``j30.sm`` and ``j30opt.sm`` from the library's own site, then run
``python -m benchmarks.psplib FOLDER j30opt.sm --seconds 30``.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from hengdu.errors import StandardsError
from hengdu.standards.schedule import (
    Precedence,
    Problem,
    Resource,
    Task,
    Weights,
    best_schedule,
    breaches,
)

_SECTION = re.compile(r"^[A-Z][A-Z/ ]+:?\s*$")
_RESULT = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\b")


def read_instance(path: Path) -> Problem:
    """Return the problem of one ``.sm`` file with single modes: makespan is the only price.

    Raises StandardsError naming file and line for anything that is not in that format.
    """
    lines = path.read_text(encoding="latin-1").splitlines()
    followers = dict(_followers(path, lines))
    durations, demands = {}, {}
    for number, words in _numbers(path, lines, "REQUESTS/DURATIONS"):
        job, mode, duration, *needs = words
        if mode != 1 or not needs:
            raise _fault(path, number, "a job has one mode and at least one resource")
        durations[job], demands[job] = duration, needs
    capacities = [words for _, words in _numbers(path, lines, "RESOURCEAVAILABILITIES")]
    if len(capacities) != 1 or followers.keys() != durations.keys():
        raise _fault(path, len(lines), "precedence, durations and capacities do not fit each other")
    names = [f"R{at}" for at in range(1, len(capacities[0]) + 1)]
    return Problem(
        tasks=tuple(
            Task(code=str(job), duration=duration, demands=dict(zip(names, demands[job], strict=True)))
            for job, duration in durations.items()
        ),
        precedence=tuple(
            Precedence(before=str(job), after=str(after))
            for job, afters in followers.items()
            for after in afters
        ),
        resources=tuple(
            Resource(code=name, capacity=amount) for name, amount in zip(names, capacities[0], strict=True)
        ),
        weights=Weights(tardiness=0, makespan=1, stability=0),
    )


def read_optima(path: Path) -> dict[str, int]:
    """Return the best known makespans by instance, ``{"j301_1": 43}``.

    Both forms of the library are read: optima (``parameter instance makespan``) and upper bounds.
    """
    stem = re.sub(r"(opt|hrs|lb)\.sm$", "", path.name)
    found = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        row = _RESULT.match(line)
        if row:
            found[f"{stem}{row[1]}_{row[2]}"] = int(row[3])
    return found


def _followers(path: Path, lines: list[str]) -> list[tuple[int, list[int]]]:
    found = []
    for number, (job, _, count, *afters) in _numbers(path, lines, "PRECEDENCE RELATIONS"):
        if count != len(afters):
            raise _fault(path, number, f"{count} successors are announced, {len(afters)} are listed")
        found.append((job, afters))
    return found


def _numbers(path: Path, lines: list[str], title: str) -> list[tuple[int, list[int]]]:
    """Return (line, numbers) of the rows of a section; its headings are skipped."""
    rows, inside = [], False
    for number, line in enumerate(lines, start=1):
        if line.startswith(title):
            inside = True
        elif inside and (line.startswith("*") or _SECTION.match(line)):
            break
        elif inside and line.strip():
            words = line.split()
            if all(word.isdecimal() for word in words):
                rows.append((number, [int(word) for word in words]))
    if not rows:
        raise _fault(path, len(lines), f"there is no section {title}")
    return rows


def _fault(path: Path, line: int, en: str) -> StandardsError:
    return StandardsError("不是 PSPLIB 单模式实例", en, place=f"{path.name}:{line}")


def run(folder: Path, optima: dict[str, int], seconds: float, workers: int) -> tuple[int, int]:
    """Solve every instance of a folder, print one line each, and return (equal to best known, all)."""
    equal = count = 0
    for path in sorted(folder.glob("*.sm")):
        if path.stem not in optima:
            continue
        problem = read_instance(path)
        begun = time.perf_counter()
        made = best_schedule(problem, seconds=seconds, workers=workers)
        spent = time.perf_counter() - begun
        if breaches(problem, made.starts):
            raise _fault(path, 1, "the schedule is not feasible: this is a defect of the program")
        count += 1
        equal += made.makespan == optima[path.stem]
        best = optima[path.stem]
        print(f"{path.stem}  {made.makespan}  best {best}  bound {made.bound}  {made.status}  {spent:.2f} s")
    return equal, count


def main() -> int:
    """Run the benchmark on a folder of instances."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("optima", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=8)
    given = parser.parse_args()
    equal, count = run(given.folder, read_optima(given.optima), given.seconds, given.workers)
    print(f"{equal} of {count} equal to the best known")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure the panel batch in a process of its own, so that its memory can be told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks._measure import line, wall_of
from benchmarks._model import full_pack
from hengdu.scoring import compile as compile_pack


def main() -> None:
    """Compare the batch with a plain table look-up over the same matrix."""
    with tempfile.TemporaryDirectory() as folder:
        pack = full_pack(Path(folder) / "generated")
        scorer = compile_pack(pack)
        rng = np.random.default_rng(1)
        matrix = rng.integers(0, 4, size=(100_000, len(scorer.practices)), dtype=np.uint8)
        table = np.zeros(256)
        table[:4] = (1.0, 0.67, 0.33, 0.0)
        scorer.score_batch(matrix[:10])
        ours = min(wall_of(lambda: scorer.score_batch(matrix)) for _ in range(5))
        peak = _peak_mib()
        roof = min(wall_of(lambda: np.take(table, matrix).sum(axis=1)) for _ in range(5))
    line(
        "score_batch 100,000 x all practices, best of 5",
        f"{ours:.2f} s",
        "2.5 x",
        f"{ours / roof:.2f} x np.take().sum() = {roof:.2f} s",
    )
    line(
        "peak memory of the batch process",
        f"{peak:.0f} MiB",
        "512 MiB",
        f"matrix {matrix.nbytes / 2**20:.0f} MiB",
    )


def _peak_mib() -> float:
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

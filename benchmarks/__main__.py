"""Measure the figures of the issue and print them with what they are compared to."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks._measure import line, spin, timed, wall_of_command
from benchmarks._model import full_answers, full_pack
from hengdu.assessments import build_assessment
from hengdu.packs import lint_pack, load_pack
from hengdu.reports import render
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import explain

PEERS = {"report": "CISO Assistant (600 requirements): Word 4.1 s, Excel 1.3 s; ours: all four formats"}
PARTS = (
    ("benchmarks.batch",),
    ("benchmarks.web", "sqlite", "100", "1000"),
    ("benchmarks.web", "postgresql", "100", "1000"),
    ("benchmarks.api",),
    ("benchmarks.reports",),
    ("benchmarks.dossier",),
    ("benchmarks.desk",),
    ("benchmarks.standards",),
    ("benchmarks.operations", "1024"),
)


def main() -> None:
    """Run all measurements."""
    with tempfile.TemporaryDirectory() as folder:
        pack = full_pack(Path(folder) / "generated")
        assessment = build_assessment(full_answers(pack), pack)
        scorer = compile_pack(pack)
        result = scorer.score(assessment)
        print(f"{len(pack.practices)} practices, {len(result.nodes)} nodes")
        unit = median(timed(spin, 30)) * 1000
        line("100,000 additions in plain Python (the unit)", f"{unit:.2f} ms", "-")
        full = median(timed(lambda: scorer.score(assessment), 200)) * 1000
        line(
            "score one assessment with derivations, median",
            f"{full:.2f} ms",
            "3 ms",
            f"{full / unit:.2f} units",
        )
        texts = median(timed(lambda: [explain(result, code) for code in result.nodes], 50)) * 1000
        line("texts of every node, zh and en, median", f"{texts:.2f} ms", "6 ms", f"{texts / unit:.2f} units")
        built_in = load_pack("sf-nscmm")
        read = min(timed(lambda: load_pack("sf-nscmm"), 2))
        linted = min(timed(lambda: lint_pack(built_in), 2))
        line("lint the built-in pack, all rules", f"{linted:.2f} s CPU", "-", f"reading it {read:.2f} s")
        wall = min(wall_of_command([sys.executable, "-m", "hengdu", "--help"]) for _ in range(5))
        bare = min(wall_of_command([sys.executable, "-c", "pass"]) for _ in range(5))
        line("hengdu --help, best of 5 (wall)", f"{wall:.2f} s", "0.3 s", f"bare interpreter {bare:.2f} s")
        formats = ("html", "pdf", "docx", "xlsx")
        spent = min(
            timed(
                lambda: render(
                    scorer.score(assessment),
                    scorer,
                    lang="zh",
                    formats=formats,
                    out_dir=Path(folder) / "out",
                    created=date(2026, 11, 21),
                ),
                2,
            )
        )
        line("report in four formats", f"{spent:.2f} s CPU", "3 s", PEERS["report"])
    sys.stdout.flush()
    missed = [" ".join(words) for words in PARTS if subprocess.run([sys.executable, "-m", *words]).returncode]  # noqa: S603, PLW1510 - our own programs; all of them run
    if missed:
        sys.exit(f"missed a goal: {', '.join(missed)}")


if __name__ == "__main__":
    main()

"""Score the sample institution and write its reports in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import hengdu
from hengdu.cli._call import DONE, Call, as_json, staged
from hengdu.cli._faults import CommandError
from hengdu.cli._report import LANGUAGES, render_all
from hengdu.cli._score import score_data, score_text
from hengdu.cli._sources import Source, score
from hengdu.reports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE: Final = "sample-broker.yaml"
RESULT: Final = "result.json"


def run_demo(call: Call, out: Path) -> int:
    """Copy the sample, score it, write result and reports, and say where they lie."""
    sample = sample_file()
    langs = LANGUAGES["both"]
    with (
        call.progress("生成示例报告", "Writing the sample reports", len(langs) * len(FORMATS)) as step,
        staged(out) as folder,
    ):
        copy = folder / SAMPLE
        copy.write_bytes(sample.read_bytes())
        scored = score(Source(copy), call)
        (folder / RESULT).write_text(as_json(score_data(scored)), encoding="utf-8", newline="\n")
        reports = render_all(scored, langs, FORMATS, folder, step)
        names = [SAMPLE, RESULT, *reports]
    paths = [out / name for name in names]
    if call.as_json:
        call.emit({"files": [str(path) for path in paths], **score_data(scored)})
        return DONE
    lines = [score_text(call, scored), "", call.say("文件：", "Files:"), *(f"  {path}" for path in paths)]
    lines += ["", call.say("接下来可以试：", "Next, try:")]
    lines += [f"  hengdu {words}" for words in _next(paths[0])]
    call.print("\n".join(lines))
    return DONE


def _next(sample: Path) -> tuple[str, ...]:
    file = f'"{sample}"' if " " in str(sample) else str(sample)
    return f"explain {file} SH-04", f"lift {file} SH-04", f"view {file} protected_objects"


def sample_file() -> Path:
    """Return the sample assessment: of the installed package, else of the checkout."""
    for folder in _folders():
        if (folder / SAMPLE).is_file():
            return folder / SAMPLE
    raise CommandError(
        f"找不到示例 {SAMPLE}",
        f"the sample {SAMPLE} is missing",
        hint_zh="请重新安装 hengdu",
        hint_en="Install hengdu again",
    )


def _folders() -> Iterator[Path]:
    package = Path(hengdu.__file__).parent
    yield package / "content" / "examples"
    yield package.parents[1] / "examples"

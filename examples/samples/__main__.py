"""Write every year of every story into the folder given, by default the one of this program."""

from __future__ import annotations

import sys
from pathlib import Path

from examples.samples._make import Maker
from examples.samples._story import HERE, stories
from examples.samples._write import sample_text

from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack


def main(folder: Path) -> None:
    """Write the samples into a folder."""
    pack = load_pack("sf-nscmm")
    scorer = compile_pack(pack)
    for name, story in stories().items():
        for label, made, year in Maker(pack, scorer, story, name).years():
            text = sample_text(pack, made.data, year.domains)
            (folder / f"{name}-{label}.yaml").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

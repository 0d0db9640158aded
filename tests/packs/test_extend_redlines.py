"""A legal duty outlives what showed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.packs import load_pack

if TYPE_CHECKING:
    from pathlib import Path


def test_retiring_the_indicator_of_a_red_line_leaves_the_duty_to_be_declared(tmp_path: Path) -> None:
    folder = tmp_path / "smaller"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "id: smaller\nversion: 1.0.0\ntitle: 较小\nextends: {pack: sf-nscmm}\nretire: [ED-01]\n",
        encoding="utf-8",
    )
    pack = load_pack(folder)
    before = {line.code: line for line in load_pack("sf-nscmm").content.redlines}
    after = {line.code: line for line in pack.content.redlines}
    assert before["RL-01"].determined.ref == "ED-01.I2"
    assert after.keys() == before.keys()
    assert after["RL-01"].determined.kind == "declaration"
    assert after["RL-01"].determined.question.zh
    assert "ED-01" not in pack.nodes

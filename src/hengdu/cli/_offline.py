"""Open an offline part for work in Excel, and close it again with the answers."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hengdu.assessments import (
    PartFile,
    assessment_text,
    build_assessment,
    lock_part,
    read_assessment,
    unlock_part,
)
from hengdu.cli._call import DONE, Call, refuse_overwrite, replacing, staged
from hengdu.cli._faults import CommandError
from hengdu.cli._sources import today
from hengdu.packs import load_pack
from hengdu.workbooks import export_workbook, import_workbooks

if TYPE_CHECKING:
    from hengdu.packs import Pack

_SALT: Final = 16
_NONCE: Final = 12
_FILE: Final = "assessment.yaml"


def _passphrase(call: Call, file: Path | None) -> str:
    """Return the passphrase from a file's first line, or ask for it on the terminal."""
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    import getpass

    return getpass.getpass(call.say("口令：", "Passphrase: "))


def _opened(part: Path, passphrase: str) -> tuple[PartFile, Pack]:
    found = unlock_part(part.read_bytes(), passphrase, name=part.name)
    pack = load_pack(found.file.pack)
    if pack.digest != found.digest:
        raise CommandError(
            f"本机安装的 {pack.id} {pack.version} 与该部分所用的内容不同",
            f"the {pack.id} {pack.version} installed here differs from the part's",
            place=part.name,
            hint_zh="请安装相同版本的模型包",
            hint_en="Install the same version of the pack",
        )
    return found, pack


def open_part(call: Call, part: Path, out: Path, passphrase_file: Path | None) -> int:
    """Write the assessment file and one questionnaire for each role; all of them or none."""
    found, pack = _opened(part, _passphrase(call, passphrase_file))
    assessment = build_assessment(found.file, pack)
    names = [_FILE]
    with staged(out) as folder:
        (folder / _FILE).write_text(assessment_text(found.file, "yaml"), encoding="utf-8", newline="\n")
        for role in found.roles:
            name = f"questionnaire-{role}.xlsx"
            export_workbook(
                pack,
                folder / name,
                roles=[role],
                lang="en" if call.lang == "en" else "zh",
                assessment=assessment,
                preset=found.file.preset,
                created=today(),
            )
            names.append(name)
    call.wrote([out / name for name in names], title=found.title, roles=list(found.roles))
    return DONE


def close_part(
    call: Call, part: Path, answers: list[Path], out: Path, passphrase_file: Path | None, *, force: bool
) -> int:
    """Write a part with the answers given, under the same passphrase."""
    refuse_overwrite(out, force=force)
    passphrase = _passphrase(call, passphrase_file)
    found, pack = _opened(part, passphrase)
    if all(path.suffix.lower() == ".xlsx" for path in answers):
        file = import_workbooks(answers, pack, base=found.file).file
    elif len(answers) == 1:
        file, document = read_assessment(answers[0])
        build_assessment(file, pack, document)
    else:
        raise CommandError(
            "请给出若干 .xlsx 问卷，或一份评估文件",
            "give .xlsx questionnaires, or one assessment file",
            place=", ".join(path.name for path in answers)[:200],
        )
    back = dataclasses.replace(found, file=file)
    content = lock_part(back, passphrase, salt=os.urandom(_SALT), nonce=os.urandom(_NONCE))
    with replacing(out) as draft:
        draft.write_bytes(content)
    call.wrote([out], answers=len(file.answers))
    return DONE

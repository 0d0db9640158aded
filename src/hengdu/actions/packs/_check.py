"""Check the files of a draft: lint, what is taken already, and how it differs from what runs."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import DocumentError, HengduError, PackError
from hengdu.packs import Pack, Severity, lint_pack
from hengdu.plugins import installed_packs
from hengdu.store.assessments.packs import bases_of, installed, pinned
from hengdu.store.packs.loading import load_texts, read_main
from hengdu.store.packs.queries import MAIN, current_edition, version_number
from hengdu.store.packs.report import (
    MOST_FINDINGS,
    Comparison,
    Kept,
    PackReport,
    compared,
    counts_of,
    kept_issue,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hengdu.packs import PackFile
    from hengdu.store.packs.models import PackEdition

_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}")
_LONGEST: Final = 60
LABEL: Final = "draft"  # the folder that a draft is read from; it is left out of places


def current_pack(code: str) -> Pack | None:
    """Return the pack of an id that assessments begin with now: installed, or published; None without one."""
    if code in installed_packs():
        return installed(code)
    edition = current_edition(code)
    return None if edition is None else pinned(edition.code, edition.version, edition.digest)


def taken(code: str, version: str) -> tuple[str, Text, Text] | None:
    """Return what forbids a pack its id or version: the field, what is wrong, what to do; None if nothing."""
    if len(code) > _LONGEST or not _CODE.fullmatch(code):
        return (
            "id",
            Text(
                f"编号 {code[:80]} 不能用于发布：只能用小写字母、数字和连字符",
                f"the id {code[:80]} cannot be published: small letters, digits and hyphens only",
            ),
            Text(
                "请在 pack.yaml 中改 id，例如 our-model", "Change id in pack.yaml, for instance to our-model"
            ),
        )
    if code in installed_packs():
        return (
            "id",
            Text(
                f"编号 {code} 属于随软件安装的模型包",
                f"the id {code} belongs to a pack that came with the software",
            ),
            Text("请换一个编号，并用 extends 扩展它", "Take another id, and extend that pack"),
        )
    if not _VERSION.fullmatch(version):
        return (
            "version",
            Text(f"版本 {version[:80]} 不能用于发布", f"the version {version[:80]} cannot be published"),
            Text(
                "最多 40 个字母、数字和 . + _ -，例如 2026.1.0",
                "At most 40 letters, digits and . + _ -, for instance 2026.1.0",
            ),
        )
    running = current_edition(code)
    if running is not None and version_number(version) <= version_number(running.version):
        return (
            "version",
            Text(
                f"版本 {version} 不高于已发布的 {running.version}",
                f"version {version} is not higher than {running.version}, which is published",
            ),
            Text("请在 pack.yaml 中提高 version", "Raise version in pack.yaml"),
        )
    return None


def check_texts(
    texts: Mapping[str, str],
    *,
    tell: Callable[[Text], None] = lambda _words: None,
    ignored: tuple[str, ...] = (),
    pinned_base: PackEdition | None = None,
) -> PackReport:
    """Return everything that can be said about the files of a draft; nothing is raised for what they say.

    ``pinned_base`` is an edition whose base stays as it is pinned. Takes seconds for large packs.
    """
    tell(Text("正在读取", "Reading"))
    try:
        main = read_main(LABEL, texts.get(MAIN, ""))
        bases = _bases(main, pinned_base)
        pack = load_texts(LABEL, texts, bases, strict=False)
    except (PackError, DocumentError) as error:
        return _reported([_unreadable(error)], PackReport(ignored=ignored))
    tell(Text("正在检查", "Checking"))
    findings = [_placed(kept_issue(issue)) for issue in lint_pack(pack)]
    fault = taken(pack.id, pack.version)
    if fault is not None:
        findings.insert(0, _fault(pack, *fault))
    base = pack.base
    report = PackReport(
        code=pack.id,
        version=pack.version,
        title=pack.title,
        digest=pack.digest,
        base=("", "", "") if base is None else (base.id, base.version, base.digest),
        counts=counts_of(pack),
        ignored=ignored,
        is_loadable=True,
    )
    tell(Text("正在比较", "Comparing"))
    before = current_pack(pack.id) if pack.id not in installed_packs() else None
    before = before or base
    against = None if before is None else compared(before, pack)
    return _reported(findings, report, against)


def _bases(main: PackFile, edition: PackEdition | None) -> dict[str, Pack]:
    """Return the pack that a draft extends: as its edition pins it, else what is offered now."""
    if main.extends is None:
        return {}
    if edition is not None and edition.base_code == main.extends.pack:
        wanted = main.extends.version
        if not wanted or wanted == edition.base_version:
            return bases_of(edition)
    found = current_pack(main.extends.pack)
    return {} if found is None else {found.id: found}


def _reported(findings: list[Kept], report: PackReport, against: Comparison | None = None) -> PackReport:
    numbers = Counter(one.severity for one in findings)
    return attrs.evolve(
        report,
        findings=tuple(findings[:MOST_FINDINGS]),
        numbers={severity.value: numbers[severity.value] for severity in Severity},
        against=against,
    )


def _place(place: str) -> str:
    return place.removeprefix(f"{LABEL}/")


def _placed(finding: Kept) -> Kept:
    return attrs.evolve(finding, place=_place(finding.place))


def _fault(pack: Pack, field: str, message: Text, fix: Text) -> Kept:
    return Kept(
        rule=f"{field}-taken",
        severity=Severity.ERROR.value,
        code=pack.id,
        place=_place(pack.place(f"section:{field}")),
        zh=message.zh,
        en=message.en,
        fix_zh=fix.zh,
        fix_en=fix.en,
    )


def _unreadable(error: HengduError) -> Kept:
    return Kept(
        rule="schema",
        severity=Severity.ERROR.value,
        code=MAIN,
        place=_place(error.place or MAIN),
        zh=error.zh,
        en=error.en,
        fix_zh=error.hint_zh or "请按提示修改",
        fix_en=error.hint_en or "Correct it as the message says",
    )

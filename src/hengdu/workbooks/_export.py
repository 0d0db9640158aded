"""Write the questionnaire of a pack as a workbook."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import AnswerFile, Assessment, AssessmentFile, Institution
from hengdu.errors import SheetError
from hengdu.sheets import Properties, Sheet, write_workbook
from hengdu.workbooks._choices import said
from hengdu.workbooks._legend import legend_page
from hengdu.workbooks._machine import Machine, machine_sheet
from hengdu.workbooks._pages import (
    Edition,
    cover_page,
    indicators_page,
    nodes_page,
    redlines_page,
    role_page,
    validations_page,
)
from hengdu.workbooks._plan import Plan, make_plan
from hengdu.workbooks._tables import page_sheet
from hengdu.workbooks._vocabulary import Lists

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.text import Lang
    from hengdu.workbooks._tables import Page


@attrs.frozen(kw_only=True)
class Exported:
    """What was written: the file, its roles, and how many questions each role is asked."""

    path: Path
    roles: tuple[str, ...]
    asked: Mapping[str, int]


def export_workbook(  # noqa: PLR0913 - the options of one export
    pack: Pack,
    path: Path,
    *,
    roles: Sequence[str] = (),
    lang: Lang = "zh",
    institution: Institution | None = None,
    assessment: Assessment | None = None,
    preset: str | None = None,
    created: date,
    notes: Sequence[str] = (),
) -> Exported:
    """Write a workbook with one sheet per role (all roles when none are named) and return what it holds.

    ``assessment`` fills in what was answered before; a workbook of all roles then carries the complete
    assessment, one of some roles only what those roles see. ``institution`` wins over the assessment's.
    ``notes`` are lines printed on the cover (classification, who took it); they come back to nothing.
    ``preset`` asks only the practices that it selects (the assessment's own preset when none is given).
    Errors: SheetError for an unknown role or a file that cannot be written, PackError for an unknown preset.
    """
    edition, machine = _edition(pack, roles, lang, institution, assessment, preset, created)
    edition = attrs.evolve(edition, notes=tuple(notes))
    pages = [cover_page(edition)]
    pages += [role_page(edition, sheet) for sheet in edition.plan.sheets]
    if edition.plan.nodes:
        pages.append(nodes_page(edition))
    if edition.plan.indicators:
        pages.append(indicators_page(edition))
    if pack.content.redlines:
        pages.append(redlines_page(edition))
    pages += [validations_page(edition), legend_page(edition)]
    title = said(pack.title, lang) or pack.id
    write_workbook(
        [*_sheets(pages), machine_sheet(machine)],
        path,
        properties=Properties(
            title=title[:250],
            created=datetime.combine(created, time(0), tzinfo=UTC).replace(tzinfo=None),
            comments=said(pack.content.disclaimer, lang)[:250],
        ),
    )
    asked = {sheet.role: len(sheet.codes) for sheet in edition.plan.sheets}
    return Exported(path=path, roles=edition.plan.roles, asked=asked)


def shown_answers(file: AssessmentFile, plan: Plan) -> Mapping[tuple[str, str], AnswerFile]:
    """Return the answer that stands in each row, by role and code.

    A role sees its own first answer; an answer without a role stands on the first sheet that asks it and has
    none of its own. What else an assessment holds is carried unseen in a workbook of all roles.
    """
    shown: dict[tuple[str, str], AnswerFile] = {}
    placed: set[str] = set()
    for sheet in plan.sheets:
        for code in sheet.codes:
            given = file.answers.get(code, ())
            if not given:
                continue
            own = next((item for item in given if item.role == sheet.role and sheet.role), None)
            if own is None and code not in placed:
                own = next((item for item in given if not item.role), None)
                if own is not None:
                    placed.add(code)
            if own is not None:
                shown[sheet.role, code] = own
    return shown


def _edition(
    pack: Pack,
    roles: Sequence[str],
    lang: Lang,
    institution: Institution | None,
    assessment: Assessment | None,
    preset: str | None,
    created: date,
) -> tuple[Edition, Machine]:
    file = assessment.file if assessment is not None else AssessmentFile(pack=pack.id, version=pack.version)
    if file.pack != pack.id or (file.version and file.version != pack.version):
        raise SheetError(
            f"该评估用的是模型包 {file.pack[:80]} {file.version[:40]}，不是 {pack.id} {pack.version}",
            f"the assessment was made with {file.pack[:80]} {file.version[:40]}, "
            f"not {pack.id} {pack.version}",
            hint_zh="请用同一版本的模型包导出",
            hint_en="Export with the same version of the pack",
        )
    own_preset = file.preset
    if institution is not None:
        file = dataclasses.replace(file, institution=institution)
    if preset is not None:
        file = dataclasses.replace(file, preset=preset)
    plan = make_plan(pack, roles, file.preset)
    shown = shown_answers(file, plan)
    is_whole = plan.is_whole and (assessment is None or file.preset == own_preset)
    if not is_whole:
        file = _part(file, plan, shown)
    raters = {answer.rater for answer in shown.values()}
    edition = Edition(
        pack=pack,
        lists=Lists(pack=pack, lang=lang),
        plan=plan,
        file=file,
        shown=shown,
        rater=raters.pop() if len(raters) == 1 else "",
        created=created,
    )
    machine = Machine(
        pack=pack.id,
        version=pack.version,
        digest=pack.digest,
        lang=lang,
        preset=file.preset or "",
        roles=plan.roles,
        is_whole=is_whole,
        created=created.isoformat(),
        carried=file,
    )
    return edition, machine


def _part(file: AssessmentFile, plan: Plan, shown: Mapping[tuple[str, str], AnswerFile]) -> AssessmentFile:
    """Return only what the workbook's own sheets show, so that nobody receives what others answered."""
    answers: dict[str, tuple[AnswerFile, ...]] = {}
    for (_, code), answer in shown.items():
        answers[code] = (*answers.get(code, ()), answer)
    answers |= {node.code: file.answers[node.code] for node in plan.nodes if node.code in file.answers}
    indicators = {item.code for item in plan.indicators}
    return AssessmentFile(
        pack=file.pack,
        version=file.version,
        institution=file.institution,
        sample=file.sample,
        as_of=file.as_of,
        period=file.period,
        mode=file.mode,
        preset=file.preset,
        scope=file.scope,
        units=file.units,
        answers=answers,
        indicators={code: records for code, records in file.indicators.items() if code in indicators},
        validations=file.validations,
        declarations=file.declarations,
    )


def _sheets(pages: Sequence[Page]) -> list[Sheet]:
    """Return the sheets, with a number after a name that is already taken."""
    taken: set[str] = set()
    sheets = []
    for page in pages:
        name, number = page.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{page.name[:27]} {number}"
        taken.add(name.casefold())
        sheets.append(page_sheet(attrs.evolve(page, name=name)))
    return sheets

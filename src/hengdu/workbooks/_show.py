"""Show the records of an assessment as the input cells of their row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import NA
from hengdu.workbooks._values import show_day, show_lines, show_number, show_pairs, show_text
from hengdu.workbooks._vocabulary import HOLDS, NOT_APPLICABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.assessments import AnswerFile, Declaration, Measurement, System, Validation
    from hengdu.packs import Practice
    from hengdu.sheets import Value
    from hengdu.workbooks._choices import Choices
    from hengdu.workbooks._vocabulary import Lists

    Cells = Mapping[str, Value]  # input cells by column key; a missing one is empty


def show_choice(choices: Choices, code: str | None, lang: str) -> Value:
    """Return the label of a known code, else the text as it is."""
    if not code:
        return None
    return show_text(choices.label(choices.find(code) or code, lang))


def show_answer(lists: Lists, practice: Practice, answer: AnswerFile) -> Cells:
    """Return the cells of one answer."""
    code = answer.answer or (answer.state if answer.state in {"unknown", "refused", "not_asked"} else None)
    label: Value = None
    if code:
        known = lists.answer_code(practice, code)
        label = show_text(lists.answers(practice).label(known, lists.lang) if known else code)
    is_na = answer.answer == NA
    return _filled(
        answer=label,
        grade=show_choice(lists.grades, answer.evidence, lists.lang),
        day=show_day(answer.evidence_date),
        reason=show_choice(lists.reasons, answer.reason, lists.lang) if is_na else show_text(answer.reason),
        note=show_text(answer.note),
        objects=show_pairs(answer.by_object),
        units=show_pairs(answer.by_unit),
        importance=show_text(answer.importance),
        numerator=show_number(answer.numerator),
        denominator=show_number(answer.denominator),
    )


def show_node(lists: Lists, answer: AnswerFile) -> Cells:
    """Return the cells of a node that is not applicable as a whole."""
    return _filled(
        answer=show_choice(NOT_APPLICABLE, answer.answer, lists.lang),
        reason=show_choice(lists.reasons, answer.reason, lists.lang),
        note=show_text(answer.note),
    )


def show_measurement(lists: Lists, record: Measurement) -> Cells:
    """Return the cells of one period of an indicator."""
    return _filled(
        period=show_text(record.period),
        numerator=show_number(record.numerator),
        denominator=show_number(record.denominator),
        value=show_number(record.value),
        grade=show_choice(lists.grades, record.evidence, lists.lang),
        note=show_text(record.note),
    )


def show_declaration(lists: Lists, record: Declaration) -> Cells:
    """Return the cells of a red line."""
    return _filled(
        holds=None if record.holds is None else HOLDS.label("yes" if record.holds else "no", lists.lang),
        grade=show_choice(lists.grades, record.evidence, lists.lang),
        note=show_text(record.note),
    )


def show_validation(lists: Lists, record: Validation) -> Cells:
    """Return the cells of one validation."""
    return _filled(
        nodes=show_lines(record.nodes),
        kind=show_text(record.kind),
        day=show_day(record.day),
        grade=show_choice(lists.grades, record.evidence, lists.lang),
        note=show_text(record.note),
    )


def show_system(lists: Lists, record: System) -> Cells:
    """Return the cells of a named system."""
    return _filled(
        code=show_text(record.code),
        name=show_text(record.name),
        grade=record.grade,
        object=show_choice(lists.objects, record.object, lists.lang),
    )


def _filled(**cells: Value) -> Cells:
    return {key: value for key, value in cells.items() if value is not None}

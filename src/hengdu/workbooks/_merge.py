"""Merge what several workbooks claim into one assessment."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import AnswerFile
from hengdu.text import Text
from hengdu.workbooks._claims import identity
from hengdu.workbooks._cover import COVER_ITEMS, cover_field, with_cover_field
from hengdu.workbooks._findings import Conflict, Side
from hengdu.workbooks._read_records import SHORT
from hengdu.workbooks._show import (
    show_answer,
    show_declaration,
    show_measurement,
    show_node,
    show_system,
    show_validation,
)
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import Lists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hengdu.assessments import AssessmentFile
    from hengdu.packs import Pack
    from hengdu.workbooks._claims import Claim, Key


_BRIEF: Final = 60  # characters of a value shown in a conflict


def merge(
    base: AssessmentFile, claims: Sequence[Claim], pack: Pack
) -> tuple[AssessmentFile, tuple[Conflict, ...]]:
    """Return the base with every claim in it, and what the workbooks disagree on.

    Somebody's change beats what others left as it was. Of answers in conflict all are kept, as those of
    several raters; of anything else the first.
    """
    decided: dict[Key, list[Claim]] = {}
    conflicts: list[Conflict] = []
    for key, group in _by_key(claims).items():
        decided[key] = _decide(group)
        if len(decided[key]) > 1:
            conflicts.append(_conflict(key, decided[key], pack))
    file = base
    for key, group in decided.items():
        if key[0] == "cover" and (group[0].is_changed or _is_empty(file, key[1]) or group[0].value is None):
            file = with_cover_field(file, key[1], group[0].value)
    systems = _merged_list(file.scope.systems, decided, ("system",), lambda record: (record.code,))
    file = dataclasses.replace(
        file,
        scope=dataclasses.replace(file.scope, systems=systems),
        answers=_answers(file, decided, pack),
        declarations=_declarations(file, decided, pack),
        indicators=_indicators(file, decided, pack),
        validations=_merged_list(file.validations, decided, ("validation",), lambda record: (repr(record),)),
    )
    return file, tuple(conflicts)


def _by_key(claims: Iterable[Claim]) -> Mapping[Key, list[Claim]]:
    grouped: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.key].append(claim)
    return grouped


def _content(value: Any) -> Any:  # noqa: ANN401 - a field or record of any kind
    return dataclasses.replace(value, rater="") if isinstance(value, AnswerFile) else value


def _decide(group: Sequence[Claim]) -> list[Claim]:
    """Return the claims that stand, one for each different content; one when there is no conflict."""
    changed = [claim for claim in group if claim.is_changed]
    overtaken = [claim.original for claim in changed]
    standing: list[Claim] = []
    for claim in group:
        if not claim.is_changed and claim.value in overtaken:
            continue
        same = next(
            (i for i, other in enumerate(standing) if _content(other.value) == _content(claim.value)), None
        )
        if same is None:
            standing.append(claim)
        else:
            standing[same] = _joined(standing[same], claim)
    return standing


def _joined(first: Claim, second: Claim) -> Claim:
    """Return one claim of two that say the same; both raters are named."""
    if not isinstance(first.value, AnswerFile):
        return first
    names = {name for item in (first, second) for name in item.value.rater.split("、") if name}
    rater = "、".join(sorted(names))
    if rater == first.value.rater or len(rater) > SHORT:  # what the file takes
        return first
    return attrs.evolve(first, value=dataclasses.replace(first.value, rater=rater))


def _is_empty(file: AssessmentFile, key: str) -> bool:
    return bool(cover_field(file, key) == cover_field(type(file)(pack=file.pack), key))


def _answers(
    file: AssessmentFile, decided: Mapping[Key, list[Claim]], pack: Pack
) -> dict[str, tuple[AnswerFile, ...]]:
    result = dict(file.answers)
    roles = {role.code: at for at, role in enumerate(pack.content.roles)}
    added: dict[str, list[AnswerFile]] = defaultdict(list)
    for key, group in decided.items():
        if key[0] == "node":
            value = group[0].value
            if value is not None and (group[0].is_changed or key[1] not in result):
                result[key[1]] = (value,)
            elif value is None:
                result.pop(key[1], None)
        elif key[0] == "answer":
            given = result.get(key[1], ())
            at = next((i for i, item in enumerate(given) if identity(key[1], item) == key), None)
            if at is None:
                added[key[1]] += [claim.value for claim in group if claim.value is not None]
            elif len(group) > 1 or group[0].is_changed:
                values = [claim.value for claim in group if claim.value is not None]
                result[key[1]] = (*given[:at], *values, *given[at + 1 :])
                if not result[key[1]]:
                    del result[key[1]]
    for code, answers in added.items():
        ordered = sorted(answers, key=lambda item: (roles.get(item.role, -1), item.role, item.rater))
        result[code] = (*result.get(code, ()), *ordered)
    order = {code: at for at, code in enumerate((*pack.nodes, *pack.practices))}
    return dict(sorted(result.items(), key=lambda item: order.get(item[0], len(order))))


def _declarations(file: AssessmentFile, decided: Mapping[Key, list[Claim]], pack: Pack) -> dict[str, Any]:
    result = dict(file.declarations)
    for key, group in decided.items():
        if key[0] == "declaration":
            value = group[0].value
            if value is None:
                result.pop(key[1], None)
            elif group[0].is_changed or key[1] not in result:
                result[key[1]] = value
    order = {item.code: at for at, item in enumerate(pack.content.redlines)}
    return dict(sorted(result.items(), key=lambda item: order.get(item[0], len(order))))


def _indicators(file: AssessmentFile, decided: Mapping[Key, list[Claim]], pack: Pack) -> dict[str, Any]:
    result = dict(file.indicators)
    for code in dict.fromkeys(key[1] for key in decided if key[0] == "measure"):
        before = result.get(code, ())
        merged = _merged_list(before, decided, ("measure", code), lambda record: (record.period,))
        if merged:
            result[code] = merged
        elif before:
            del result[code]
    order = {code: at for at, code in enumerate(pack.indicators)}
    return dict(sorted(result.items(), key=lambda item: order.get(item[0], len(order))))


def _merged_list(
    before: Sequence[Any], decided: Mapping[Key, list[Claim]], kind: Key, key_of: Callable[[Any], Key]
) -> tuple[Any, ...]:
    """Return the records of a list with the claims in it: replaced in place, removed, or added at the end."""
    slots: dict[Key, Any] = {}
    for record in before:
        number = 1
        while (*kind, *key_of(record), str(number)) in slots:
            number += 1
        slots[*kind, *key_of(record), str(number)] = record
    for key, group in decided.items():
        if key[: len(kind)] == kind:
            claim = group[0]
            if claim.value is None:
                slots.pop(key, None)
            elif claim.is_changed or key not in slots:
                slots[key] = claim.value
    return tuple(slots.values())


def _conflict(key: Key, group: Sequence[Claim], pack: Pack) -> Conflict:
    sides = tuple(
        Side(
            place=claim.place,
            shown=Text(_shown(key, claim.value, pack, "zh"), _shown(key, claim.value, pack, "en")),
        )
        for claim in group
    )
    names = {item.key: item.label for item in COVER_ITEMS} | {
        "institution.key": Text("机构标识", "Institution key")
    }
    if key[0] == "answer":
        role = f" · {key[2]}" if key[2] else ""
        return Conflict(
            about=Text(f"{key[1]}{role}", f"{key[1]}{role}"), sides=sides, code=key[1], role=key[2]
        )
    if key[0] == "cover":
        about = names.get(key[1], Text("评估期间", "Period"))
        return Conflict(about=about, sides=sides)
    said = " ".join(key[1:-1]) if key[0] in {"measure", "system", "validation"} else key[1]
    return Conflict(about=Text(said, said), sides=sides, code=key[1])


def _shown(key: Key, value: Any, pack: Pack, lang: str) -> str:  # noqa: ANN401 - any record
    if value is None:
        return "（空）" if lang == "zh" else "(empty)"
    lists = Lists(pack=pack, lang=lang)
    shows: Mapping[str, Callable[[], Mapping[str, Any]]] = {
        "answer": lambda: show_answer(lists, pack.practices[key[1]], value),
        "node": lambda: show_node(lists, value),
        "measure": lambda: show_measurement(lists, value),
        "declaration": lambda: show_declaration(lists, value),
        "validation": lambda: show_validation(lists, value),
        "system": lambda: show_system(lists, value),
    }
    if key[0] not in shows:
        return str(value) if not dataclasses.is_dataclass(value) else " ".join(_plain(value))
    parts = (read_text(part) for part in shows[key[0]]().values())
    return " / ".join(part if len(part) <= _BRIEF else f"{part[:_BRIEF]}…" for part in parts)  # shown


def _plain(value: Any) -> Iterable[str]:  # noqa: ANN401 - a field or record of any kind
    return (str(getattr(value, field.name)) for field in dataclasses.fields(value))

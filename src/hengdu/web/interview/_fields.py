"""Turn the form of one question into an answer, and an answer into the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import NA, OUT_OF_SCOPE, AnswerFile
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from hengdu.packs import Pack, Practice
    from hengdu.text import Lang

OBJECT: Final = "object:"
UNIT: Final = "unit:"
BY_OBJECT: Final = "by_object"
RATIO: Final = "ratio"
UNKNOWN: Final = "unknown"
REFUSED: Final = "refused"
PLAIN: Final = ("evidence", "evidence_date", "evidence_note", "note", "importance")


@attrs.frozen(kw_only=True)
class Choice:
    """One way to answer: a radio button with its anchor."""

    value: str
    name: Text
    anchor: Text
    is_chosen: bool
    key: str = ""


def given_of(post: Mapping[str, str]) -> dict[str, Any]:
    """Return plain data of an answer from what the browser sent; nothing chosen is unanswered."""
    choice = post.get("choice", "")
    given: dict[str, Any] = {name: post[name] for name in PLAIN if post.get(name)}
    if choice == NA:
        given |= {"answer": NA, "reason": post.get("na_reason", "")}
    elif choice == UNKNOWN:
        given["state"] = UNKNOWN
    elif choice == REFUSED:
        given |= {"state": REFUSED, "reason": post.get("refused_reason", "")}
    elif choice == BY_OBJECT:
        given["by_object"] = _named(post, OBJECT)
        given["by_unit"] = _named(post, UNIT)
    elif choice == RATIO:
        given |= {name: post.get(name, "") for name in ("numerator", "denominator")}
    elif choice:
        given["answer"] = choice
    names = ("answer", "state", "by_object", "by_unit", "numerator", "denominator")
    if not any(given.get(name) for name in names):
        given["state"] = "unanswered"
    return given


def _named(post: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in post.items() if name.startswith(prefix) and value
    }


def fields_of(given: AnswerFile | None) -> dict[str, str]:
    """Return the fields of the form that an answer fills."""
    if given is None:
        return {}
    fields = {
        "choice": _choice(given),
        "na_reason": given.reason if given.answer == NA else "",
        "refused_reason": given.reason if given.state == REFUSED else "",
        "evidence": given.evidence or "",
        "evidence_date": given.evidence_date.isoformat() if given.evidence_date else "",
        "evidence_note": given.evidence_note,
        "note": given.note,
        "importance": given.importance or "",
        "numerator": "" if given.numerator is None else format(given.numerator, "f"),
        "denominator": "" if given.denominator is None else format(given.denominator, "f"),
    }
    fields |= {f"{OBJECT}{name}": value for name, value in given.by_object.items()}
    fields |= {f"{UNIT}{name}": value for name, value in given.by_unit.items()}
    return fields


def _choice(given: AnswerFile) -> str:
    if given.answer:
        return given.answer
    if given.by_object or given.by_unit:
        return BY_OBJECT
    if given.numerator is not None or given.denominator is not None:
        return RATIO
    return given.state if given.state in {UNKNOWN, REFUSED} else ""


def anchors_of(pack: Pack, practice: Practice) -> Mapping[str, Text]:
    """Return what each answer of a practice means: the facet's own words where it has some."""
    own = next((facet.anchors for facet in pack.content.facets if facet.code == practice.facet), {})
    return {option.code: own.get(option.code, option.anchor) for option in pack.answer_set(practice).options}


def choices_of(pack: Pack, practice: Practice, chosen: str, *, by_object: bool) -> list[Choice]:
    """Return every way to answer a practice, in the order of the page."""
    anchors = anchors_of(pack, practice)
    found = [(option.code, option.name, anchors[option.code]) for option in pack.answer_set(practice).options]
    if by_object:
        found.append((BY_OBJECT, *_WORDS[BY_OBJECT]))
    if practice.measure is not None:
        found.append((RATIO, *_WORDS[RATIO]))
    if pack.may_be_na(practice):
        found.append((NA, *_WORDS[NA]))
    found += [(UNKNOWN, *_WORDS[UNKNOWN]), (REFUSED, *_WORDS[REFUSED])]
    return [
        Choice(value=value, name=name, anchor=anchor, is_chosen=value == chosen, key=str(at))
        for at, (value, name, anchor) in enumerate(found, start=1)
    ]


_WORDS: Final = {
    BY_OBJECT: (
        Text("因保护对象而异", "Differs by protected object"),
        Text("下面逐个对象作答。", "Answer for each object below."),
    ),
    RATIO: (Text("按数量", "By numbers"), Text("填写分子与分母。", "Give numerator and denominator.")),
    NA: (
        Text("不适用", "Not applicable"),
        Text("外包、托管或集团提供不算不适用。", "Outsourced, hosted or group-provided is not N/A."),
    ),
    UNKNOWN: (
        Text("不了解", "I do not know"),
        Text("也可以在下面转派给知道的人。", "You may also refer it below to somebody who knows."),
    ),
    REFUSED: (Text("拒答", "I decline to answer"), Text("请说明理由。", "Please give the reason.")),
}


def said_of(pack: Pack, practice: Practice, given: AnswerFile | None, lang: Lang) -> str:
    """Return an answer in one line, as two versions are shown side by side."""
    if given is None:
        return "—"
    parts = (chosen_of(pack, practice, given, lang), given.evidence or "", given.evidence_note, given.note)
    return " · ".join(part for part in parts if part)


def chosen_of(pack: Pack, practice: Practice, given: AnswerFile, lang: Lang) -> str:
    """Return what was chosen in one line, without evidence and notes."""
    names = {option.code: option.name[lang] for option in pack.answer_set(practice).options}
    names |= {code: words[0][lang] for code, words in _WORDS.items()}
    choice = _choice(given)
    parts = [names.get(choice, choice) or ("未回答" if lang == "zh" else "unanswered")]
    both = {**given.by_object, **given.by_unit}
    colon = "：" if lang == "zh" else ": "
    parts += [f"{name}{colon}{names.get(value, value)}" for name, value in both.items()]
    if choice == RATIO:
        parts.append(f"{given.numerator} / {given.denominator}")
    reasons = {item.code: item.name[lang] for item in pack.content.na_reasons}
    parts.append(reasons.get(given.reason, given.reason))
    return " · ".join(part for part in parts if part)


def reasons_of(pack: Pack) -> list[tuple[str, Text]]:
    """Return the closed reasons of not applicable."""
    found = [(item.code, item.name) for item in pack.content.na_reasons]
    if OUT_OF_SCOPE not in {code for code, _name in found}:
        found.append((OUT_OF_SCOPE, Text("不在评估范围", "Outside the scope")))
    return found


def sent(post: QueryDict) -> dict[str, str]:
    """Return the last value of each field that the browser sent."""
    return {name: str(post.get(name, "")) for name in post}

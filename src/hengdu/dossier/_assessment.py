"""Turn an assessment and its result into records, and records back into an assessment file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import AnswerFile, AssessmentFile, Institution, Scope
from hengdu.documents import adapter
from hengdu.dossier._records import ANSWERS, ASSESSMENT, Closable, Leaf, Record
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.packs import Pack
    from hengdu.scoring import NodeResult, Result

# Parts of a file that have a section of their own, one record for each code; "validations" are numbered.
_BY_CODE: Final = {
    "consensus": "resolutions",
    "indicators": "measurements",
    "declarations": "declarations",
    "background": "background",
}
PROFILE: Final = "profile"
MODE: Final = "mode"
_NAMING: Final = ("systems", "entities", "branches", "shared_services")  # of a profile, they name things
_PLACES: Final = 9  # decimal places that two machines agree on


@attrs.frozen(kw_only=True)
class AnswerFacts:
    """What is known of one answer beside the answer itself: versions, who saved it, how it was verified."""

    data: Mapping[str, Any] = attrs.field(factory=dict)
    closable: Mapping[str, tuple[Closable, Any]] = attrs.field(factory=dict)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any record
    model: Any = type(value)
    return adapter(model).dump_python(value, mode="json", exclude_defaults=True)


def assessment_sections(
    file: AssessmentFile,
    pack: Pack,
    facts: Mapping[tuple[str, int], AnswerFacts] | None = None,
) -> dict[str, list[Record]]:
    """Return the records of an assessment by section, answers in a section for each sub-domain.

    ``facts`` adds to the answer at a place: ``(code, position)`` counts the answers of a code from 0.
    """
    rest = dataclasses.replace(
        file,
        institution=Institution(),
        scope=Scope(),
        answers={},
        validations=(),
        consensus={},
        indicators={},
        declarations={},
        background={},
    )
    found: dict[str, list[Record]] = {
        ASSESSMENT: [
            Record(name="setup", data=_plain(rest)),
            _institution(file.institution),
            Record(name="scope", data=_plain(file.scope)),
        ]
    }
    for code in sorted(file.answers, key=_order(pack)):
        section = found.setdefault(_section_of(pack, code), [])
        for at, given in enumerate(file.answers[code]):
            more = (facts or {}).get((code, at), AnswerFacts())
            section.append(_answer(code, at, given, more))
    for name, section_name in _BY_CODE.items():
        part: Mapping[str, Any] = getattr(file, name)
        if part:
            found[section_name] = [
                _coded(at, code, value) for at, (code, value) in enumerate(part.items(), 1)
            ]
    if file.validations:
        found["validations"] = [
            Record(name=f"{at + 1:04d}", data=_plain(item)) for at, item in enumerate(file.validations)
        ]
    return found


def profile_record(profile: Mapping[str, Any]) -> Record:
    """Return what the institution stated of itself when the assessment began, as plain data."""
    data = dict(profile)
    hidden: dict[str, tuple[Closable, Any]] = {
        name: (Closable.IDENTITY, data.pop(name)) for name in _NAMING if name in data
    }
    if "note" in data:
        hidden["note"] = (Closable.NOTE, data.pop("note"))
    return Record(name=PROFILE, data=data, closable=hidden)


def mode_record(note: Text) -> Record:
    """Return that one person ran the installation alone, and what every output of it says."""
    return Record(name=MODE, data={"single_person": True, "note": {"zh": note.zh, "en": note.en}})


def _coded(number: int, code: str, value: Any) -> Record:  # noqa: ANN401 - a record, several, or a text
    """Return the record of one code; keys of the background form are free text and so are no names."""
    if isinstance(value, Text):
        texts = {"zh": value.zh, "en": value.en}
        return Record(name=f"{number:04d}", data={"key": code}, closable={"value": (Closable.NOTE, texts)})
    data = [_plain(item) for item in value] if isinstance(value, tuple) else _plain(value)
    return Record(name=code, data={"value": data})


def _institution(institution: Institution) -> Record:
    data = _plain(institution)
    hidden = {
        name: (Closable.IDENTITY, data.pop(name)) for name in ("name", "name_en", "key") if name in data
    }
    return Record(name="institution", data=data, closable=hidden)


def _answer(code: str, at: int, given: AnswerFile, more: AnswerFacts) -> Record:
    data = _plain(given)
    hidden: dict[str, tuple[Closable, Any]] = {}
    for name, kind in (
        ("rater", Closable.PERSONAL),
        ("note", Closable.NOTE),
        ("evidence_note", Closable.NOTE),
    ):
        if name in data:
            hidden[name] = (kind, data.pop(name))
    return Record(
        name=f"{code}/{at + 1}",
        data={"code": code, "given": data, **more.data},
        closable=hidden | dict(more.closable),
    )


def _section_of(pack: Pack, code: str) -> str:
    node = code if code in pack.nodes else pack.parent[code]
    return f"{ANSWERS}/{node.replace(':', '_')}"


def _order(pack: Pack) -> Any:  # noqa: ANN401 - a key function
    places = {code: at for at, code in enumerate([*pack.nodes, *pack.practices])}
    return lambda code: (places.get(code, len(places)), code)


def file_of(sections: Mapping[str, Sequence[Leaf]]) -> AssessmentFile:
    """Return the assessment file that the records of a dossier amount to.

    What is withheld is left out; an answer whose rater is closed has none. Raises pydantic's ValidationError
    (a ValueError) where the records hold no assessment.
    """
    named = {leaf.name: leaf for leaf in sections.get(ASSESSMENT, ()) if not leaf.is_withheld}
    data: dict[str, Any] = dict(named["setup"].data) if "setup" in named else {"pack": "-"}
    if "institution" in named:
        data["institution"] = {**named["institution"].data, **named["institution"].open_fields}
    if "scope" in named:
        data["scope"] = dict(named["scope"].data)
    data["answers"] = _answers(sections)
    for name, section in _BY_CODE.items():
        leaves = [leaf for leaf in sections.get(section, ()) if not leaf.is_withheld]
        values = [(leaf.data.get("key", leaf.name), {**leaf.data, **leaf.open_fields}) for leaf in leaves]
        data[name] = {key: value["value"] for key, value in values if "value" in value}
    data["validations"] = [
        dict(leaf.data) for leaf in sections.get("validations", ()) if not leaf.is_withheld
    ]
    made: AssessmentFile = adapter(AssessmentFile).validate_python(data)
    return made


def _answers(sections: Mapping[str, Sequence[Leaf]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    known = {field.name for field in dataclasses.fields(AnswerFile)}
    for name, leaves in sections.items():
        if not name.startswith(f"{ANSWERS}/"):
            continue
        for leaf in leaves:
            if leaf.is_withheld:
                continue
            shown = {key: value for key, value in leaf.open_fields.items() if key in known}
            found.setdefault(leaf.data["code"], []).append({**leaf.data["given"], **shown})
    return found


def result_records(result: Result) -> list[Record]:
    """Return what the engine found, one record for each node and red line.

    Scores are decimals as text, with nine places, so that two machines write the same.
    """
    nodes = [Record(name=code, data=_node(node)) for code, node in result.nodes.items()]
    lines = [Record(name=f"redline:{item.code}", data={"state": item.state}) for item in result.redlines]
    return nodes + lines


def _node(node: NodeResult) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "level": node.level,
        "score": _number(node.score),
        "interval": None if node.interval is None else [_number(value) for value in node.interval],
        "level_interval": None if node.level_interval is None else list(node.level_interval),
        "confidence": _number(node.confidence),
        "coverage": _number(node.coverage),
        "na_share": _number(node.na_share),
        "band": node.band,
        "rated": node.rated,
        "caps": [cap.id for cap in node.caps],
        "flags": list(node.flags),
        "target": node.target,
    }


def _number(value: float | None) -> str | None:
    """Return a number as decimal text.

    >>> _number(3.2376)
    '3.2376'
    """
    if value is None:
        return None
    text = format(round(Decimal(repr(float(value))), _PLACES), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def different_results(leaves: Iterable[Leaf], result: Result) -> list[tuple[str, dict[str, Any], Any]]:
    """Return what a fresh result says otherwise: name, sealed data, and computed data or None."""
    computed = {record.name: record.data for record in result_records(result)}
    return [
        (leaf.name, dict(leaf.data), computed.get(leaf.name))
        for leaf in leaves
        if not leaf.is_withheld and computed.get(leaf.name) != leaf.data
    ]

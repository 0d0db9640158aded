"""Say what an institution has and has not, and what follows: which practices may not apply."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Annotated, Any, Literal

import attrs
from pydantic import Field

from hengdu.assessments._records import ObjectCode, ShortText, System
from hengdu.documents import Document, json_schema, read_document, record, validate_document
from hengdu.errors import AssessmentError
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from hengdu.packs import Fact, Node, Pack, Practice

Count = Annotated[int, Field(ge=0, le=10_000_000)]


@record
class InstitutionFacts:
    """What is known of an institution before it is assessed; nothing here enters a score.

    ``has`` answers the pack's facts by code (false: there is none of it). ``objects`` are the
    protected objects in scope, null where all may be. ``shared_services`` names what is hosted,
    outsourced or provided by the group: it exists and is assessed.
    """

    type: ShortText
    size: Literal["", "small", "medium", "large"] = ""
    employees: Count | None = None
    it_staff: Count | None = None
    security_staff: Count | None = None
    is_cii: bool = False
    systems: tuple[System, ...] = ()
    objects: tuple[ObjectCode, ...] | None = None
    has: dict[ObjectCode, bool] = field(default_factory=dict)
    shared_services: tuple[ShortText, ...] = ()


@attrs.frozen(kw_only=True)
class NotApplicableProposal:
    """A practice or node that may not apply, for a person to confirm.

    ``reason`` is the pack's code for ``reason:`` of the answer, ``text`` its wording, ``objects``
    the protected objects that are absent. ``facts`` are the pack's facts that it follows from;
    ``is_presumed`` tells that some of them were presumed for the institution's type, not stated.
    """

    code: str
    title: Text
    reason: str
    objects: tuple[str, ...]
    text: Text
    facts: tuple[str, ...]
    is_presumed: bool


@attrs.frozen(kw_only=True)
class StillApplicable:
    """A fact that is no ground for "not applicable", or only in part, and what counts instead."""

    fact: str
    text: Text


def read_facts(path: Path | str, pack: Pack) -> InstitutionFacts:
    """Read a file of institution facts and check it against the pack.

    Raises AssessmentError or DocumentError with ``file:line``.
    """
    document = read_document(path)
    facts = validate_document(document, InstitutionFacts, AssessmentError)
    check_facts(pack, facts, document)
    return facts


def facts_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file of institution facts.

    >>> facts_schema()["title"]
    'Hengdu institution facts'
    """
    return json_schema(InstitutionFacts, "Hengdu institution facts")


def check_facts(pack: Pack, facts: InstitutionFacts, document: Document | None = None) -> None:
    """Refuse facts that the pack does not know, and facts that contradict each other.

    Raises AssessmentError with the place.
    """
    for path, text_zh, text_en in _faults(pack, facts):
        place = document.place(path) if document else ".".join(map(str, path))
        raise AssessmentError(
            text_zh, text_en, place=place, hint_zh="请按所示位置修改", hint_en="Correct the place shown"
        )


def absent_objects(pack: Pack, facts: InstitutionFacts) -> tuple[str, ...]:
    """Return the protected objects that do not exist at the institution, in declared order."""
    gone = {code for fact in _denied(pack, facts) for code in fact.objects}
    scope = facts.objects
    return tuple(
        item.code
        for item in pack.content.objects
        if item.code in gone or (scope is not None and item.code not in scope)
    )


def propose_not_applicable(pack: Pack, facts: InstitutionFacts) -> tuple[NotApplicableProposal, ...]:
    """Return what does not apply to the institution by its facts; a person must confirm each.

    A node that may be N/A is proposed where all its ``na_objects`` are absent. A practice that may
    be N/A is proposed where every object that it protects is absent, or where a fact names it. What
    is hosted, outsourced or provided by the group exists; nobody answers a fact about it with no.

    Example: ``[item.code for item in propose_not_applicable(pack, facts)]``
    """
    return tuple(_Proposer(pack, facts).proposals())


def still_applicable(pack: Pack, facts: InstitutionFacts) -> tuple[StillApplicable, ...]:
    """Return what still counts as existing for each fact that is answered with no."""
    return tuple(
        StillApplicable(fact=fact.code, text=fact.counts)
        for fact in _denied(pack, facts)
        if fact.counts.zh or fact.counts.en
    )


def _presumed(pack: Pack, facts: InstitutionFacts) -> Container[str]:
    profile = pack.profile(facts.type)
    given = {} if profile is None else profile.presumed
    return {code for code, is_there in given.items() if not is_there and code not in facts.has}


def _denied(pack: Pack, facts: InstitutionFacts) -> Iterator[Fact]:
    presumed = _presumed(pack, facts)
    for fact in pack.content.facts:
        if fact.code in presumed or facts.has.get(fact.code) is False:
            yield fact


class _Proposer:
    """Find what follows from the facts of one institution."""

    def __init__(self, pack: Pack, facts: InstitutionFacts) -> None:
        self.pack = pack
        self.absent = frozenset(absent_objects(pack, facts))
        self.denied = tuple(_denied(pack, facts))
        self.presumed = _presumed(pack, facts)
        self.objects = {item.code: item.name for item in pack.content.objects}
        self.reason = next((item.code for item in pack.content.na_reasons), "")

    def proposals(self) -> Iterator[NotApplicableProposal]:
        """Yield nodes and practices in declared order; nothing below a proposed node."""
        left: set[str] = set()
        for node in self.pack.nodes.values():
            if left.intersection(self.pack.ancestors(node.code)):
                continue
            if node.na_allowed and node.na_objects and self.absent.issuperset(node.na_objects):
                left.add(node.code)
                yield self._of_node(node)
                continue
            for practice in node.practices:
                proposal = self._of_practice(practice) if self.pack.may_be_na(practice) else None
                if proposal is not None:
                    yield proposal

    def _of_node(self, node: Node) -> NotApplicableProposal:
        facts = self._behind(node.na_objects)
        text = node.na_condition if node.na_condition.zh else self._missing(node.na_objects)
        return self._proposal(node.code, node.title, node.na_objects, facts, text)

    def _of_practice(self, practice: Practice) -> NotApplicableProposal | None:
        named = [fact for fact in self.denied if practice.code in fact.practices]
        if named:
            return self._proposal(practice.code, practice.title, practice.objects, named[:1], named[0].why)
        if not practice.objects or not self.absent.issuperset(practice.objects):
            return None
        facts = self._behind(practice.objects)
        text = self._missing(practice.objects) if len(facts) != 1 else facts[0].why
        return self._proposal(practice.code, practice.title, practice.objects, facts, text)

    def _proposal(
        self, code: str, title: Text, objects: Iterable[str], facts: list[Fact], text: Text
    ) -> NotApplicableProposal:
        reasons = [fact.reason for fact in facts if fact.reason is not None]
        return NotApplicableProposal(
            code=code,
            title=title,
            reason=reasons[0] if reasons else self.reason,
            objects=tuple(item for item in objects if item in self.absent),
            text=text,
            facts=tuple(fact.code for fact in facts),
            is_presumed=any(fact.code in self.presumed for fact in facts),
        )

    def _behind(self, objects: Iterable[str]) -> list[Fact]:
        wanted = set(objects)
        return [fact for fact in self.denied if wanted.intersection(fact.objects)]

    def _missing(self, objects: Iterable[str]) -> Text:
        names = [self.objects[code] for code in objects]
        zh, en = "、".join(name.zh for name in names), "; ".join(name.en for name in names)
        return Text(f"评估范围内没有{zh}。", f"Nothing of this kind exists in scope: {en}.")


def _faults(pack: Pack, facts: InstitutionFacts) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield the path of each fault with its wording; a type is any where the pack declares none."""
    content = pack.content
    types = [item.code for item in content.institution_types]
    if types and facts.type not in types:
        known = ", ".join(types)
        yield (
            ("type",),
            f"未知的机构类型 {facts.type}；可用：{known}",
            (f"unknown institution type {facts.type}; known: {known}"),
        )
    questions = {item.code: item for item in content.facts}
    for code in facts.has:
        if code not in questions:
            known = ", ".join(questions) or "-"
            yield (
                ("has", code),
                f"未知的机构情况 {code}；可用：{known}",
                f"unknown fact {code}; known: {known}",
            )
    objects = {item.code for item in content.objects}
    for code in facts.objects or ():
        if code not in objects:
            yield ("objects",), f"未知的保护对象 {code}", f"unknown protected object {code}"
    yield from _contradictions(pack, facts, questions)


def _contradictions(
    pack: Pack, facts: InstitutionFacts, questions: dict[str, Fact]
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for code, is_there in facts.has.items():
        for item in questions[code].objects if facts.objects is not None else ():
            if is_there != (item in facts.objects):  # type: ignore[operator]  # the loop is empty where it is None
                yield (
                    ("has", code),
                    f"{code} 与 objects 中的 {item} 相矛盾",
                    (f"{code} contradicts {item} under objects"),
                )
    absent = absent_objects(pack, facts)
    for at, system in enumerate(facts.systems):
        if system.object is not None and system.object in absent:
            yield (
                ("systems", at),
                f"系统 {system.code} 属于 {system.object}，而该对象被说明为不存在",
                (f"system {system.code} is part of {system.object}, which is said not to exist"),
            )
    if facts.it_staff is not None and facts.employees is not None and facts.it_staff > facts.employees:
        yield ("it_staff",), "信息技术人员多于员工总数", "there are more IT staff than employees"
    if (
        facts.security_staff is not None
        and facts.it_staff is not None
        and facts.security_staff > facts.it_staff
    ):
        yield ("security_staff",), "安全人员多于信息技术人员", "there are more security staff than IT staff"

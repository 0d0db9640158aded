"""Results with their explanation, what changed, what to do, and what one is asked."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from hengdu.actions import NotFoundError, Permission
from hengdu.advice import compare
from hengdu.api._forms import Form, Said
from hengdu.api._operations import ASSESSMENT, Call, Operation
from hengdu.api._plain import plain_of
from hengdu.scoring import explain, result_data
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.store.assessments.scores import Reading, advice_of, read

_P: Final = Permission
_MAY_DIFFER: Final = ("version", "preset", "mode", "scope")


class Scored(Said):
    """A result: every node with level, score and what stood in the way; numbers are unrounded."""

    assessment: UUID
    marks: list[str]
    classification: str
    disclaimer: dict[str, str]
    result: dict[str, Any]


class Explained(Said):
    """Why a node or practice has its result, in words."""

    code: str
    title: dict[str, str]
    headline: dict[str, str]
    lines: list[dict[str, Any]]
    disclaimer: dict[str, str]


class Compared(Said):
    """What changed from an earlier assessment to this one."""

    before: UUID
    after: UUID
    comparison: dict[str, Any]
    disclaimer: dict[str, str]


class Advised(Said):
    """The plan that leads to the targets."""

    assessment: UUID
    advice: dict[str, Any]
    disclaimer: dict[str, str]


class CompareQuery(Form):
    """Which earlier assessment; without one, the one before."""

    before: UUID | None = None


class QuestionsQuery(Form):
    """Whose questions: one interview role, or all that one may read."""

    role: Annotated[str, Field(max_length=80)] = ""


class RoleQuestions(Said):
    """How far one role is: codes of practices, in the order of asking."""

    role: str
    next: str | None
    ask: list[str]
    later: list[str]
    answered: list[str]
    not_asked: list[str]


class Questions(Said):
    """The questions of the roles that one may read."""

    items: list[RoleQuestions]


def _disclaimer(reading: Reading) -> dict[str, str]:
    said: dict[str, str] = plain_of(reading.result.pack.content.disclaimer)
    return said


def _result(call: Call) -> Scored:
    reading = read(call.row)
    return Scored(
        assessment=call.row.pk,
        marks=list(reading.marks),
        classification=call.row.classification,
        disclaimer=_disclaimer(reading),
        result=plain_of(result_data(reading.result)),
    )


def _explained(call: Call) -> Explained:
    reading, code = read(call.row), call.path["code"]
    if code not in reading.result.nodes and code not in reading.result.leaves:
        raise NotFoundError("code")
    return Explained(**plain_of(explain(reading.result, code)), disclaimer=_disclaimer(reading))


def _compared(call: Call) -> Compared:
    wanted = call.query.before or call.row.previous_id
    other = assessment_for(call.actor, wanted, _P.RESULT_READ) if wanted else None
    if other is None:
        raise NotFoundError("before")
    before, after = read(other), read(call.row)
    change = compare(before.result, after.result, allow=_MAY_DIFFER, scorer=after.scorer)
    return Compared(
        before=other.pk, after=call.row.pk, comparison=plain_of(change), disclaimer=_disclaimer(after)
    )


def _advised(call: Call) -> Advised:
    reading = read(call.row)
    advice = plain_of(advice_of(reading.result, reading.scorer))
    return Advised(assessment=call.row.pk, advice=advice, disclaimer=_disclaimer(reading))


def _questions(call: Call) -> Questions:
    place = place_of(call.row)
    may_all = call.actor.may(_P.ANSWER_READ, place)
    own = call.actor.interview_roles(place)
    found = [
        RoleQuestions(
            role=one.role,
            next=one.next,
            ask=list(one.codes("ask")),
            later=list(one.codes("later")),
            answered=list(one.codes("answered")),
            not_asked=list(one.codes("not_asked")),
        )
        for one in load_file(call.row).interviews
        if (may_all or one.role in own) and call.query.role in {"", one.role}
    ]
    return Questions(items=found)


def _of(path: str, name: str, about: str, permissions: tuple[Permission, ...], **more: Any) -> Operation:  # noqa: ANN401 - fields of Operation
    return Operation(
        method="GET",
        path=ASSESSMENT + path,
        name=name,
        about=about,
        tag="results",
        permissions=permissions,
        **more,
    )


OPERATIONS: Final = (
    _of(
        "/questions",
        "questions",
        "List what is asked of each role, and how far it is",
        (_P.ANSWER_READ, _P.ANSWER_WRITE),
        run=_questions,
        query=QuestionsQuery,
        answer=Questions,
    ),
    _of("/result", "result", "Read the result", (_P.RESULT_READ,), run=_result, answer=Scored),
    _of(
        "/result/{code}",
        "explanation",
        "Read why a node or practice has its result",
        (_P.RESULT_READ,),
        run=_explained,
        answer=Explained,
    ),
    _of(
        "/comparison",
        "comparison",
        "Compare with an earlier assessment",
        (_P.RESULT_READ,),
        run=_compared,
        query=CompareQuery,
        answer=Compared,
        own="there may be no earlier one",
    ),
    _of(
        "/recommendations",
        "recommendations",
        "Read the plan that leads to the targets",
        (_P.RESULT_READ,),
        run=_advised,
        answer=Advised,
    ),
)

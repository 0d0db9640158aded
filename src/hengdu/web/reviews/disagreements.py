"""List the practices whose raters differ, and decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import DecideConsensus, NotFoundError, Permission
from hengdu.assessments import (
    Answer,
    Assessment,
    Disagreement,
    build_assessment,
    disagreements,
)
from hengdu.packs import Option, Pack, Practice
from hengdu.scoring import Result, what_if
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.queries import pieces_visible_to, standing
from hengdu.store.reviews.queries import consensus_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.interview._fields import chosen_of
from hengdu.web.reviews._refused import Refused, refused, status_of, typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Actor
    from hengdu.assessments import AnswerFile
    from hengdu.packs import RedLine
    from hengdu.store.assessments import models
    from hengdu.store.evidence.models import Piece


@attrs.frozen(kw_only=True)
class Said:
    """What one rater said, in words."""

    rater: str
    role: str
    answer: Answer
    name: Text
    evidence_note: str


@attrs.frozen(kw_only=True)
class Line:
    """One practice that raters differ about."""

    practice: Practice
    item: Disagreement
    said: tuple[Said, ...]
    counted: Text


@attrs.frozen(kw_only=True)
class Choice:
    """What one option would do to the levels."""

    option: Option
    is_now: bool
    node_level: int | None
    node_score: float | None
    level: int | None
    score: float | None


def given_of(row: models.Assessment) -> Assessment:
    """Return what the institution says, without a verifier's values."""
    return build_assessment(load_file(row, as_given=True).file, pinned_pack(row))


def option_names(pack: Pack, practice: Practice) -> dict[str, Text]:
    """Return the names of a practice's options, and of not applicable."""
    names = {option.code: option.name for option in pack.answer_set(practice).options}
    return names | {"NA": Text("不适用", "not applicable")}


def counted_name(pack: Pack, practice: Practice, code: str | None) -> Text:
    """Return the option that counts in words; a dash where nothing does."""
    dash = Text("—", "—")
    return dash if code is None else option_names(pack, practice).get(code, dash)


def said_rows(
    pack: Pack, practice: Practice | RedLine | None, given: Iterable[AnswerFile]
) -> list[tuple[AnswerFile, str]]:
    """Return who answered a practice and what, in words; nothing for what is no practice."""
    if not isinstance(practice, Practice):
        return []
    return [(one, chosen_of(pack, practice, one, language())) for one in given]


_STATES = {
    "unanswered": Text("未作答", "not answered"),
    "not_asked": Text("未询问", "not asked"),
    "unknown": Text("不了解", "not known"),
    "refused": Text("拒答", "refused"),
}


def answer_name(pack: Pack, practice: Practice, answer: Answer) -> Text:
    """Return an answer in words, or why there is none."""
    if answer.state != "answered":
        return _STATES.get(answer.state, Text(answer.state, answer.state))
    if answer.answer is None:
        return Text("按对象或指标作答", "given by object or measure")
    return option_names(pack, practice).get(answer.answer, Text(answer.answer, answer.answer))


def _line(pack: Pack, item: Disagreement, given: tuple[AnswerFile, ...]) -> Line:
    practice = pack.practices[item.code]
    said = tuple(
        Said(
            rater=rating.rater,
            role=rating.role,
            answer=rating.answer,
            name=answer_name(pack, practice, rating.answer),
            evidence_note=file.evidence_note,
        )
        for rating, file in zip(item.ratings, given, strict=False)
    )
    counted = item.counted or ""
    names = option_names(pack, practice)
    return Line(practice=practice, item=item, said=said, counted=names.get(counted, Text(counted, counted)))


@never_cache
@require_safe
@needs(Permission.ANSWER_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the practices whose raters differ, those that must be decided first."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_READ)
    pack, assessment = pinned_pack(row), given_of(row)
    lines = [
        _line(pack, item, assessment.file.answers.get(item.code, ()))
        for item in disagreements(assessment, pack)
    ]
    context = {
        "open": [line for line in lines if line.item.is_open],
        "others": [line for line in lines if not line.item.is_open and line.item.resolution is None],
        "decided": [line for line in lines if line.item.resolution is not None],
        "may_decide": is_open(row) and actor_of(request).may(Permission.CONSOLIDATE, place_of(row)),
    }
    return page(request, "reviews/disagreements.html", row, "disagreements", context)


@never_cache
@require_safe
@needs(Permission.ANSWER_READ)
def show(request: HttpRequest, assessment_id: UUID, practice: str) -> HttpResponse:
    """Show both sides, what each choice would do, and the decisions so far."""
    return _shown(request, assessment_of(request, assessment_id, Permission.ANSWER_READ), practice)


def _shown(
    request: HttpRequest, row: models.Assessment, practice: str, wrong: Refused | None = None
) -> HttpResponse:
    pack = pinned_pack(row)
    if practice not in pack.practices:
        raise NotFoundError("practice")
    actor, assessment = actor_of(request), given_of(row)
    item = next((one for one in disagreements(assessment, pack) if one.code == practice), None)
    decisions = list(
        consensus_visible_to(actor).filter(assessment=row, code=practice).select_related("decided_by")
    )
    names = option_names(pack, pack.practices[practice])
    context = {
        "practice": pack.practices[practice],
        "node": pack.nodes[pack.parent[practice]],
        "line": _line(pack, item, assessment.file.answers.get(practice, ())) if item else None,
        "choices": _choices(row, assessment, practice) if item else (),
        "decisions": [(one, names.get(one.answer, Text("", ""))) for one in reversed(decisions)],
        "version": decisions[-1].version if decisions else 0,
        "grades": pack.content.evidence_grades,
        "pieces": pieces_for(actor, row, practice),
        "may_decide": is_open(row) and actor.may(Permission.CONSOLIDATE, place_of(row)),
        **typed(wrong, None, ("answer", "evidence", "reason")),
    }
    return page(request, "reviews/disagreement.html", row, "disagreements", context, status=status_of(wrong))


def pieces_for(actor: Actor, row: models.Assessment, code: str) -> list[Piece]:
    """Return the pieces of evidence of one practice that a person may see."""
    rows = pieces_visible_to(actor).filter(assessment=row, supports__code=code)
    return list(standing(rows).select_related("created_by").distinct())


def _choices(row: models.Assessment, assessment: Assessment, code: str) -> tuple[Choice, ...]:
    scorer = scorer_of(row)
    pack, node = scorer.pack, scorer.pack.parent[code]
    now = assessment.answers[code].answer
    found = []
    for option in pack.answer_set(pack.practices[code]).options:
        result: Result = what_if(scorer, assessment, {code: option.code})
        found.append(
            Choice(
                option=option,
                is_now=option.code == now,
                node_level=result[node].level,
                node_score=result[node].score,
                level=result.root.level,
                score=result.root.score,
            )
        )
    return tuple(found)


@require_POST
@needs(Permission.CONSOLIDATE)
def decide(request: HttpRequest, assessment_id: UUID, practice: str) -> HttpResponse:
    """Decide what counts, or take the decision back."""
    row = assessment_of(request, assessment_id, Permission.CONSOLIDATE)
    given = request.POST
    version = given.get("version", "")
    action = DecideConsensus(
        assessment=row.pk,
        code=practice,
        answer="" if "take_back" in given else given.get("answer", "") or "-",
        reason=given.get("reason", ""),
        evidence=given.get("evidence", ""),
        version=int(version) if version.isdecimal() else 0,
    )
    wrong = refused(action, request)
    if wrong is not None:
        return _shown(request, row, practice, wrong)
    messages.success(request, _("The decision was saved."))
    return redirect("disagreement", row.pk, practice)

"""Show one question with everything it needs, and save its answer without losing a word."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hengdu.actions import Conflict, NotFoundError, PermissionRefused, SaveAnswer, SavedAnswer, saved_answer
from hengdu.assessments import Scope
from hengdu.documents import adapter
from hengdu.errors import HengduError
from hengdu.packs import Practice
from hengdu.store.assessments.mapping import answer_record
from hengdu.store.assessments.models import Answer
from hengdu.store.assessments.queries import answers_visible_to
from hengdu.web import actor_of
from hengdu.web._submitting import told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import page
from hengdu.web.interview import _fields
from hengdu.web.interview._reading import objects_of, seat_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.web.interview._reading import Seat

_DATA: Final = "application/json"
_ANCHOR: Final = "#question"


def key_of(seat: Seat) -> str:
    """Return the name under which a browser keeps what is not saved yet: of this person in this role."""
    return f"hengdu-answer:{seat.actor.user_id}:{seat.row.pk}:{seat.role}:"


def wants_data(request: HttpRequest) -> bool:
    """Say whether the page's script asks, which reads data and not a page."""
    return request.headers.get("Accept", "") == _DATA


def _stored(seat: Seat, code: str) -> Answer | None:
    """Return this role's answer; a carried one without a role stands in for it."""
    rows = list(
        answers_visible_to(seat.actor)
        .filter(assessment=seat.row, code=code, role__in=[seat.role, ""])
        .select_related("saved_by")
        .order_by("position", "id")
    )
    own = next((row for row in rows if row.role == seat.role), None)
    return own or next((row for row in rows if row.carry in {"carried", "inherited"}), None)


def shown(
    request: HttpRequest,
    seat: Seat,
    code: str,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    theirs: SavedAnswer | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one question; ``typed`` stands for what is stored where it was not saved."""
    context = asked(seat, code, typed=typed, problem=problem, theirs=theirs)
    return page(request, "interview/question.html", seat.row, "interview", context, status=status)


def asked(
    seat: Seat,
    code: str,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    theirs: SavedAnswer | None = None,
) -> dict[str, Any]:
    """Return what a page of one question shows."""
    practice = seat.practice(code)
    row = _stored(seat, code)
    record = answer_record(row) if row is not None else None
    fields = typed if typed is not None else _fields.fields_of(record)
    lang = language()
    inherited = record.inherited if record is not None else None
    return {
        **({"is_open": False} if inherited is not None else {}),  # a provider's answer is read-only
        "inherited": inherited,
        **_about(seat, practice),
        **_asked(seat, practice, fields),
        "fields": fields,
        "answer_version": row.version if row is not None and row.role == seat.role else 0,
        "saved": row,
        "is_carried": row is not None and row.carry == "carried",
        "said": _fields.said_of(seat.pack, practice, record, lang),
        "problem": problem,
        "theirs": theirs,
        "theirs_said": _fields.said_of(seat.pack, practice, theirs.given, lang) if theirs else "",
        "answer_key": key_of(seat) + code,
        "user_key": key_of(seat),
        "words": words(),
    }


def _about(seat: Seat, practice: Practice) -> dict[str, Any]:
    """Return where a question stands: its group, its neighbours, how far the group is."""
    pack = seat.pack
    node = pack.nodes[pack.parent[practice.code]]
    section = seat.section(practice.code)
    parts = {
        "ask": section.ask if section else (),
        "later": section.later if section else (),
        "answered": section.answered if section else (),
        "filled": section.filled if section else (),
        "not_asked": section.not_asked if section else (),
        "na": seat.not_applicable(node.code),
    }
    order = [item.code for item in node.practices if any(item.code in codes for codes in parts.values())]
    at = order.index(practice.code) if practice.code in order else 0
    state = {code: name for name, codes in parts.items() for code in codes}
    return {
        "part": seat.part,
        "practice": practice,
        "node": node,
        "domain": pack.nodes[pack.parent[node.code]] if node.code in pack.parent else node,
        "section": section,
        "group": [(pack.practices[code], state[code]) for code in order],
        "done": len(parts["answered"]) + len(parts["na"]) + len(parts["filled"]),
        "all": len(order) - len(parts["not_asked"]),
        "before": order[at - 1] if at > 0 else None,
        "state": state.get(practice.code, ""),
    }


def _asked(seat: Seat, practice: Practice, fields: dict[str, str]) -> dict[str, Any]:
    """Return what is asked and how it may be answered."""
    pack = seat.pack
    scope: Scope = adapter(Scope).validate_python(seat.row.scope)
    systems = [(item.code, item.name, item.object) for item in scope.systems]
    is_given = any(name.startswith(_fields.OBJECT) for name in fields)
    objects = objects_of(pack, practice, systems, is_given=is_given)
    units = list(seat.row.units)
    chosen = fields.get("choice", "")
    options = pack.answer_set(practice).options
    return {
        "ask": practice.ask.get(seat.role),
        "facet": next((item for item in pack.content.facets if item.code == practice.facet), None),
        "choices": _fields.choices_of(pack, practice, chosen, by_object=bool(objects or units)),
        "objects": [
            (_fields.OBJECT + code, name, fields.get(_fields.OBJECT + code, "")) for code, name in objects
        ],
        "units": [(_fields.UNIT + name, name, fields.get(_fields.UNIT + name, "")) for name in units],
        "options": options,
        "importance": list(pack.answer_set(practice).importance),
        "na_reasons": _fields.reasons_of(pack),
        "grades": pack.content.evidence_grades,
        "min_evidence": practice.min_evidence
        or (pack.content.min_evidence.get(practice.level) if practice.level is not None else None),
        "indicator": pack.indicators.get(practice.indicator or ""),
        "has_measure": practice.measure is not None,
    }


def _save(request: HttpRequest, assessment_id: UUID, role: str, code: str) -> SavedAnswer:
    post = _fields.sent(request.POST)
    version = post.get("version", "")
    return SaveAnswer(
        assessment=assessment_id,
        code=code,
        role=role,
        given=_fields.given_of(post),
        version=int(version) if version.isdecimal() else 0,
    ).run(actor_of(request))


def saved_as_form(request: HttpRequest, assessment_id: UUID, role: str, code: str) -> HttpResponse:
    """Save what a form sent and lead on; what was refused is shown again with everything typed."""
    try:
        _save(request, assessment_id, role, code)
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        current = error.current if isinstance(error, Conflict) else None
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return shown(
            request,
            seat_of(request, assessment_id, role),
            code,
            typed=_fields.sent(request.POST),
            problem=told(error),
            theirs=current,
            status=status,
        )
    if request.POST.get("go") == "next":
        return redirect(reverse("interview_next", args=[assessment_id, role]) + f"?after={code}")
    return redirect(reverse("interview_question", args=[assessment_id, role, code]) + _ANCHOR)


def saved_as_data(request: HttpRequest, assessment_id: UUID, role: str, code: str) -> JsonResponse:
    """Save what the page's script sent: the new version, or why not, with the other's answer."""
    try:
        saved = _save(request, assessment_id, role, code)
    except (PermissionRefused, NotFoundError):
        raise
    except Conflict as error:
        seat = seat_of(request, assessment_id, role)
        return JsonResponse(conflict_data(seat, error, code), status=HTTPStatus.CONFLICT)
    except HengduError as error:
        return JsonResponse({"message": told(error)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse(saved_data(saved))


def conflict_data(seat: Seat, error: Conflict, code: str) -> dict[str, Any]:
    """Return both sides of a conflict, as the page's script shows them."""
    current: SavedAnswer | None = error.current
    if current is None:
        row = _stored(seat, code)
        current = saved_answer(row) if row is not None else None
    practice = seat.practice(code)
    return {
        "message": told(error),
        "by": current.saved_by if current else "",
        "at": _clock(current.saved_at) if current else "",
        "version": current.version if current else 0,
        "theirs": _fields.fields_of(current.given) if current else {},
        "said": _fields.said_of(seat.pack, practice, current.given if current else None, language()),
    }


def saved_data(saved: SavedAnswer) -> dict[str, Any]:
    """Return what the page's script is told when an answer is saved."""
    return {"version": saved.version, "at": _clock(saved.saved_at)}


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i:s")


@attrs.frozen(kw_only=True)
class CarriedRow:
    """One answer carried over, as it is offered for confirmation."""

    row: Answer
    practice: Practice
    said: str


def carried_rows(seat: Seat, rows: list[Answer]) -> list[CarriedRow]:
    """Return carried answers with their statement and wording."""
    lang = language()
    found = []
    for row in rows:
        practice = seat.practice(row.code)
        said = _fields.said_of(seat.pack, practice, answer_record(row), lang)
        found.append(CarriedRow(row=row, practice=practice, said=said))
    return found


def words() -> dict[str, str]:
    """Return what the page's script says, in the language of the page."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved at %s."),
        "waiting": _("No connection. Your answer is kept in this browser and sent as soon as there is one."),
        "refused": _("Not saved yet: %s"),
        "signed_out": _(
            "Your session has ended. Your answer is kept in this browser; sign in and it is offered back."
        ),
        "sign_in": _("Sign in again"),
        "stale": _("This page is too old to save. Your answer is kept in this browser; reload the page."),
        "reload": _("Reload"),
        "restored": _("Input of %s that was not saved yet is back in the form."),
        "discard": _("Discard it"),
        "conflict": _("Somebody else saved first. Nothing was overwritten; choose which one holds."),
        "theirs": _("Stored now (%s):"),
        "mine": _("Yours:"),
        "keep_mine": _("Save mine"),
        "take_theirs": _("Take the stored one"),
        "pending": _("Not saved yet, kept in this browser:"),
        "unsaved": _("Not saved yet."),
        "no_reason": _("Please choose the reason."),
        "full": _("This browser cannot keep unsaved answers. Do not leave the page before it says “saved”."),
    }

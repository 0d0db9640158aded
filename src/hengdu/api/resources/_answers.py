"""Answers and their versions, measurements, validations, declarations, background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import (
    ChooseFlow,
    ConfirmCarried,
    Permission,
    RemoveMeasurement,
    RemoveValidation,
    SaveAnswer,
    SaveBackground,
    SaveDeclaration,
    SaveMeasurement,
    SaveValidation,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import INNER
from hengdu.store.assessments.models import (
    Answer,
    AnswerVersion,
    Background,
    Declaration,
    Measurement,
    Validation,
)
from hengdu.store.assessments.queries import (
    answers_visible_to,
    backgrounds_visible_to,
    declarations_visible_to,
    measurements_visible_to,
    validations_visible_to,
    versions_visible_to,
)

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_AT: Final = "assessment_id=assessment"
_IN: Final = {"assessment_id": "assessment_id"}


def _validation(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return validations_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


INNER["validation_id"] = _validation

OPERATIONS: Final = (
    listing(
        f"{_A}/answers",
        "answers",
        "List answers: all of them, or those of one's own interview roles",
        tag="answers",
        permissions=(_P.ANSWER_READ, _P.ANSWER_WRITE),
        model=Answer,
        columns=(
            "code role rater version state answer reason evidence evidence_date evidence_note note by_object "
            "by_unit importance numerator denominator carried_from carry saved_at saved_by_id"
        ),
        rows=answers_visible_to,
        inside=_IN,
        filters=("role", "code", "state"),
        row="StoredAnswer",
    ),
    command(
        "PUT",
        f"{_A}/answers/{{role}}/{{code}}",
        SaveAnswer,
        "answer",
        "Save one answer; what is stored already may be sent again",
        tag="answers",
        parts=f"{_AT} role=role code=code",
        own="the interview roles and questions that one is asked",
    ),
    listing(
        f"{_A}/answer-versions",
        "answer_versions",
        "List every version of the answers",
        tag="answers",
        permissions=(_P.ANSWER_READ,),
        model=AnswerVersion,
        columns="id code role rater version data how saved_at saved_by_id",
        rows=versions_visible_to,
        inside=_IN,
        filters=("role", "code"),
    ),
    command(
        "POST",
        f"{_A}/answers/confirmations",
        ConfirmCarried,
        "count",
        "Confirm answers carried over from the year before",
        tag="answers",
        parts=_AT,
        own="the interview roles that one answers for",
    ),
    command(
        "POST",
        f"{_A}/flow",
        ChooseFlow,
        "nothing",
        "Go on asking, or stop, above the level reached",
        tag="answers",
        parts=_AT,
        own="the interview roles that one answers for",
    ),
    listing(
        f"{_A}/measurements",
        "measurements",
        "List measurements",
        tag="measurements",
        permissions=(_P.ASSESSMENT_READ,),
        model=Measurement,
        columns="indicator period numerator denominator value evidence note version saved_at saved_by_id",
        rows=measurements_visible_to,
        inside=_IN,
        filters=("indicator",),
    ),
    command(
        "PUT",
        f"{_A}/measurements/{{indicator}}",
        SaveMeasurement,
        "version",
        "Save the measurement of an indicator for a period",
        tag="measurements",
        parts=f"{_AT} indicator=indicator",
    ),
    command(
        "DELETE",
        f"{_A}/measurements/{{indicator}}/{{period}}",
        RemoveMeasurement,
        "nothing",
        "Remove a measurement",
        tag="measurements",
        parts=f"{_AT} indicator=indicator period=period",
    ),
    listing(
        f"{_A}/validations",
        "validations",
        "List validations of effectiveness",
        tag="validations",
        permissions=(_P.ANSWER_READ,),
        model=Validation,
        columns="id nodes kind day evidence note version saved_at saved_by_id",
        rows=validations_visible_to,
        inside=_IN,
    ),
    command(
        "POST",
        f"{_A}/validations",
        SaveValidation,
        "id",
        "Record a validation",
        tag="validations",
        parts=_AT,
        without=("validation",),
        name="record_validation",
    ),
    command(
        "PUT",
        f"{_A}/validations/{{uuid:validation_id}}",
        SaveValidation,
        "changed",
        "Change a validation",
        tag="validations",
        parts=f"{_AT} validation_id=validation",
        name="change_validation",
    ),
    command(
        "DELETE",
        f"{_A}/validations/{{uuid:validation_id}}",
        RemoveValidation,
        "nothing",
        "Remove a validation",
        tag="validations",
        parts=f"{_AT} validation_id=validation",
    ),
    listing(
        f"{_A}/declarations",
        "declarations",
        "List declarations on red lines",
        tag="declarations",
        permissions=(_P.ANSWER_READ,),
        model=Declaration,
        columns="redline holds note evidence version saved_at saved_by_id",
        rows=declarations_visible_to,
        inside=_IN,
    ),
    command(
        "PUT",
        f"{_A}/declarations/{{redline}}",
        SaveDeclaration,
        "version",
        "Declare whether a red line holds",
        tag="declarations",
        parts=f"{_AT} redline=redline",
    ),
    listing(
        f"{_A}/background",
        "background",
        "List the background form's entries",
        tag="background",
        permissions=(_P.ASSESSMENT_READ,),
        model=Background,
        columns="role key zh en version carry saved_at saved_by_id",
        rows=backgrounds_visible_to,
        inside=_IN,
    ),
    command(
        "PUT",
        f"{_A}/background/{{key}}",
        SaveBackground,
        "version",
        "Save an entry of the background form",
        tag="background",
        parts=f"{_AT} key=key",
        own="the interview roles that one answers for",
    ),
)

"""Answers and their versions, measurements, validations, declarations, background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.actions import (
    ChooseFlow,
    ConfirmCarried,
    ConfirmManyCarried,
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
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, inner
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
    pass

_P: Final = Permission


inner("validation_id", validations_visible_to, assessment_id="assessment_id")

OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/answers",
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
        inside=IN_ASSESSMENT,
        filters=("role", "code", "state"),
        row="StoredAnswer",
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/answers/{{role}}/{{code}}",
        SaveAnswer,
        "answer",
        "Save one answer; what is stored already may be sent again",
        tag="answers",
        parts=f"{AT_ASSESSMENT} role=role code=code",
        own="the interview roles and questions that one is asked",
    ),
    listing(
        f"{ASSESSMENT}/answer-versions",
        "answer_versions",
        "List every version of the answers",
        tag="answers",
        permissions=(_P.ANSWER_READ,),
        model=AnswerVersion,
        columns="id code role rater version data how saved_at saved_by_id",
        rows=versions_visible_to,
        inside=IN_ASSESSMENT,
        filters=("role", "code"),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/answers/confirmations",
        ConfirmCarried,
        "count",
        "Confirm answers carried over from the year before",
        tag="answers",
        parts=AT_ASSESSMENT,
        own="the interview roles that one answers for",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/answers/carried",
        ConfirmManyCarried,
        "count",
        "Confirm carried answers as the lead, of some sub-domains or of all, with a reason",
        tag="answers",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/flow",
        ChooseFlow,
        "nothing",
        "Go on asking, or stop, above the level reached",
        tag="answers",
        parts=AT_ASSESSMENT,
        own="the interview roles that one answers for",
    ),
    listing(
        f"{ASSESSMENT}/measurements",
        "measurements",
        "List measurements",
        tag="measurements",
        permissions=(_P.ASSESSMENT_READ,),
        model=Measurement,
        columns="indicator period numerator denominator value evidence note version saved_at saved_by_id",
        rows=measurements_visible_to,
        inside=IN_ASSESSMENT,
        filters=("indicator",),
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/measurements/{{indicator}}",
        SaveMeasurement,
        "version",
        "Save the measurement of an indicator for a period",
        tag="measurements",
        parts=f"{AT_ASSESSMENT} indicator=indicator",
    ),
    command(
        "DELETE",
        f"{ASSESSMENT}/measurements/{{indicator}}/{{period}}",
        RemoveMeasurement,
        "nothing",
        "Remove a measurement",
        tag="measurements",
        parts=f"{AT_ASSESSMENT} indicator=indicator period=period",
    ),
    listing(
        f"{ASSESSMENT}/validations",
        "validations",
        "List validations of effectiveness",
        tag="validations",
        permissions=(_P.ANSWER_READ,),
        model=Validation,
        columns="id nodes kind day evidence note version saved_at saved_by_id",
        rows=validations_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/validations",
        SaveValidation,
        "id",
        "Record a validation",
        tag="validations",
        parts=AT_ASSESSMENT,
        without=("validation",),
        name="record_validation",
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/validations/{{uuid:validation_id}}",
        SaveValidation,
        "changed",
        "Change a validation",
        tag="validations",
        parts=f"{AT_ASSESSMENT} validation_id=validation",
        name="change_validation",
    ),
    command(
        "DELETE",
        f"{ASSESSMENT}/validations/{{uuid:validation_id}}",
        RemoveValidation,
        "nothing",
        "Remove a validation",
        tag="validations",
        parts=f"{AT_ASSESSMENT} validation_id=validation",
    ),
    listing(
        f"{ASSESSMENT}/declarations",
        "declarations",
        "List declarations on red lines",
        tag="declarations",
        permissions=(_P.ANSWER_READ,),
        model=Declaration,
        columns="redline holds note evidence version saved_at saved_by_id",
        rows=declarations_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/declarations/{{redline}}",
        SaveDeclaration,
        "version",
        "Declare whether a red line holds",
        tag="declarations",
        parts=f"{AT_ASSESSMENT} redline=redline",
    ),
    listing(
        f"{ASSESSMENT}/background",
        "background",
        "List the background form's entries",
        tag="background",
        permissions=(_P.ASSESSMENT_READ,),
        model=Background,
        columns="role key zh en version carry saved_at saved_by_id",
        rows=backgrounds_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/background/{{key}}",
        SaveBackground,
        "version",
        "Save an entry of the background form",
        tag="background",
        parts=f"{AT_ASSESSMENT} key=key",
        own="the interview roles that one answers for",
    ),
)

"""Every column that can hold people's words holds the attack: the pages are shown with all of them."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import models
from tests.web.attacks.conftest import PAYLOAD

# What stays of the attack even in the name of a file, which is made harmless when it comes.
SIGN = "data-xss"
OURS = "hd_"
LIBRARIES = {"usersessions"}  # of the tables of libraries, the one whose words of browsers are shown
# A column of at most 80 signs holds a code: of a pack, of the desk, of our own lists; a number, a moment or a
# digest. These hold words nevertheless.
SHORT_WORDS = {
    "hd_people.User.display_name",
    "hd_trail.Event.actor_name",
    "hd_tokens.Token.name",
    "hd_reviews.VerificationPlan.seed",
    "hd_planning.PolicyText.label",
}
CODE_SIGNS = 80
NOT_WORDS = {
    "hd_people.User.email": "an address, checked by its form",
    "hd_people.User.password": "a digest",
    "hd_people.PasswordRecord.password": "a digest",
    "hd_people.SharedCache.cache_key": "shown nowhere",
    "hd_people.SharedCache.value": "shown nowhere",
    "hd_tenants.Grant.interview_roles": "codes of the pack",
    "hd_assessments.Assessment.targets": "codes of the pack, and levels",
    "hd_assessments.Assessment.carried": "codes of the pack",
    "hd_assessments.Assignment.codes": "codes of the pack",
    "hd_assessments.Answer.by_object": "codes of the institution's systems, of letters and digits",
    "hd_assessments.Proposal.objects_absent": "codes of the pack",
    "hd_assessments.Proposal.facts": "codes of the pack",
    "hd_assessments.Validation.nodes": "codes of the pack",
    "hd_trail.Event.object": "an id or a code; what the event says is in before and after",
    "hd_trail.Head.signature": "a signature",
    "hd_plans.ActionItem.practices": "codes of the pack",
    "hd_evidence.Piece.personal": "codes of our list",
    "hd_evidence.RequestItem.practices": "codes of the pack",
    "hd_reviews.Verification.why": "codes of our list",
    "hd_reviews.Round.missing": "codes of the pack",
    "hd_reviews.Round.open_nodes": "codes of the pack",
    "hd_dossiers.Dossier.public_key": "a key",
    "hd_notices.Notice.object": "an id",
    "hd_delivery.Channels.mail_from": "an address, checked by its form",
    "hd_jobs.Job.result_path": "made of the job's id",
    "hd_jobs.Job.result_type": "one of our list",
    "hd_inspections.OutsideFinding.practices": "codes of the pack",
    "hd_inspections.OutsideFinding.nodes": "codes of the pack",
    "hd_interviews.Interview.codes": "codes of the pack",
    "hd_interviews.Part.roles": "codes of the pack",
    "hd_interviews.Part.codes": "codes of the pack",
    "hd_interviews.Part.base": "digests by codes of the pack",
    "hd_services.Service.codes": "codes of the pack",
    "hd_services.Edition.public_key": "a key",
    "hd_collections.Collection.checks": "codes of our list",
    "hd_collections.Delivery.levels": "levels by codes of the pack",
    "hd_collections.Delivery.doubts": "codes of our list and of the pack",
    "hd_tokens.Token.scopes": "permissions",
    "hd_tokens.Reply.key": "shown nowhere",
    "hd_tokens.Reply.headers": "shown nowhere",
    "hd_standards.Standard.number_key": "for searching; shown nowhere",
    "hd_standards.Standard.name_key": "for searching; shown nowhere",
    "hd_packs.PackEdition.authors": "ids",
    "hd_packs.PackText.name": "a path of letters, digits, dots and dashes",
    "hd_planning.PolicyReview.data": "numbers of articles and codes of standards",
    "usersessions.UserSession.data": "empty",
}


def columns():
    """Return the columns that hold text, with their models, by names such as ``hd_plans.Closing.note``."""
    about = {model: model._meta for model in apps.get_models()}  # noqa: SLF001 - Django's documented name
    return {
        f"{meta.label}.{field.name}": (model, field)
        for model, meta in about.items()
        if meta.app_label.startswith(OURS) or meta.app_label in LIBRARIES
        for field in meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
    }


def is_words(name, field) -> bool:
    """Say whether a column holds people's words."""
    is_short = getattr(field, "max_length", None) is not None and field.max_length <= CODE_SIGNS
    if field.choices or (is_short and name not in SHORT_WORDS):
        return False
    return name not in NOT_WORDS


def holds(model, field) -> bool:
    """Say whether a row of the table carries the attack in this column."""
    rows = model.objects.values_list(field.attname, flat=True).distinct().iterator()
    is_data = isinstance(field, models.JSONField)
    return any(SIGN in (json.dumps(value) if is_data else str(value)) for value in rows)


@pytest.mark.parametrize(
    "name", [name for name, (_model, field) in columns().items() if is_words(name, field)]
)
def test_a_column_of_words_carries_the_attack(everything, name):  # noqa: ARG001 - the database
    model, field = columns()[name]
    assert holds(model, field), f"fill {name} in tests/web/stock.py or attacked.py, or say what it holds"


def test_short_columns_that_carry_the_attack_are_named(everything):  # noqa: ARG001 - the database
    short = {
        name
        for name, (model, field) in columns().items()
        if 0 < (getattr(field, "max_length", None) or 0) <= CODE_SIGNS and holds(model, field)
    }
    assert short == SHORT_WORDS


def test_what_holds_no_words_is_there():
    assert set(NOT_WORDS) <= set(columns())
    assert SIGN in PAYLOAD

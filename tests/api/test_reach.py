"""Whatever a page can do, a program can do: every action belongs to an operation, or to a reason why not."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import typing
from typing import Final

import pytest
from pydantic import BaseModel
from tests.application import configure

configure()

import hengdu.actions  # noqa: E402 - after Django is set up
from hengdu.actions import Action, Permission  # noqa: E402
from hengdu.actions._tokens import NEVER  # noqa: E402
from hengdu.api.resources import OPERATIONS  # noqa: E402

_SIGNING_IN: Final = "a program carries a token; it never signs in"
_SETTING_UP: Final = "the first start is done by a person at the machine"
_RECOVERY: Final = "two people who are signed in open an account again whose second factor is lost"
_SAMPLES: Final = "samples are for a first look at the pages"
WHY_NOT: Final = {
    "RecordFailedSignIn": _SIGNING_IN,
    "RecordProof": _SIGNING_IN,
    "RecordSessionEnd": _SIGNING_IN,
    "RecordSignIn": _SIGNING_IN,
    "RecordSignOut": _SIGNING_IN,
    "UseCode": _SIGNING_IN,
    "UseFactorCode": _SIGNING_IN,
    "LinkIdentity": _SIGNING_IN,
    "LinkDirectory": _SIGNING_IN,
    "EndSessionsOf": "sessions are those of browsers; a program closes the account",
    "FinishLocalSetup": _SETTING_UP,
    "FinishSetup": _SETTING_UP,
    "OpenSetup": _SETTING_UP,
    "PrepareSite": _SETTING_UP,
    "AskFactorReset": _RECOVERY,
    "DecideFactorReset": _RECOVERY,
    "LoadSamples": _SAMPLES,
    "LoadDemo": _SAMPLES,
    "RecordPaper": "a printed paper shows what the record of the drafting holds, which programs read",
    "RecordLook": "every reading of a submitted assessment records itself",
}


def actions() -> dict[str, type]:
    """Return every action that can be run, by its name."""
    for module in pkgutil.walk_packages(hengdu.actions.__path__, "hengdu.actions."):
        importlib.import_module(module.name)
    found, left = {}, [Action]
    while left:
        for cls in left.pop().__subclasses__():
            left.append(cls)
            is_whole = not inspect.isabstract(cls) and hasattr(cls, "event")
            if is_whole and getattr(sys.modules[cls.__module__], cls.__name__, None) is cls:
                found[cls.__name__] = cls
    return {name: cls for name, cls in found.items() if not name.startswith("_")}


def own_account(cls: type) -> bool:
    """Say whether the action needs what no token is ever given."""
    return isinstance(cls.permission, Permission) and cls.permission in NEVER


def test_every_action_belongs_to_an_operation_or_has_a_reason_why_not():
    reached = {cls.__name__ for operation in OPERATIONS for cls in operation.does}
    missing = [
        f"{cls.__module__}.{name}"
        for name, cls in sorted(actions().items())
        if name not in reached and name not in WHY_NOT and not own_account(cls)
    ]
    assert not missing, "\n".join(missing)


def test_a_reason_names_an_action_that_no_operation_runs():
    reached = {cls.__name__ for operation in OPERATIONS for cls in operation.does}
    assert set(WHY_NOT) <= set(actions())
    assert not set(WHY_NOT) & reached


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_needs_no_permission_that_tokens_never_have(operation):
    assert operation.name == "me" or not NEVER & set(operation.permissions)


def described(kind) -> list[type]:
    """Return the forms that a form or an answer is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind, *(one for field in kind.model_fields.values() for one in described(field.annotation))]
    return [one for inner in typing.get_args(kind) for one in described(inner)]


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.is_write], ids=lambda one: one.name)
def test_what_a_form_does_not_name_is_refused(operation):
    forms = [form for kind in (operation.body, operation.query) if kind for form in described(kind)]
    assert [form.__name__ for form in forms if form.model_config.get("extra") != "forbid"] == []


def test_two_forms_never_have_one_name():
    named = {}
    for operation in OPERATIONS:
        for form in (*described(operation.answer), *described(operation.body)):
            named.setdefault(form.__name__, []).append(form)
    clashes = {
        name: forms
        for name, forms in named.items()
        if any(one.model_json_schema() != forms[0].model_json_schema() for one in forms)
    }
    assert not clashes


def test_names_and_addresses_stand_once():
    names = [one.name for one in OPERATIONS]
    addresses = [(one.method, one.path) for one in OPERATIONS]
    assert len(set(names)) == len(names)
    assert len(set(addresses)) == len(addresses)

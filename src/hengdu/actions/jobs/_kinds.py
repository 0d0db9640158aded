"""Name the kinds of long work and what each is given and returns."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from hengdu.actions._action import Action
from hengdu.actions._errors import ActionError
from hengdu.store import Actor, Permission, Place
from hengdu.text import Text

# Modules that register kinds when they are imported; a module with a new kind is named here.
MODULES: Final[tuple[str, ...]] = (
    "hengdu.actions.dossiers",
    "hengdu.actions.evidence_exports",
    "hengdu.actions.exchange",
    "hengdu.actions.exports",
    "hengdu.actions.interview_papers",
    "hengdu.actions.intake",
    "hengdu.actions.packs.work",
    "hengdu.actions.reports",
    "hengdu.actions.signature",
    "hengdu.actions.standards.planning",
    "hengdu.actions.standards.transfer",
    "hengdu.actions.verification",
    "hengdu.actions.working_papers",
)
_kinds: dict[str, JobKind] = {}


class JobError(ActionError):
    """A job cannot be started or done; the place is the kind or the job."""


@attrs.frozen(kw_only=True)
class Working:
    """What a job has at hand: who asked (with today's grants), where, for what, and a way to tell how far.

    ``progress(done, total, words)`` may be called as often as one likes; it writes at most twice a second.
    """

    actor: Actor
    place: Place
    arguments: Mapping[str, Any]
    progress: Callable[[int, int, Text], None]


@attrs.frozen(kw_only=True)
class Produced:
    """What a job made: a file for the person who asked, a change of state, or both.

    ``change`` runs in the transaction that marks the job done, so it happens exactly once however often the
    job was begun.
    """

    name: str = ""
    media_type: str = "application/octet-stream"
    content: bytes = attrs.field(default=b"", repr=False)
    path: Path | None = None  # of a large file in the folder of results, instead of its content; it is moved
    change: Action[Any] | None = None


@attrs.frozen(kw_only=True)
class JobKind:
    """One kind of work: its name (``noun:verb``), who may ask for it, its title, and the function."""

    name: str
    permission: Permission
    title: Text
    run: Callable[[Working], Produced | None] = attrs.field(repr=False)


def job_kind(
    name: str, *, permission: Permission, title: Text
) -> Callable[[Callable[[Working], Produced | None]], Callable[[Working], Produced | None]]:
    """Register the decorated function as the work of a kind.

    The function must be repeatable: it may be begun again after its process died. It reads through queries
    and writes nothing itself; what it returns is written.
    """

    def register(run: Callable[[Working], Produced | None]) -> Callable[[Working], Produced | None]:
        _kinds[name] = JobKind(name=name, permission=permission, title=title, run=run)
        return run

    return register


def kind_called(name: str) -> JobKind:
    """Return the kind; an unknown one is a JobError."""
    if name not in _kinds:
        for module in MODULES:
            importlib.import_module(module)
    if name not in _kinds:
        raise JobError(f"没有后台任务 {name}", f"there is no job {name}", place=name)
    return _kinds[name]

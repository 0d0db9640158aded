"""Make a draft of a model that differs in a few words from the reference model, for other tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.actions.packs import BeginExtension, ChangeExtension, KeepNode, RetireCode
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.packs.models import PackEdition
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.actions import Actor

_NODE, _RETIRED = "AP-01", "SH-07"


def model_draft(system: Actor, side: str, text: Callable[[str], str]) -> dict[str, Any]:
    """Begin a model of one's own, and return the ids that the addresses of its pages use."""
    title = Text(text("模型"), text("Model"))
    begin = BeginExtension(base=DEFAULT_PACK, code=f"own-{side}", version="1", title=title)
    edition = begin.run(system)
    words = {"zh": text("子域"), "en": text("Sub-domain")}
    for change in (
        KeepNode(about=_NODE, data={"title": words, "purpose": words}),
        RetireCode(about=_RETIRED),
    ):
        revision = PackEdition.objects.get(pk=edition).revision
        ChangeExtension(edition=edition, revision=revision, change=change).run(system)
    return {
        "edition_id": edition,
        "pack": DEFAULT_PACK,
        "slug": _NODE.lower(),
        "profile": installed(DEFAULT_PACK).content.profiles[0].id,
    }

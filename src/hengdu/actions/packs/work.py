"""Read and check packs as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from hengdu.actions._errors import NotFoundError
from hengdu.actions.exchange import kept_bytes
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.packs._check import check_texts
from hengdu.actions.packs._drafts import FillPack, KeepReport
from hengdu.packs import read_archive
from hengdu.store import Permission
from hengdu.store.packs.queries import content_digest, editions_visible_to, texts_of
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.actions.jobs import Working
    from hengdu.store.packs.models import PackEdition

__all__ = ["check", "take_in"]

_STEPS = 4


def _edition(work: Working) -> PackEdition:
    row = editions_visible_to(work.actor).filter(pk=UUID(str(work.arguments["edition"]))).first()
    if row is None:
        raise NotFoundError("edition")
    return row


def _teller(work: Working) -> Callable[[Text], None]:
    done = [0]

    def tell(words: Text) -> None:
        done[0] += 1
        work.progress(done[0], _STEPS, words)

    return tell


@job_kind("pack:take", permission=Permission.PACK_WRITE, title=Text("读取模型包", "Read a pack"))
def take_in(work: Working) -> Produced:
    """Unpack an archive within bounds and check it; the job's change fills its draft."""
    row, tell = _edition(work), _teller(work)
    tell(Text("正在解压", "Unpacking"))
    content = kept_bytes(str(work.arguments["upload"]))
    found = read_archive(content, name=str(work.arguments.get("name", "")))
    report = check_texts(found.texts, tell=tell, ignored=found.ignored)
    return Produced(change=FillPack(edition=row.pk, texts=found.texts, report=report))


@job_kind("pack:check", permission=Permission.PACK_WRITE, title=Text("检查模型包", "Check a pack"))
def check(work: Working) -> Produced:
    """Check the files of a draft as they are now."""
    row, tell = _edition(work), _teller(work)
    texts = texts_of(row)
    report = check_texts(texts, tell=tell, pinned_base=row)
    return Produced(change=KeepReport(edition=row.pk, content=content_digest(texts), report=report))

"""Show one page of a model inside another page, such as one of the application."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.model._html import Way, piece_html
from hengdu.reports.model._pages import model_page_called
from hengdu.reports.model._pieces import Ref
from hengdu.reports.model._subject import INDEX, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.packs import Pack
    from hengdu.text import Lang

FRONT: Final = INDEX


@attrs.frozen(kw_only=True)
class ShownPage:
    """One page: its name, the links above it as (text, address), and its content as safe HTML.

    ``code`` is that of the node it is about, empty for other pages.
    """

    slug: str
    title: str
    trail: tuple[tuple[str, str], ...]
    html: str
    code: str = ""


def shown_page(pack: Pack, lang: Lang, slug: str, link: Callable[[str], str]) -> ShownPage | None:
    """Return one page of a model, None where there is none of that slug; all text is escaped.

    ``link`` gives the address of a page by its slug. The pages are those of :func:`model_pages`.

    >>> from hengdu.packs import load_pack
    >>> shown_page(load_pack("sebi-cci"), "en", "rules", lambda slug: f"/{slug}/").trail
    (('The model', '/index/'),)
    """
    subject = subject_of(pack, lang)
    page = model_page_called(subject, slug)
    if page is None:
        return None
    way = Way(slug=slug, link=link, lift=1)
    return ShownPage(
        slug=slug,
        title=page.title,
        trail=tuple((ref.text, way.to(ref)) for ref in page.trail),
        html="\n".join(line for piece in page.pieces for line in piece_html(piece, way)),
        code=next((code for code, name in subject.nodes.items() if name == slug and slug != INDEX), ""),
    )


def page_of_code(pack: Pack, code: str) -> tuple[str, str]:
    """Return the slug of the page where a code stands, and the place on it; the front page for others.

    >>> from hengdu.packs import load_pack
    >>> page_of_code(load_pack("sebi-cci"), "overall")
    ('index', '')
    """
    subject = subject_of(pack, "zh")
    at = code if code in subject.nodes else pack.parent.get(code, "")
    slug = subject.nodes.get(at) or subject.frameworks.get(code, INDEX)
    spot = Way(slug=slug).to(Ref("", slug, code)) if at and at != code else ""
    return slug, spot.removeprefix("#")


@lru_cache(maxsize=8)
def subject_of(pack: Pack, lang: Lang) -> Subject:
    """Return a pack in one language with its names and links, made once."""
    return Subject.of(pack, lang)

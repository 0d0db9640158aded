"""Write the model as files for a documentation site: a page each, both languages side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.model._html import css_text, template
from hengdu.reports.model._markdown import markdown
from hengdu.reports.model._pages import model_page_set
from hengdu.reports.model._subject import Subject
from hengdu.text import LANGS

if TYPE_CHECKING:
    from hengdu.packs import Pack

STYLE: Final = "model.css"
SCRIPT: Final = "filter.js"


def model_pages(pack: Pack) -> dict[str, str]:
    """Return the pages of a pack by file name: Markdown in both languages, a style sheet and a script.

    ``NAME.md`` is English, ``NAME.zh.md`` Chinese: an index with the map of the model, rules, a page for
    each node, one for each framework, the topics, and all practices on one page. The same pack gives the
    same text. The pages read well without the style sheet, and are complete without the script.

    >>> from hengdu.packs import load_pack
    >>> sorted(model_pages(load_pack("sebi-cci")))[:3]
    ['all.md', 'all.zh.md', 'cci.md']
    """
    files: dict[str, str] = {}
    print_rules = []
    for lang in LANGS:
        subject = Subject.of(pack, lang)
        for page in model_page_set(subject, files=True):
            name = f"{page.slug}.zh.md" if lang == "zh" else f"{page.slug}.md"
            script = SCRIPT if page.kind == "listing" else ""
            files[name] = markdown(page, lang, subject.disclaimer, script=script)
        print_rules.append(_print_rule(lang, subject.disclaimer))
    files[STYLE] = template("model-site.css") + "".join(print_rules)
    files[SCRIPT] = template("model-filter.js")
    return dict(sorted(files.items()))


def _print_rule(lang: str, disclaimer: str) -> str:
    """Return the rule that prints the disclaimer above each printed page in its language."""
    name = f"hengdu-model-{lang}"
    above = f"@top-center {{ content: {css_text(disclaimer)}; font-size: 8pt; }}"
    below = '@bottom-center { content: counter(page) " / " counter(pages); font-size: 8pt; }'
    return (
        f"@page {name} {{ margin: 18mm 14mm; {above} {below} }}\n"
        f"@media print {{ body:has(.hengdu-model:lang({lang})) {{ page: {name}; }} }}\n"
    )

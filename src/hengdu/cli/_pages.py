"""Write what makes a model readable: pages of a site, one HTML file, a PDF book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hengdu.cli._call import DONE, Call, staged
from hengdu.cli._report import languages_of, listed
from hengdu.cli._sources import today
from hengdu.packs import load_pack
from hengdu.reports.model import model_html, model_pages, model_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Pack
    from hengdu.text import Lang

FORMATS: Final = ("md", "html", "pdf")


def write_pages(call: Call, source: str, formats: str, out: Path, lang: str | None) -> int:
    """Write the model in each format; all files or none."""
    chosen = listed("--format", formats, {form: form for form in FORMATS})
    langs = languages_of(lang or call.lang)
    pack = load_pack(source)
    steps = sum(1 if form == "md" else len(langs) for form in chosen)
    names: list[str] = []
    with call.progress("生成页面", "Writing the pages", steps) as step, staged(out) as folder:
        for form in chosen:
            step(form)
            for name, data in _files(pack, form, langs):
                (folder / name).write_bytes(data)
                names.append(name)
    if call.as_json:
        call.wrote([out / name for name in names])
        return DONE
    documents = [name for name in names if Path(name).suffix in {".html", ".pdf"}]
    if len(names) > len(documents):
        pages = len(names) - len(documents)
        call.print(
            call.say(f"已在 {out} 写入 {pages} 个网站文件", f"wrote {pages} files of a site into {out}")
        )
    if documents:
        call.wrote([out / name for name in documents])
    return DONE


def _files(pack: Pack, form: str, langs: tuple[Lang, ...]) -> Iterator[tuple[str, bytes]]:
    if form == "md":
        for name, text in model_pages(pack).items():
            yield name, text.encode()
        return
    for lang in langs:
        data = model_html(pack, lang) if form == "html" else model_pdf(pack, lang, created=today())
        yield f"{pack.id}-{lang}.{form}", data

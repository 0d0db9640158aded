"""Write the result of a blind reading as a Markdown table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.readings._agreement import Reading, SubdomainReading
    from hengdu.text import Lang

_HEADS: Final = {
    "zh": ("能力子域", "实践", "一致", "一致率", "不一致的实践"),
    "en": ("Sub-domain", "Practices", "Agreed", "Agreement", "Answered differently"),
}
_NONE: Final = "—"


def reading_table(reading: Reading, pack: Pack, lang: Lang) -> str:
    """Return a Markdown table: one row per sub-domain, the last for all of them."""
    heads = _HEADS[lang]
    lines = [f"| {' | '.join(heads)} |", "| --- | ---: | ---: | ---: | --- |"]
    lines += [_row(item, pack, lang) for item in reading.subdomains]
    practices = sum(item.practices for item in reading.subdomains)
    agreed = sum(item.agreed for item in reading.subdomains)
    alpha = _NONE if reading.alpha is None else f"{reading.alpha:.2f}"
    word = "合计" if lang == "zh" else "All"
    lines.append(f"| {word} | {practices} | {agreed} | {_percent(reading.agreement)} | α = {alpha} |")
    return "\n".join(lines) + "\n"


def _row(item: SubdomainReading, pack: Pack, lang: Lang) -> str:
    apart = [
        f"{one.code.removeprefix(f'{item.code}.')} ({'/'.join(one.answers.values())})"
        for one in item.disagreements
    ]
    title = f"{item.code} {pack.nodes[item.code].title[lang]}"
    words = ", ".join(apart) or _NONE
    return f"| {title} | {item.practices} | {item.agreed} | {_percent(item.agreement)} | {words} |"


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{100 * share:.0f}%"

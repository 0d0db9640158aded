"""Print terms of the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.cli._call import DONE, Call
from hengdu.cli._faults import CommandError
from hengdu.cli._tables import table
from hengdu.glossary import Glossary, glossary_page, load_glossary

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.glossary import Term


def show_glossary(call: Call, words: str | None) -> int:
    """Print all terms, or what is known of the terms that match some words."""
    glossary = load_glossary()
    terms = glossary.terms if words is None else glossary.find(words)
    if words is not None and not terms:
        raise CommandError(
            f"词表中没有“{words[:80]}”",
            f"the glossary has no “{words[:80]}”",
            hint_zh="不带参数列出全部词",
            hint_en="Without a term all are listed",
        )
    if call.as_json:
        call.emit({"version": glossary.content.version, "terms": [_data(term) for term in terms]})
    elif words is None:
        head = [call.say("中文", "Chinese"), call.say("英文", "English"), call.say("编码", "Code")]
        call.print(table(head, [[term.zh, term.en, term.code] for term in terms]))
    else:
        call.print("\n\n".join(_entry(call, glossary, term) for term in terms))
    return DONE


def write_page(call: Call, out: Path | None, *, force: bool) -> int:
    """Print the glossary as the Markdown page of the documentation, or write it to a file."""
    glossary = load_glossary()
    page = glossary_page(glossary, call.lang)
    call.deliver({"version": glossary.content.version, "page": page}, lambda: page, out, force=force)
    return DONE


def _data(term: Term) -> dict[str, Any]:
    return {
        "code": term.code,
        "group": term.group,
        "zh": term.zh,
        "en": term.en,
        "also": {"zh": list(term.also.zh), "en": list(term.also.en)},
        "avoid": {"zh": list(term.avoid.zh), "en": list(term.avoid.en)},
        "definition": term.definition,
        "source": term.source,
        "clause": term.clause,
        "checked": term.checked,
    }


def _entry(call: Call, glossary: Glossary, term: Term) -> str:
    group = next(item.name for item in glossary.content.groups if item.code == term.group)
    lines = [f"{term.zh}  {term.en}  ({term.code}, {call.text(group)})", f"  {call.text(term.definition)}"]
    lines += [f"  {line}" for line in (term.remarks(call.lang), term.cited(call.lang)) if line]
    return "\n".join(lines)

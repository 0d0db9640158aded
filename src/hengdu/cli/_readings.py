"""Print how far the readers of a blind reading agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.cli._call import DONE, FINDINGS
from hengdu.cli._tables import table
from hengdu.packs import load_pack
from hengdu.readings import compare_readers, read_sheets, reading_table

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.cli._call import Call
    from hengdu.readings import SubdomainReading


def show_reading(call: Call, source: str, folder: Path, least: float, *, markdown: bool) -> int:
    """Print the agreement per sub-domain; 1 when one is below ``least``."""
    pack = load_pack(source)
    result = compare_readers(read_sheets(folder, pack), pack)
    below = result.below(least)
    if call.as_json:
        call.emit({**result.to_dict(), "least": least, "below": [item.code for item in below]})
    elif markdown:
        call.print(reading_table(result, pack, "zh" if call.lang == "zh" else "en"))
    else:
        heads = [
            call.say("能力子域", "Sub-domain"),
            call.say("实践", "Practices"),
            call.say("一致率", "Agreement"),
            call.say("读后改动", "Changed since"),
            call.say("不一致的实践", "Answered differently"),
        ]
        rows = [
            [
                f"{item.code} {call.text(pack.nodes[item.code].title)}",
                str(item.practices),
                _percent(item),
                str(len(item.changed)),
                " ".join(f"{one.code}({'/'.join(one.answers.values())})" for one in item.disagreements),
            ]
            for item in result.subdomains
        ]
        call.print(table(heads, rows, right=(1, 2, 3)))
        call.print(
            call.say(
                f"{len(result.subdomains)} 个子域，{len(below)} 个低于 {least:.0%}",
                f"{len(result.subdomains)} sub-domains, {len(below)} below {least:.0%}",
            )
        )
    return FINDINGS if below else DONE


def _percent(item: SubdomainReading) -> str:
    return "—" if item.agreement is None else f"{item.agreement:.0%}"

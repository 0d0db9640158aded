"""Write an assessment as YAML that people like to read: one line an answer, the story beside it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hengdu.packs import Pack

HEAD: Final = (
    "# 示例：虚构机构，由 stories/ 生成，不代表任何真实机构；请修改故事后重新生成。\n"
    "# Sample: a fictitious institution, made from stories/; it stands for no real one.\n"
    "#\n"
)
ORDER: Final = ("answers", "consensus", "indicators")  # the long sections come last
PLAIN: Final = re.compile(r"[^\s,\[\]{}:#&*!|>'\"%@`?\\-][^,\[\]{}:#'\"\\\n]*(?<!\s)")
NOT_TEXT: Final = re.compile(r"[-+.]?\d[\d.eE+-]*|true|false|null|yes|no|on|off|~", re.IGNORECASE)


def sample_text(pack: Pack, data: Mapping[str, Any], domains: Mapping[str, str]) -> str:
    """Return the file: disclaimer, circumstances, answers below what each domain's year was like."""
    disclaimer = pack.content.disclaimer
    lines = [HEAD + f"# {disclaimer.zh}", f"# {disclaimer.en}"]
    lines += [line for key, value in data.items() if key not in ORDER for line in _section(key, value)]
    lines.append("answers:")
    for domain in pack.of_kind("domain"):
        lines += ["", f"  # ==== {domain.code} {domain.title.zh} ====", f"  # {domains[domain.code]}"]
        for node in domain.nodes:
            lines.append(f"  # ---- {node.code} {node.title.zh} ----")
            codes = [node.code, *(practice.code for practice in node.practices)]
            lines += [
                line
                for code in codes
                if code in data["answers"]
                for line in _entry(code, data["answers"][code])
            ]
    for key in ORDER[1:]:
        lines += _section(key, data.get(key, {}))
    return "\n".join(lines) + "\n"


def _section(key: str, value: object) -> Iterator[str]:
    if isinstance(value, dict | list) and value and len(_flow(value)) > 90:  # noqa: PLR2004 - what a line holds
        yield f"{key}:"
        if isinstance(value, list):
            yield from (f"  - {_flow(item)}" for item in value)
        else:
            for name, item in value.items():
                yield from _entry(name, item)
    elif value not in ({}, []):
        yield f"{key}: {_flow(value)}"


def _entry(name: str, item: object) -> Iterator[str]:
    if isinstance(item, list) and item and isinstance(item[0], dict) and len(_flow(item)) > 90:  # noqa: PLR2004 - as above
        yield f"  {name}:"
        yield from (f"    - {_flow(part)}" for part in item)
    else:
        yield f"  {name}: {_flow(item)}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, str):
        plain = PLAIN.fullmatch(value) and not NOT_TEXT.fullmatch(value)
        return value if plain else json.dumps(value, ensure_ascii=False)
    return str(value)

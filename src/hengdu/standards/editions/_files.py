"""Find and read plan editions: those of a register, and drafts in files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hengdu.documents import read_document, record_data, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.registry import RegisterFile

if TYPE_CHECKING:
    from hengdu.standards.registry import PlanEdition, Register


def edition_of(register: Register, code: str | None = None) -> PlanEdition:
    """Return an edition of a register by its id, else the one that ends last.

    Raises StandardsError where there is none.
    """
    if code is not None and code in register.plans:
        return register.plans[code]
    if code is not None or not register.plans:
        known = ", ".join(register.plans) or "-"
        raise StandardsError(
            f"登记册中没有规划 {code or ''}；已有：{known}",
            f"the register has no plan {code or ''}; it has: {known}",
            hint_zh="用 --edition 给出编号，或用 --draft 给出草案文件",
            hint_en="Give an id with --edition, or a file of a draft with --draft",
        )
    return max(register.plans.values(), key=lambda plan: (plan.last_year, plan.first_year))


def edition_data(edition: PlanEdition) -> dict[str, Any]:
    """Return an edition as the data of a register file of the layer ``own``."""
    return {"format": 1, "layer": "own", "plans": [record_data(edition)]}


def load_edition(path: Path | str, register: Register) -> PlanEdition:
    """Read a draft: a register file with one plan, whose standards the register knows.

    Raises DocumentError or StandardsError with ``file:line``.
    """
    document = read_document(Path(path))
    file = validate_document(document, RegisterFile, StandardsError)
    if len(file.plans) != 1:
        raise StandardsError(
            f"文件中有 {len(file.plans)} 个规划",
            f"the file holds {len(file.plans)} plans",
            place=document.place(("plans",)),
            hint_zh="一个草案文件只放一个规划",
            hint_en="A file of a draft holds one plan",
        )
    edition = file.plans[0]
    seen: set[str] = set()
    for at, item in enumerate(edition.items):
        place = document.place(("plans", 0, "items", at))
        if item.standard not in register.standards:
            raise StandardsError(
                f"登记册中没有标准 {item.standard}",
                f"the register has no standard {item.standard}",
                place=place,
                hint_zh="请先登记该标准",
                hint_en="Register the standard first",
            )
        if item.standard in seen:
            raise StandardsError(f"{item.standard} 出现两次", f"{item.standard} occurs twice", place=place)
        seen.add(item.standard)
    return edition

"""Hold one returned workbook while it is read: its tables, plan and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from hengdu.packs import Pack
from hengdu.text import Text
from hengdu.workbooks._findings import Finding
from hengdu.workbooks._locate import FoundTable
from hengdu.workbooks._machine import Machine
from hengdu.workbooks._plan import Plan
from hengdu.workbooks._row import Report, Row
from hengdu.workbooks._values import read_text
from hengdu.workbooks._vocabulary import Column, Lists


@attrs.frozen(kw_only=True)
class Intake:
    """Everything that is known about a workbook before its rows are read."""

    source: str
    pack: Pack
    machine: Machine
    plan: Plan
    lists: Lists
    tables: Mapping[str, FoundTable]
    report: Report

    def table(self, mark: str) -> FoundTable | None:
        """Return a table by its mark; a missing one is a fault."""
        if mark not in self.tables:
            name = mark.removeprefix("role:") or mark
            self.report.faults.append(
                Finding(
                    place=self.source,
                    text=Text(
                        f"缺少工作表（{name}）或其隐藏列",
                        f"the sheet ({name}) or its hidden column is missing",
                    ),
                    hint=Text(
                        "请从原文件恢复该工作表；不填也请保留",
                        "Restore the sheet from the original file; keep it even when empty",
                    ),
                )
            )
        return self.tables.get(mark)

    def rows(self, mark: str, columns: tuple[Column, ...]) -> Iterator[Row]:
        """Yield the rows of a table."""
        table = self.table(mark)
        if table is not None:
            yield from table.rows(columns, self.report, self.machine.lang)

    def coded(
        self, rows: Iterable[Row], known: Mapping[str, object], seen: dict[str, Row]
    ) -> Iterator[tuple[Row, str]]:
        """Yield the rows with their code; an unknown, missing or repeated code is a fault."""
        for row in rows:
            code = read_text(row.value("code")).strip()
            if code in known and code not in seen:
                seen[code] = row
                yield row, code
            elif code in known:
                row.fault(
                    "code",
                    Text(
                        f"{code} 重复，已见于 {seen[code].place('code')}",
                        f"{code} repeats {seen[code].place('code')}",
                    ),
                    Text("请只保留一行", "Keep one of the rows"),
                )
            elif code:
                row.fault(
                    "code",
                    Text(f"模型包没有编码 {code[:80]}", f"the pack has no code {code[:80]}"),
                    Text("请恢复原来的编码", "Restore the code"),
                )
            elif not row.is_blank():
                row.fault(
                    "code",
                    Text("该行有填写内容但没有编码", "the row is filled in but has no code"),
                    Text("请恢复编码，或清空本行", "Restore the code or clear the row"),
                )

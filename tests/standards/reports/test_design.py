"""The design sheet as a paper."""

import datetime as dt

from hengdu.reports.standards import design_document
from hengdu.standards.registry import builtin_register
from hengdu.standards.risks import default_risks, design_sheet


def test_the_sheet_marks_what_is_missing_and_prints_what_is_there():
    register = builtin_register()
    lines = design_sheet(register, "sf-10", default_risks(register))
    made = design_document(register.standard("sf-10"), lines, lang="zh", created=dt.date(2026, 11, 22))
    blocks = made.context.chapters[0].blocks
    table = blocks[-1]
    missing = [line.heading.zh for line in lines if line.is_missing]
    assert [row[0] for row in table.rows if row[1] == "（缺）"] == missing
    assert missing
    assert made.stem.endswith("sf-10-zh")

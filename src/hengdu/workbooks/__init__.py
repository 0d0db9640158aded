"""Ask by Excel: write questionnaires by role, read them back, merge them, and see who returned what."""

from hengdu.workbooks._export import Exported, export_workbook
from hengdu.workbooks._findings import Conflict, Finding, Side, WorkbookError
from hengdu.workbooks._import import Imported, RaterReturn, import_workbooks
from hengdu.workbooks._returned import pack_named_in
from hengdu.workbooks._status import StatusRow, workbook_status

__all__ = [
    "Conflict",
    "Exported",
    "Finding",
    "Imported",
    "RaterReturn",
    "Side",
    "StatusRow",
    "WorkbookError",
    "export_workbook",
    "import_workbooks",
    "pack_named_in",
    "workbook_status",
]

"""Ask by Excel: write questionnaires by role, read them back, merge them, and see who returned what."""

from hengdu.workbooks._export import Exported, export_workbook

__all__ = ["Exported", "export_workbook"]

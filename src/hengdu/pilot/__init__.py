"""Calibrate a model in a pilot: anonymous exports of assessments, and a report over many of them.

The assessor notes own levels before any result is seen; the export holds no name, people, notes or dates;
the report says where expert and engine part, which thresholds nobody or everybody meets, which statements
are disputed and how long questions take.
"""

from hengdu.pilot._agreement import Agreement, agreement, weighted_kappa
from hengdu.pilot._export import export_data, export_pilot, size_class
from hengdu.pilot._form import write_form
from hengdu.pilot._notes import read_notes
from hengdu.pilot._read import read_export, read_exports
from hengdu.pilot._records import (
    CAUTION,
    SIZES,
    WHYS,
    Dispute,
    ExportedAnswer,
    ExportedInstitution,
    ExportedNode,
    ExportedTime,
    ExportedValue,
    ExportFile,
    Minutes,
    NotesFile,
    Size,
    Why,
)
from hengdu.pilot._report import (
    AnswerCount,
    DisputedStatement,
    IndicatorUse,
    PilotReport,
    TimeUse,
    pilot_report,
)
from hengdu.pilot._sections import Section, Table, markdown, pilot_sections

__all__ = [
    "CAUTION",
    "SIZES",
    "WHYS",
    "Agreement",
    "AnswerCount",
    "Dispute",
    "DisputedStatement",
    "ExportFile",
    "ExportedAnswer",
    "ExportedInstitution",
    "ExportedNode",
    "ExportedTime",
    "ExportedValue",
    "IndicatorUse",
    "Minutes",
    "NotesFile",
    "PilotReport",
    "Section",
    "Size",
    "Table",
    "TimeUse",
    "Why",
    "agreement",
    "export_data",
    "export_pilot",
    "markdown",
    "pilot_report",
    "pilot_sections",
    "read_export",
    "read_exports",
    "read_notes",
    "size_class",
    "weighted_kappa",
    "write_form",
]

"""Give every failure a place and a next step, in Chinese and English."""

from __future__ import annotations

from typing import ClassVar

from hengdu.errors._zip import ZIP_FAULTS

__all__ = [
    "ZIP_FAULTS",
    "AdviceError",
    "AssessmentError",
    "BatchUnsupportedError",
    "ComparisonError",
    "DeadlineError",
    "DocumentError",
    "DossierError",
    "EvidenceError",
    "HengduError",
    "PackError",
    "PilotError",
    "ReportError",
    "ScoringError",
    "SheetError",
    "StandardsError",
]


class HengduError(Exception):
    """Carry what went wrong, where, and what to do next, in both languages.

    ``place`` is ``file:line``, ``sheet!cell`` or an object id; the hints say the next step.
    ``exit_code`` is the process exit status of the command line (2 = bad input).
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, zh: str, en: str, *, place: str = "", hint_zh: str = "", hint_en: str = "") -> None:
        """Keep both wordings; ``str(error)`` is the English one."""
        self.zh = zh
        self.en = en
        self.place = place
        self.hint_zh = hint_zh
        self.hint_en = hint_en
        super().__init__(self.render("en"))

    def render(self, lang: str) -> str:
        """Return ``place: message. hint`` in ``zh`` or ``en``.

        >>> HengduError("坏了", "broken", place="a.yaml:3", hint_en="Fix it").render("en")
        'a.yaml:3: broken. Fix it'
        """
        message, hint = (self.zh, self.hint_zh) if lang == "zh" else (self.en, self.hint_en)
        if hint:
            stop = ("" if message.endswith("。") else "。") if lang == "zh" else ". "
            message = f"{message}{stop}{hint}"
        return f"{self.place}: {message}" if self.place else message


class DocumentError(HengduError):
    """A YAML or JSON file cannot be read safely."""


class PackError(HengduError):
    """A maturity model pack is wrong."""


class DeadlineError(HengduError):
    """A file of reporting deadlines, or a question put to it, is wrong."""


class AssessmentError(HengduError):
    """An assessment file or its content is wrong."""


class EvidenceError(HengduError):
    """A piece of evidence is not taken, or cannot be read back; the place is its name."""


class ScoringError(HengduError):
    """A score cannot be computed from what was given."""


class BatchUnsupportedError(ScoringError):
    """The pack or preset needs more than coded answers can say."""


class AdviceError(HengduError):
    """A plan cannot be made, for instance because prerequisites go round in a circle."""


class ComparisonError(AdviceError):
    """Two results do not measure the same thing."""


class SheetError(HengduError):
    """A workbook cannot be read or written; the place is ``sheet!cell`` where known."""


class PilotError(HengduError):
    """Notes or exports of a pilot are wrong or do not belong together."""


class ReportError(HengduError):
    """A report cannot be made."""


class DossierError(HengduError):
    """A dossier cannot be made, read or redacted; the place is the file, the member or the record."""


class StandardsError(HengduError):
    """A register of standards, a plan or a schedule is wrong."""

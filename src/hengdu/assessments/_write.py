"""Write an assessment back as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from hengdu.documents import record_data

if TYPE_CHECKING:
    from hengdu.assessments._records import AssessmentFile


def assessment_data(file: AssessmentFile) -> dict[str, Any]:
    """Return the plain data of a file without defaults, ready for YAML or JSON.

    Reading it back gives an equal file: numbers that a binary double cannot hold become text.
    """
    data = record_data(file)
    if "answers" in data:
        data["answers"] = {
            code: given[0] if len(given) == 1 else given for code, given in data["answers"].items()
        }
    return data


def assessment_text(file: AssessmentFile, kind: Literal["json", "yaml"]) -> str:
    """Return an assessment file as JSON or YAML text; reading it back gives an equal file.

    Example: ``assessment_text(file, "yaml").startswith("format")``
    """
    data = assessment_data(file)
    if kind == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    import yaml

    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)

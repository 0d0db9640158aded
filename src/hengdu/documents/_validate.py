"""Check a document against a record and name the line of each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar, cast

from pydantic import ValidationError

from hengdu.documents._records import adapter
from hengdu.errors import DocumentError, HengduError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pydantic_core import ErrorDetails

    from hengdu.documents._read import Document

Model = TypeVar("Model")

_SHOWN: Final = 10  # faults in one message

_ZH = {
    "missing": "缺少该项",
    "extra_forbidden": "未知的项",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "dict_type": "应为键值表",
    "model_type": "应为键值表",
    "literal_error": "不是允许的取值",
    "enum": "不是允许的取值",
    "string_too_long": "文字过长",
    "string_too_short": "文字过短",
    "string_pattern_mismatch": "格式不符",
    "union_tag_invalid": "不是允许的取值",
    "union_tag_not_found": "缺少区分字段",
    "date_from_datetime_parsing": "应为日期 YYYY-MM-DD",
    "date_parsing": "应为日期 YYYY-MM-DD",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
    "decimal_max_digits": "数字位数过多",
    "decimal_max_places": "小数位数过多",
    "decimal_whole_digits": "数字过大",
    "finite_number": "不接受 NaN 或无穷大",
}


def validate_document(
    document: Document, model: type[Model], error_type: type[HengduError] = DocumentError
) -> Model:
    """Return the record of the document's data or raise one error that lists the faults.

    The place of the raised error is the first fault's ``file:line``; up to ten faults follow.
    """
    if not isinstance(document.data, dict):
        raise error_type(
            "文件内容应为键值表",
            "the file must hold a mapping",
            place=document.name,
            hint_zh="请参照文档中的格式",
            hint_en="See the documented format",
        )
    return validate_data(document, document.data, (), model, error_type)


def validate_data(
    document: Document,
    data: object,
    path: tuple[str | int, ...],
    model: type[Model],
    error_type: type[HengduError] = DocumentError,
) -> Model:
    """Return the record of ``data``, which lies (or belongs) at ``path`` of the document."""
    try:
        checked: Model = adapter(cast("Hashable", model)).validate_python(data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        for fault in faults:
            fault["loc"] = (*path, *(step for step in fault["loc"] if step != "[key]"))
        first = faults[0]
        zh = [_say(document, fault, "zh") for fault in faults[:_SHOWN]]
        en = [_say(document, fault, "en") for fault in faults[:_SHOWN]]
        more_zh = f"；另有 {len(faults) - _SHOWN} 处" if len(faults) > _SHOWN else ""
        more_en = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise error_type(
            "；".join(zh) + more_zh,
            "; ".join(en) + more_en,
            place=document.place(first["loc"]),
            hint_zh="请按所示位置修改",
            hint_en="Correct the places shown",
        ) from error
    return checked


def _say(document: Document, fault: ErrorDetails, lang: str) -> str:
    loc = fault["loc"]
    kind, message, value = fault["type"], fault["msg"], fault.get("input")
    path = ".".join(str(step) for step in loc) or "-"
    shown = "" if isinstance(value, dict | list) or kind == "missing" else f" ({str(value)[:60]!r})"
    place = document.place(loc).removeprefix(document.name).removeprefix(":")
    at = (f"第 {place} 行 " if lang == "zh" else f"line {place} ") if place else ""
    wording = _ZH.get(kind, message) if lang == "zh" else message
    return f"{at}{path}: {wording}{shown}"

"""Turn every failure into one line (or one JSON object) on standard error and an exit code."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from hengdu import __version__
from hengdu.cli._language import current
from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BAD_INPUT: Final = 2
INTERNAL: Final = 70
TRACEBACK: Final = "HENGDU_TRACEBACK"


class CommandError(HengduError):
    """The command line asks for something that cannot be done."""


def not_taken(option: str, value: str, allowed: Sequence[str]) -> CommandError:
    """Return the error of an option with a value that it does not take."""
    return CommandError(
        f"{option} 不接受 {value[:80]!r}",
        f"{option} does not take {value[:80]!r}",
        hint_zh=f"可用：{'、'.join(allowed)}",
        hint_en=f"Known: {', '.join(allowed)}",
    )


def report_known(error: HengduError, *, as_json: bool, more: Mapping[str, Any] | None = None) -> int:
    """Print one of our errors and return its exit code; ``more`` goes into the JSON form."""
    lang = current()
    zh = lang == "zh"
    message, hint = (error.zh, error.hint_zh) if zh else (error.en, error.hint_en)
    if as_json:
        _json(
            {
                "kind": type(error).__name__,
                "place": error.place,
                "message": message,
                "hint": hint,
                "exit_code": error.exit_code,
                **(more or {}),
            }
        )
    else:
        _line(error.render(lang))
    return error.exit_code


def report_usage(error: Any, *, as_json: bool) -> int:  # noqa: ANN401 - typer keeps its error classes private
    """Print typer's error about options and arguments, and return 2."""
    context = getattr(error, "ctx", None)
    if context is not None and type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{context.get_help()}\n")
        return BAD_INPUT
    path = context.command_path if context is not None else "hengdu"
    zh, en = _usage_words(error)
    return report_known(
        CommandError(
            zh,
            en,
            place=path.removeprefix("hengdu").strip(),
            hint_zh=f"用法见 {path} --help",
            hint_en=f"See {path} --help",
        ),
        as_json=as_json,
    )


def report_files(error: OSError, *, as_json: bool) -> int:
    """Print what the file system refused, and return 2."""
    reason = error.strerror or str(error)
    return report_known(
        CommandError(
            f"无法读写：{reason}",
            f"cannot read or write: {reason}",
            place=str(error.filename or ""),
            hint_zh="请检查路径、权限和磁盘空间",
            hint_en="Check the path, its permissions and the free space",
        ),
        as_json=as_json,
    )


def report_internal(error: BaseException, arguments: list[str], *, as_json: bool) -> int:
    """Print how to report a fault of the program, and return 70."""
    command = " ".join(word for word in arguments[:2] if not word.startswith("-")) or "-"
    what = f"{type(error).__name__}: {error}"[:500]
    where = f"hengdu {__version__}, Python {platform.python_version()}, {platform.system()}, {command}"
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    fault = CommandError(
        f"内部错误（{where}）：{what}",
        f"internal error ({where}): {what}",
        hint_zh=f"这是程序缺陷。请设置 {TRACEBACK}=1 再运行一次，"
        "将输出提交到项目的问题列表，不要附上评估数据",
        hint_en=f"This is a fault of the program. Run it again with {TRACEBACK}=1 and report what it prints "
        "in the project's issue tracker, without your assessment data",
    )
    if as_json:
        message, hint = (fault.zh, fault.hint_zh) if current() == "zh" else (fault.en, fault.hint_en)
        _json({"kind": "InternalError", "place": "", "message": message, "hint": hint, "exit_code": INTERNAL})
    else:
        _line(fault.render(current()))
    return INTERNAL


def _line(text: str) -> None:
    sys.stderr.write(f"hengdu: {text}\n")


def _json(error: Mapping[str, Any]) -> None:
    sys.stderr.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")


_MESSAGES: Final = (
    (r"No such command '(?P<name>.*?)'\.?(?: Did you mean (?P<near>.*)\?)?$", "没有命令 {name}"),
    (r"Missing command\.?$", "缺少命令"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)$", "多余的参数：{name}"),
    (r"Option '(?P<name>.*?)' requires an argument\.?$", "选项 {name} 需要一个值"),
    (r"Option '(?P<name>.*?)' requires (?P<count>\d+) arguments\.?$", "选项 {name} 需要 {count} 个值"),
    (r"Option '(?P<name>.*?)' does not take a value\.?$", "选项 {name} 不带值"),
)


def _usage_words(error: Any) -> tuple[str, str]:  # noqa: ANN401 - typer keeps its error classes private
    """Return typer's message in both languages; the Chinese one is ours."""
    kind = type(error).__name__
    english = " ".join(error.format_message().split()).rstrip(".")
    english = english[:1].lower() + english[1:]
    english = re.sub(r"\. Did you mean (.*)\?$", r" (did you mean \1?)", english)
    if kind == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        return f"没有选项 {error.option_name}" + (f"，是否为 {near}？" if near else ""), english
    param = getattr(error, "param", None)
    name = param.get_error_hint().replace("'", "") if param is not None else ""
    if kind == "MissingParameter":
        sort = "参数" if getattr(param, "param_type_name", "") == "argument" else "选项"
        return f"缺少{sort} {name}", english
    if kind == "BadParameter":
        return f"{name} 的值无效：{error.message}", english
    for pattern, chinese in _MESSAGES:
        match = re.match(pattern, error.message)
        if match:
            found = match.groupdict(default="")
            close = found.get("near", "").replace("'", "")
            return chinese.format(**found) + (f"，是否为 {close}？" if close else ""), english
    return error.message, english

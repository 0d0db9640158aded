"""Print help in the chosen language, wide characters counted as wide, without loading rich."""

from __future__ import annotations

import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperCommand, TyperGroup

from hengdu.cli._language import both, current, wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDEST: Final = 110
_NARROWEST: Final = 40
_INDENT: Final = 2
_NAMES_AT_MOST: Final = 30
_TOKEN: Final = re.compile(
    r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]|[^\s\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+|\s+"
)
_NEVER_FIRST: Final = "，。；：、！？）】》”’,.;:!?)"

_USAGE: Final = both("用法：", "Usage: ")
_ARGUMENTS: Final = both("参数", "Arguments")
_OPTIONS: Final = both("选项", "Options")
_COMMANDS: Final = both("命令", "Commands")
_REQUIRED: Final = both("（必填）", " (required)")
_HELP: Final = both("显示本说明后退出。", "Show this help and exit.")
_COMPLETION: Final = ("install_completion", "show_completion")  # listed by Root, whether there or not


def width_of(text: str) -> int:
    """Return the number of terminal columns that a text takes.

    >>> width_of("衡度 ok")
    7
    """
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` columns; Chinese may break between any two signs.

    No line begins with closing punctuation: the sign before it comes along.
    """
    lines: list[str] = []
    line: list[str] = []
    for token in _TOKEN.findall(text):
        if line and width_of("".join(line) + token.rstrip()) > width:
            carried = [line.pop()] if token in _NEVER_FIRST and len(line) > 1 else []
            lines.append("".join(line).rstrip())
            line = carried
            if token.isspace():
                continue
        line.append(token)
    return [*lines, "".join(line).rstrip()]


def _columns(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    names = min(_NAMES_AT_MOST, max((width_of(name) for name, _ in rows), default=0))
    indent = _INDENT + names + 2
    for name, text in rows:
        lines = wrapped(text, max(_NARROWEST // 2, width - indent))
        first = " " * _INDENT + name
        if width_of(name) > names:
            yield first
        else:
            yield first + " " * (indent - width_of(first)) + lines.pop(0)
        yield from (" " * indent + line for line in lines)


class _Speaking:
    """Give a command our help; typer's own classes do the rest."""

    options_before_typer: tuple[tuple[str, str], ...] = ()

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps the class of its contexts private
        """Return the whole help of a command or group."""
        lang = current()
        width = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size().columns))
        command = ctx.command
        lines = [f"{wording(_USAGE, lang)}{ctx.command_path} {_usage(command, ctx, lang)}", ""]
        for paragraph in wording(command.help or "", lang).split("\n"):
            lines.extend(wrapped(paragraph.strip(), width))
        params = [
            param
            for param in command.get_params(ctx)
            if param.name not in _COMPLETION and not getattr(param, "hidden", False)
        ]
        arguments = [_row(param, lang) for param in params if param.param_type_name == "argument"]
        options = [(name, wording(text, lang)) for name, text in self.options_before_typer]
        options += [_row(param, lang) for param in params if param.param_type_name == "option"]
        below = [
            (name, item.get_short_help_str())
            for name, item in getattr(command, "commands", {}).items()
            if not item.hidden
        ]
        for title, rows in ((_ARGUMENTS, arguments), (_OPTIONS, options), (_COMMANDS, below)):
            if rows:
                lines += ["", wording(title, lang), *_columns(rows, width)]
        return "\n".join(lines)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's private types
        """Return ``--help`` with a default that typer can take without loading pydantic."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # typer's class comes next
        if option is not None:
            option.default = False
        return option

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first line of the help in the chosen language."""
        del limit  # a line of help is written to be short
        text: str = getattr(self, "help", None) or ""
        return wording(text, current()).split("\n", 1)[0]

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - typer's private types
        """Return typer's completions with their help in the chosen language."""
        items: list[Any] = super().shell_complete(ctx, incomplete)  # type: ignore[misc]  # typer's class comes next
        for item in items:
            if item.help:
                item.help = wording(item.help, current())
        return items


class Command(_Speaking, TyperCommand):
    """A command that explains itself in two languages."""


class Group(_Speaking, TyperGroup):
    """A group of commands that explains itself in two languages."""


class Root(Group):
    """The program itself, whose ``--lang`` is obeyed before typer begins."""

    options_before_typer = (
        (
            "--lang zh|en",
            both(
                "帮助、结果与错误的语言；默认取 HENGDU_LANG，再取系统语言。",
                "Language of help, results and errors; by default HENGDU_LANG, then the locale.",
            ),
        ),
        (
            "--install-completion",
            both("为当前 shell 安装 Tab 补全。", "Install tab completion for this shell."),
        ),
        (
            "--show-completion",
            both("打印当前 shell 的 Tab 补全脚本。", "Print the tab completion script of this shell."),
        ),
    )


def _usage(command: Any, ctx: Any, lang: str) -> str:  # noqa: ANN401 - typer's private types
    pieces = [wording(both("[选项]", "[OPTIONS]"), lang)]
    for param in command.get_params(ctx):
        if param.param_type_name == "argument":
            name = param.metavar or param.name.upper()
            name = f"{name}..." if param.nargs == -1 else name
            pieces.append(name if param.required else f"[{name}]")
    if hasattr(command, "commands"):
        pieces.append(wording(both("命令 …", "COMMAND ..."), lang))
    return " ".join(pieces)


def _row(param: Any, lang: str) -> tuple[str, str]:  # noqa: ANN401 - typer's private types
    text = wording(_HELP if param.name == "help" else param.help or "", lang)
    if param.param_type_name == "argument":
        return param.metavar or param.name.upper(), text
    name = ", ".join(sorted(param.opts, key=len))
    if not param.is_flag:
        name += f" {param.metavar or param.name.upper()}"
    return name, text + (wording(_REQUIRED, lang) if param.required else "")

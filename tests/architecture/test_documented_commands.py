"""Every command in the documentation exists, and the tutorials work as they are written."""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from tests.reading import read_once

from hengdu.cli import main

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
# A tutorial in the browser has no commands; tests/web/flow/test_whole_flow.py walks it.
NOT_COMMANDS = ("index", "full-assessment")
TUTORIALS = sorted(
    page for page in (TOP / "docs/tutorial").glob("*.md") if not page.name.startswith(NOT_COMMANDS)
)
IN_A_SHELL = "extend-a-pack.zh.md"
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SHELLS = {"bash", "console", "sh", "powershell"}
HENGDU = re.compile(r"(?:^|[\s/\\])hengdu(?P<rest> [^\n|;&>#]*)")


def environment():
    """Return the environment of a person at a terminal who has activated the one we run in."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": here, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


def commands(page):
    """Yield the words of every documented call of the program: in shell blocks and in inline code."""
    text = page.read_text(encoding="utf-8")
    blocks = [
        m["body"].replace("\\\n", " ") for m in FENCE.finditer(text) if m["info"].split(" ")[0] in SHELLS
    ]
    inline = re.findall(r"`(hengdu [^`\n]+)`", FENCE.sub("", text))
    for block in [*blocks, *inline]:
        for line in block.splitlines():
            for match in HENGDU.finditer(line):
                yield tuple(match["rest"].split())


@cache
def help_of(path):
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(printed):
        for name, value in environment().items():
            patch.setenv(name, value)
        code = main([*path, "--help"])
    assert code == 0, f"hengdu {' '.join(path)} --help: {printed.getvalue()}"
    return printed.getvalue()


def subcommands(path):
    listed = re.search(r"^\W*(?:Commands|命令)\W*$(.*)", help_of(path), re.MULTILINE | re.DOTALL)
    # A line that goes on with a description is set further in.
    return set(re.findall(r"^\W{0,4}([a-z][a-z-]+)\b", listed[1], re.MULTILINE)) if listed else set()


def unknown_parts(words):
    """Return what the program's own help does not know of a documented call."""
    path = ()
    for word in words:
        known = subcommands(path)
        if not known or word.startswith("-"):
            break
        if word not in known:
            return [f"command {word!r} after {path}"]
        path = (*path, word)
    options = [word.split("=")[0] for word in words if word.startswith("--")]
    return [option for option in options if option not in help_of(path)]


def test_make_targets_in_the_documentation_exist():
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = [m["body"] for m in FENCE.finditer(text) if m["info"].split(" ")[0] in SHELLS]
        code = [*blocks, *re.findall(r"`(make [^`]+)`", text)]
        named = set(re.findall(r"^make ([a-z][a-z-]*)", "\n".join(code), re.MULTILINE))
        assert named <= targets, page


def test_the_readmes_lead_with_the_two_commands():
    for name in ("README.md", "README.zh-CN.md"):
        text = (TOP / name).read_text(encoding="utf-8")
        assert re.search(r"^make demo$", text, re.MULTILINE)
        assert re.search(r"^make test$", text, re.MULTILINE)


def test_every_documented_call_is_known_to_the_program():
    calls = {call: page for page in PAGES for call in commands(page)}
    assert len(calls) > 10
    wrong = {
        f"{page.relative_to(TOP)}: hengdu {' '.join(call)}": unknown_parts(call)
        for call, page in calls.items()
    }
    assert {call: parts for call, parts in wrong.items() if parts} == {}


def test_every_command_of_the_program_is_in_the_reference():
    def leaves(path):
        below = subcommands(path)
        return {path} if not below else {leaf for name in below for leaf in leaves((*path, name))}

    for name in ("command-line.md", "command-line.zh.md"):
        text = (TOP / "docs/reference" / name).read_text(encoding="utf-8")
        assert [leaf for leaf in leaves(()) if f"`hengdu {' '.join(leaf)}`" not in text] == []


def in_a_shell(block, folder):
    """Run a block as a reader does; return the exit code and what was printed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],  # noqa: S607 - whichever bash the reader has
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def in_this_process(block, folder):
    """Run a block as the shell does, each call of the program without a new process."""
    code, printed = 0, io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(printed):
        read_once(patch)
        patch.chdir(folder)
        for name, value in environment().items():
            patch.setenv(name, value)
        for line in block.replace("\\\n", " ").splitlines():
            call, _or, otherwise = line.partition("||")
            words = shlex.split(call, comments=True)
            if words[:1] == ["hengdu"]:
                code = main(words[1:])
            elif words:
                code, said = in_a_shell(call, folder)
                printed.write(said)
            code = 0 if otherwise.strip() == "true" else code
            if code:
                break
    return code, printed.getvalue()


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.name)
def test_a_tutorial_works_as_written(page, tmp_path):
    """Write each block with a title as a file, run each bash block, look for each text block in its output.

    The folder a tutorial starts in holds the checkout's examples, as a clone does. One runs in a shell,
    as for a reader; calls of the program in the others run in this process.
    """
    (tmp_path / "examples").symlink_to(TOP / "examples")
    output = ran = ""
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        language, _, rest = block["info"].partition(" ")
        title = re.search(r'title="([^"]+)"', rest)
        if title:
            target = tmp_path / title[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block["body"], encoding="utf-8")
        elif language == "bash":
            expected = re.search(r'exit="(\d+)"', rest)
            ran = block["body"]
            code, output = (in_a_shell if page.name == IN_A_SHELL else in_this_process)(ran, tmp_path)
            assert code == int(expected[1] if expected else 0), f"{ran}\n{output}"
        elif language == "text":
            missing = [
                line
                for line in block["body"].splitlines()
                if " ".join(line.split()) not in " ".join(output.split())
            ]
            assert missing == [], f"after\n{ran}\nthe program printed\n{output}"
    assert ran, "a tutorial without a command teaches nothing"

"""The installed program, started as a person or a script starts it."""

import os
import subprocess
import sys

import pytest


def start(*words, stdout=subprocess.PIPE, **variables):
    return subprocess.run(
        [sys.executable, "-m", "hengdu", *map(str, words)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "HENGDU_LANG": "zh", **variables},
        timeout=60,
        check=False,
    )


def test_output_is_utf8_in_a_console_that_speaks_something_else(worked):
    done = start("score", worked, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert "补丁与漏洞修复" in done.stdout.decode("utf-8")


def test_a_closed_pipe_ends_the_program_quietly(worked):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = start("score", worked, "--json", stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_bad_input_ends_with_2_and_one_line(tmp_path):
    done = start("score", tmp_path / "none.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("utf-8").startswith("hengdu: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "words", [["--help"], ["pack", "lint", "--help"], ["--version"], ["no-such-command"]]
)
def test_what_needs_no_model_loads_no_heavy_library(words):
    code = (
        "import sys; from hengdu.cli import main; main(sys.argv[1:]); "
        "print(sorted({'pydantic', 'numpy', 'rich', 'yaml', 'attrs', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr

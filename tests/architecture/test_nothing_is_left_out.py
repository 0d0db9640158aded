"""The rules every test runs under hold: no skips in CI, warnings are errors, no network, random order."""

import os
import shutil
import subprocess
import sys

import pytest

LEFT_OUT = """
import pytest

@pytest.mark.skip(reason="marked")
def test_marked(): pass

def test_inside():
    pytest.skip("inside")

@pytest.fixture
def absent():
    pytest.skip("in a fixture")

def test_fixture(absent): pass

@pytest.mark.xfail(reason="expected", strict=False)
def test_expected_to_fail():
    raise ValueError

@pytest.mark.xfail(reason="expected", strict=False)
def test_expected_to_fail_but_passes(): pass

def test_that_runs(): pass
"""

OUTSIDE = """
import socket
import warnings

def test_another_host():
    with socket.socket() as outward:
        outward.settimeout(1)
        outward.connect(("192.0.2.1", 80))

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_warning():
    warnings.warn("anything", stacklevel=1)
"""


@pytest.fixture
def run(root, tmp_path):
    """Run a test module under our configuration and return what pytest printed."""
    (tmp_path / "tests").mkdir()
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copy(root / "tests/conftest.py", tmp_path / "tests")

    def call(module, *, ci="", extra=()):
        (tmp_path / "tests/test_it.py").write_text(module, encoding="utf-8")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "--tb=short", "-p", "no:cacheprovider", *extra],
            cwd=tmp_path,
            env={**inherited, "CI": ci},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        ).stdout

    return call


def test_whatever_is_left_out_fails_in_ci(run):
    printed = run(LEFT_OUT, ci="true")
    assert " 3 failed, 1 passed, 2 errors in " in printed.splitlines()[-1]


def test_a_module_that_skips_itself_fails_in_ci(run):
    printed = run('import pytest\n\npytest.skip("whole", allow_module_level=True)\n', ci="true")
    assert " 1 error in " in printed.splitlines()[-1]


def test_outside_ci_a_skip_is_only_listed(run):
    printed = run(LEFT_OUT)
    assert " 1 passed, 3 skipped, 1 xfailed, 1 xpassed in " in printed.splitlines()[-1]


def test_other_hosts_are_closed_and_warnings_are_errors_but_loopback_is_open(run):
    printed = run(OUTSIDE)
    assert " 2 failed, 1 passed in " in printed.splitlines()[-1]
    assert 'tried to use socket.socket.connect() with host "192.0.2.1"' in printed


def test_the_order_is_random(run):
    assert "Using --randomly-seed=" in run("def test_one(): pass\n")

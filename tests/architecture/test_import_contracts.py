"""Each import contract breaks when a fault is planted for it."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# Rings that may know frameworks, clocks or processes, and folders that are not rings.
NOT_PURE = {"cli", "operations", "web", "api", "store", "actions", "content"}

# contract, module to plant, what stands in it
FAULTS = [
    ("rings", "text/_planted.py", "import hengdu.packs"),
    ("rings", "documents/_planted.py", "from hengdu import sheets"),
    ("rings", "reports/_planted.py", "from hengdu.workbooks import anything"),
    ("rings", "packs/_planted.py", "def late():\n    from hengdu.scoring import anything"),
    ("rings", "scoring/_planted.py", "import hengdu.cli"),
    ("rings", "helpers/__init__.py", ""),
    ("pure", "packs/_planted.py", "import socket"),
    ("pure", "scoring/_planted.py", "def late():\n    import time"),
    ("pure", "reports/_planted.py", "from http.client import HTTPConnection"),
    ("pure", "assessments/_planted.py", "from django.db import models"),
    ("pure", "documents/_planted.py", "import sqlite3"),
    ("typst", "reports/_planted.py", "import typst"),
    ("word", "workbooks/_planted.py", "from docx import Document"),
    ("word", "reports/_html_planted.py", "import docx"),
    ("excel", "reports/_planted.py", "import xlsxwriter"),
    ("excel", "workbooks/_planted.py", "import python_calamine"),
    ("sm2", "store/_planted.py", "def late():\n    from gmssl import sm2"),
    ("planning", "scoring/_planted.py", "from scipy.optimize import milp"),
    ("serving", "cli/_planted.py", "def late():\n    import granian"),
    ("programs", "web/home/_planted.py", "from ninja import NinjaAPI"),
    ("serving", "web/home/_planted.py", "from allauth.account.models import EmailAddress"),
]


@pytest.fixture
def copy(root, tmp_path):
    """Copy the source and its contracts to where faults may be planted."""
    ignore = shutil.ignore_patterns("__pycache__", "fonts", "*.yaml")
    shutil.copytree(root / "src", tmp_path / "src", ignore=ignore)
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def contracts(root):
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


def lint_imports(folder, *arguments):
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_every_contract_is_kept(copy, contracts):
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


@pytest.mark.parametrize(("contract", "module", "fault"), FAULTS)
def test_a_planted_fault_breaks_its_contract(copy, contract, module, fault):
    planted = copy / "src/hengdu" / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f'"""Planted."""\n\n{fault}\n', encoding="utf-8")
    done = lint_imports(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert "Contracts: 0 kept, 1 broken." in done.stdout


def test_faults_are_planted_for_every_contract(contracts):
    assert {contract for contract, _, _ in FAULTS} == set(contracts)


def test_the_purity_contract_covers_every_ring_below_the_store(root, contracts):
    rings = {path.parent.name for path in (root / "src/hengdu").glob("*/__init__.py")} - NOT_PURE
    covered = {name.removeprefix("hengdu.") for name in contracts["pure"]["source_modules"]}
    assert rings <= covered

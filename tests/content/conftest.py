"""The packs and examples that ship with the source."""

from pathlib import Path

import pytest

import hengdu.content
from hengdu.packs import load_pack

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def examples():
    return ROOT / "examples"


@pytest.fixture(scope="session")
def pack_folders():
    return [hengdu.content.sf_nscmm, hengdu.content.sebi_cci]


@pytest.fixture(scope="session")
def sf():
    return load_pack(hengdu.content.sf_nscmm)


@pytest.fixture(scope="session")
def cci():
    return load_pack(hengdu.content.sebi_cci)

"""The sample institutions, read and scored once."""

from pathlib import Path

import pytest

import hengdu.content
from hengdu.assessments import load_assessment
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack

SAMPLES = Path(__file__).parents[2] / "examples" / "samples"
NAMES = ("broker", "futures", "exchange")
YEARS = ("2025", "2026")


@pytest.fixture(scope="session")
def samples():
    return SAMPLES


@pytest.fixture(scope="session")
def sf():
    return load_pack(hengdu.content.sf_nscmm)


@pytest.fixture(scope="session")
def scorer(sf):
    return compile_pack(sf)


@pytest.fixture(scope="session")
def results(sf, scorer):
    """The result of each file, by its name."""
    names = [f"{name}-{year}" for name in NAMES for year in YEARS]
    return {name: scorer.score(load_assessment(SAMPLES / f"{name}.yaml", sf)) for name in names}

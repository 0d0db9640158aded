"""The reference model, the sample institutions and small exports, for the tests of a pilot."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

import hengdu.content
from hengdu.assessments import load_assessment
from hengdu.packs import load_pack
from hengdu.pilot import (
    ExportedAnswer,
    ExportedInstitution,
    ExportedNode,
    ExportedTime,
    ExportedValue,
    ExportFile,
    export_data,
    export_pilot,
    read_notes,
)
from hengdu.scoring import score

SAMPLES = Path(__file__).parents[2] / "examples" / "samples"


@pytest.fixture(scope="session")
def samples():
    return SAMPLES


@pytest.fixture(scope="session")
def sf():
    return load_pack(hengdu.content.sf_nscmm)


@pytest.fixture(scope="session")
def results(sf):
    """The results of the three samples of 2026."""
    return {
        name: score(load_assessment(SAMPLES / f"{name}-2026.yaml", sf), sf)
        for name in ("broker", "futures", "exchange")
    }


@pytest.fixture(scope="session")
def notes(sf):
    return {
        name: read_notes(SAMPLES / "notes" / f"{name}-2026.yaml", sf)
        for name in ("broker", "futures", "exchange")
    }


@pytest.fixture(scope="session")
def exports(results, notes):
    """The exports of the three samples, with their notes."""
    return {name: export_pilot(result, notes[name]) for name, result in results.items()}


@pytest.fixture
def write(tmp_path):
    """Write an export as JSON and return its path."""

    def make(file, name="a.json", **changes):
        path = tmp_path / name
        data = {**export_data(file), **changes}
        path.write_text(json.dumps(data, ensure_ascii=False, default=float), encoding="utf-8")
        return path

    return make


def small(**changes):
    """Return an export that says little: what is not given is empty."""
    given = {
        "kind": "hengdu-pilot-export",
        "pack": "sf-nscmm",
        "version": "0.1.0",
        "mode": "self",
        "before_result": True,
    }
    return ExportFile(**{**given, **changes})


@pytest.fixture
def one():
    return small


@pytest.fixture
def node():
    return lambda expert, engine: ExportedNode(expert=expert, level=engine)


@pytest.fixture
def answer():
    return lambda code, *ratings, origin="answered": ExportedAnswer(
        answer=code, origin=origin, ratings=ratings
    )


@pytest.fixture
def value():
    return lambda number, level: ExportedValue(value=Decimal(str(number)), level=level)


@pytest.fixture
def time():
    return lambda seconds, questions, **of: ExportedTime(seconds=Decimal(seconds), questions=questions, **of)


@pytest.fixture
def institution():
    return lambda kind, size: ExportedInstitution(type=kind, size=size)

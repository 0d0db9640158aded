"""Describe the stories that the samples are made from."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any, Final, Literal

from hengdu.documents import read_document, record, validate_document

HERE: Final = Path(__file__).resolve().parent


@record
class Part:
    """One sub-domain in one year: its level, and five letters (ST DU SK ME EX) for each of the next two.

    ``soft`` are facets that are only 大部分 at the level itself; ``done`` maps a level to the numbers of the
    actions of its recommendation that were carried out this year, an empty list being all of them.
    """

    at: int
    next: str = ""
    after: str = ""
    soft: tuple[str, ...] = ()
    done: dict[int, tuple[int, ...]] = field(default_factory=dict)
    proof: Literal["", "thin", "solid", "strong"] = ""


@record
class Year:
    """One year: ``head`` goes into the file as it is; ``answers`` and ``indicators`` are given by hand.

    ``domains`` tells the year of each domain in a sentence; ``letters`` depart from the level.
    """

    periods: tuple[str, ...]
    head: dict[str, Any]
    domains: dict[str, str]
    parts: dict[str, Part]
    letters: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    indicators: dict[str, Any] = field(default_factory=dict)


@record
class Story:
    """One institution over the years; ``lean`` gives the letters of a domain whose parts name none.

    ``proof`` says per facet how well answers are backed; ``measured`` limits the
    indicators to these sub-domains or codes (all without it), ``unmeasured`` takes some out; the sub-domains
    of ``adaptive`` were asked no further than two levels above their own.
    """

    institution: dict[str, Any]
    profile: str
    mode: Literal["self", "verified"]
    sizes: dict[str, int]
    lean: dict[str, tuple[str, str]]
    proof: dict[str, Literal["thin", "solid", "strong"]]
    measured: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    adaptive: tuple[str, ...] = ()
    years: dict[str, Year]


def stories() -> dict[str, Story]:
    """Read every story."""
    paths = sorted((HERE / "stories").glob("*.yaml"))
    return {path.stem: validate_document(read_document(path), Story) for path in paths}

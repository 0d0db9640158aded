"""Describe how the texts of a pack are to be written; lint checks what is said here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hengdu.documents import TextField, record
from hengdu.packs._vocabulary import Code

# A field of a record, such as practice.text, practice.ask or action.text; * is every field.
TextPlace = Annotated[str, Field(pattern=r"^(\*|[a-z]+\.[a-z_]+)$")]
Word = Annotated[str, Field(min_length=1, max_length=80)]


@record
class Lengths:
    """The most characters of the texts of some fields."""

    fields: Annotated[tuple[TextPlace, ...], Field(min_length=1)]
    zh: Annotated[int, Field(ge=1)]
    en: Annotated[int, Field(ge=1)]


@record
class Openings:
    """How the texts of some fields begin: with one of the given words of their language."""

    fields: Annotated[tuple[TextPlace, ...], Field(min_length=1)]
    zh: tuple[Word, ...]
    en: tuple[Word, ...]


@record
class Construction:
    """A construction in which a word is right, with the reason.

    A statement that holds one of ``words`` is of this construction; ``facets`` narrows it to
    practices of these facets.
    """

    words: Annotated[tuple[Word, ...], Field(min_length=1)]
    facets: tuple[Code, ...] = ()
    reason: TextField


@record
class WordRule:
    """Words that the texts of some fields do not hold, with the reason.

    ``within`` are longer words in which they mean something else (加强 is banned, 加强筋 is not);
    ``unless`` are constructions in which they stand rightly.
    """

    id: Code
    fields: Annotated[tuple[TextPlace, ...], Field(min_length=1)]
    zh: tuple[Word, ...] = ()
    en: tuple[Word, ...] = ()
    within: tuple[Word, ...] = ()
    unless: tuple[Construction, ...] = ()
    reason: TextField


@record
class NearDuplicates:
    """How alike two statements may be.

    Likeness is the share of common runs of ``size`` Chinese characters, or of three English words,
    in all runs of the two (Jaccard); at ``zh`` or ``en`` it is too much.
    """

    size: Annotated[int, Field(ge=2, le=8)] = 3
    zh: Annotated[float, Field(gt=0, le=1)]
    en: Annotated[float, Field(gt=0, le=1)]


@record
class LintException:
    """A finding that is right as it is, with the reason.

    ``codes`` are the object concerned, or the two of a near-duplicate; ``about`` narrows it to one
    word or term. Errors have no exceptions.
    """

    rule: Code
    codes: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]
    about: str = ""
    reason: TextField


@record
class Style:
    """The wording rules of a pack.

    ``lengths``, ``openings``, ``words`` and ``conjunctions`` (words that hint at two ideas in one
    statement) speak of fields; ``sentences`` are the fields of one sentence each, ``numbers`` those
    whose figures agree in both languages, ``terms`` those that must use a term of the glossary in
    English where the Chinese uses it. ``thresholds`` has a statement bound to an indicator say the
    threshold of its level. ``glossary`` names the glossary; forbidden wordings are found everywhere.
    An extending pack does not inherit the style of its base.
    """

    lengths: tuple[Lengths, ...] = ()
    sentences: tuple[TextPlace, ...] = ()
    openings: tuple[Openings, ...] = ()
    words: tuple[WordRule, ...] = ()
    conjunctions: tuple[WordRule, ...] = ()
    numbers: tuple[TextPlace, ...] = ()
    thresholds: bool = False
    glossary: Literal["hengdu"] | None = None
    terms: tuple[TextPlace, ...] = ()
    near_duplicates: NearDuplicates | None = None
    exceptions: tuple[LintException, ...] = ()

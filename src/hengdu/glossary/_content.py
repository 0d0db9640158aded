"""Describe the glossary file; its JSON Schema is made from these classes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hengdu.documents import TextField, adapter, record

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Wording = Annotated[str, Field(min_length=1, max_length=80)]


@record
class Wordings:
    """Further wordings of a term, by language."""

    zh: tuple[Wording, ...] = ()
    en: tuple[Wording, ...] = ()


@record
class GlossaryGroup:
    """A part of the glossary."""

    code: Slug
    name: TextField


@record
class Term:
    """One term: what it is called, what it may and must not be called, and what it means.

    ``source`` is the number of a standard, the name of a law, or ``project`` for a word of our own;
    ``clause`` the place in it. ``checked`` says that a text whose Chinese uses the term must use it in
    English too; words with several everyday senses are defined here and not checked.
    """

    code: Slug
    group: Slug
    zh: Wording
    en: Wording
    also: Wordings = Wordings()
    avoid: Wordings = Wordings()
    definition: TextField
    source: Annotated[str, Field(min_length=1, max_length=120)]
    clause: str = ""
    checked: bool = True

    def wordings(self, lang: str) -> tuple[str, ...]:
        """Return the term and its allowed variants in a language, the term first."""
        return (self.zh, *self.also.zh) if lang == "zh" else (self.en, *self.also.en)


@record
class GlossaryFile:
    """What a glossary file says."""

    format: Literal[1] = 1
    version: Annotated[str, Field(min_length=1)]
    title: TextField
    note: TextField
    groups: Annotated[tuple[GlossaryGroup, ...], Field(min_length=1)]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]


def glossary_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a glossary file.

    >>> glossary_schema()["title"]
    'Hengdu glossary'
    """
    schema: dict[str, Any] = adapter(GlossaryFile).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Hengdu glossary"
    return schema

"""Describe the glossary file; its JSON Schema is made from these classes."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from hengdu.documents import NO_TEXT, TextField, json_schema, record
from hengdu.text import Text

_ALSO: Final = Text("也可写作：{words}。", "Also: {words}.")
_AVOID: Final = Text("不写作：{words}。", "Not: {words}.")
_PROJECT: Final = Text("本项目", "this project")

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
    ``clause`` is the place in it. ``checked`` says that a text whose Chinese uses the term must use it in
    English too; words with several everyday senses are defined here and not checked.
    """

    code: Slug
    group: Slug
    zh: Wording
    en: Wording
    also: Wordings = Wordings()
    avoid: Wordings = Wordings()
    definition: TextField
    source: TextField
    clause: TextField = NO_TEXT
    checked: bool = True

    def wordings(self, lang: str) -> tuple[str, ...]:
        """Return the term and its allowed variants in a language, the term first."""
        return (self.zh, *self.also.zh) if lang == "zh" else (self.en, *self.also.en)

    def cited(self, lang: str) -> str:
        """Return where the term comes from, with the clause."""
        source = _PROJECT if self.source.en == "project" else self.source
        return f"{source[lang]} {self.clause[lang]}".strip()

    def remarks(self, lang: str) -> str:
        """Return the allowed and the forbidden variants of both languages as sentences, or nothing."""
        also, avoid = (*self.also.zh, *self.also.en), (*self.avoid.zh, *self.avoid.en)
        said = [
            form[lang].format(words=("、" if lang == "zh" else ", ").join(words))
            for form, words in ((_ALSO, also), (_AVOID, avoid))
            if words
        ]
        return ("" if lang == "zh" else " ").join(said)


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
    return json_schema(GlossaryFile, "Hengdu glossary")

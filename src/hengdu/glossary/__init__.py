"""Hold the terms that texts use: one word for one thing, in Chinese and English."""

from hengdu.glossary._content import GlossaryFile, GlossaryGroup, Term, Wordings, glossary_schema
from hengdu.glossary._load import Glossary, load_glossary
from hengdu.glossary._match import Misuse, TermChecker
from hengdu.glossary._page import glossary_page

__all__ = [
    "Glossary",
    "GlossaryFile",
    "GlossaryGroup",
    "Misuse",
    "Term",
    "TermChecker",
    "Wordings",
    "glossary_page",
    "glossary_schema",
    "load_glossary",
]

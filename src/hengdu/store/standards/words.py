"""Find rows by words in the database: overlapping pairs of signs, as the ring's own index does.

Each pair is written as a word of hexadecimal digits, so that no tokenizer of a database takes it apart:
SQLite answers by FTS5, PostgreSQL by a text search vector. A word of the question matches inside one field,
spaces left out.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.db import connection

from hengdu.standards.registry import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TABLE: Final = "hd_standards_words"
_BETWEEN: Final = "x"
_MOST_SIGNS: Final = 200
_MOST_WORDS: Final = 12
_CREATE: Final = {
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, prefix='6', columnsize=0)",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_gin ON {TABLE} USING gin (words)",
    ),
}
_INSERT: Final = {
    "sqlite": "INSERT INTO hd_standards_words (rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO hd_standards_words (rowid, words) VALUES (%s, to_tsvector('simple', %s))",
}
_MATCH: Final = {
    "sqlite": f"{TABLE} MATCH %s",
    "postgresql": "w.words @@ to_tsquery('simple', %s)",
}
_COLUMNS: Final = ("status", "category", "topic")


def create(vendor: str) -> tuple[str, ...]:
    """Return the statements that make the table, for ``sqlite`` or ``postgresql``."""
    return _CREATE[vendor]


def index_rows(rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Write the words of rows (id, fields) anew."""
    made = [(row, _written(fields)) for row, fields in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(row,) for row, _words in made])  # noqa: S608 - a constant name
        cursor.executemany(_INSERT[connection.vendor], made)


def rows_with(query: str, most: int, filters: dict[str, str]) -> list[int]:
    """Return the ids of at most ``most`` standards that hold every word and fit the filters by column.

    Nothing for a question without a word.
    """
    question = _asked(query, connection.vendor)
    if not question:
        return []
    wanted = [column for column in _COLUMNS if filters.get(column)]
    where = "".join(f" AND s.{column} = %s" for column in wanted)
    table = TABLE if connection.vendor == "sqlite" else f"{TABLE} w"
    name = TABLE if connection.vendor == "sqlite" else "w"
    # SQLite keeps the order of a cross join: first the words, then the few rows that hold them.
    join = " CROSS JOIN hd_standards_standard s" if wanted else ""
    where = f" AND s.id = {name}.rowid{where}" if wanted else ""
    sql = f"SELECT {name}.rowid FROM {table}{join} WHERE {_MATCH[connection.vendor]}{where} LIMIT %s"  # noqa: S608 - names are constants of this module, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [question, *(filters[column] for column in wanted), most])
        return [row[0] for row in cursor.fetchall()]


def words_of(query: str) -> list[str]:
    """Return the words of a question as they are compared."""
    return folded(query[:_MOST_SIGNS]).split()[:_MOST_WORDS]


def _asked(query: str, vendor: str) -> str:
    """Return a question in the language of the database."""
    pieces = []
    for word in words_of(query):
        tokens = _tokens(word)
        if vendor == "sqlite":
            pieces.append(f'"{" ".join(tokens[:-1])}"' if len(tokens) > 1 else f"{tokens[0]}*")
        else:
            pieces.append(f"({' <-> '.join(tokens[:-1])})" if len(tokens) > 1 else f"{tokens[0]}:*")
    return (" AND " if vendor == "sqlite" else " & ").join(pieces)


def _written(fields: Sequence[str]) -> str:
    plain = ("".join(folded(field).split()) for field in fields if field)
    return f" {_BETWEEN} ".join(" ".join(_tokens(text)) for text in plain if text)


def _tokens(text: str) -> list[str]:
    """Return the pairs of neighbouring signs of a text, and its last sign alone."""
    signs = [f"{ord(sign):05x}" for sign in text]
    return [f"x{one}{other}" for one, other in pairwise(signs)] + [f"x{signs[-1]}"]

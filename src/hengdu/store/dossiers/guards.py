"""Let the database itself refuse to change the rows of a sealed assessment.

The triggers look into the table of assessments. On SQLite a migration that rebuilds a table would drop its
triggers, and could not rename it while others speak of it; so they come down before migrations run and go up
again after them, in the same copy or transaction of the database (:mod:`hengdu.store.upgrade`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

ASSESSMENT: Final = "hd_assessments_assessment"
# What a seal covers. Everything here is refused once its assessment is sealed.
FROZEN: Final = (
    "hd_assessments.Answer",
    "hd_assessments.AnswerVersion",
    "hd_assessments.Proposal",
    "hd_assessments.FlowChoice",
    "hd_assessments.Measurement",
    "hd_assessments.Validation",
    "hd_assessments.Declaration",
    "hd_assessments.Resolution",
    "hd_assessments.Background",
    "hd_evidence.Piece",
    "hd_evidence.FileVersion",
    "hd_evidence.Support",
    "hd_evidence.Attachment",
    "hd_reviews.Consensus",
    "hd_reviews.VerificationPlan",
    "hd_reviews.Verification",
    "hd_reviews.Finding",
    "hd_reviews.Round",
    "hd_reviews.NodeReview",
    "hd_reviews.Comment",
    "hd_reviews.Approval",
    "hd_interviews.Interview",
    "hd_interviews.Interviewee",
    "hd_interviews.TypedAnswer",
    "hd_disputes.Dispute",
    "hd_disputes.SubQuestion",
    "hd_disputes.Invitation",
    "hd_disputes.DisputeStep",
)
# Rows of these that go on after the seal: what proves that an action is done.
_GOES_ON: Final = {"hd_evidence.Attachment": "{row}.about = 'closing'"}
# Columns of an assessment that may still change: to whom it was handed on.
_FREE_COLUMNS: Final = frozenset({"submitted_at"})
_WORDS: Final = "the assessment is sealed"


def _owner(model: type[Model], row: str) -> str:
    """Return the SQL of the assessment that a row (``NEW``, ``OLD`` or an alias) belongs to."""
    names = {field.name for field in model._meta.fields}  # noqa: SLF001 - Django's public way to ask a model
    if "assessment" in names:
        return f"{row}.assessment_id"
    for field in model._meta.fields:  # noqa: SLF001 - as above
        parent = field.related_model
        if isinstance(parent, type) and any(one.name == "assessment" for one in parent._meta.fields):  # noqa: SLF001 - as above
            table = parent._meta.db_table  # noqa: SLF001 - as above
            return f"(SELECT p.assessment_id FROM {table} p WHERE p.id = {row}.{field.column})"  # noqa: S608 - names of our own tables
    msg = f"{model.__name__} belongs to no assessment"
    raise LookupError(msg)


def _is_sealed(model: type[Model], row: str) -> str:
    """Return the SQL that says whether a row belongs to what is sealed."""
    owner, free = _owner(model, row), _GOES_ON.get(model._meta.label)  # noqa: SLF001 - Django's public way to ask a model
    sealed = f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = {owner} AND a.status = 'sealed')"  # noqa: S608 - names of our own tables
    return sealed if free is None else f"(NOT ({free.format(row=row)}) AND {sealed})"


def _models(tables: set[str]) -> Iterator[tuple[str, type[Model]]]:
    for label in FROZEN:
        model = apps.get_model(label)
        if model._meta.db_table in tables:  # noqa: SLF001 - Django's public way to ask a model
            yield model._meta.db_table, model  # noqa: SLF001 - as above


def _changed(operator: str) -> str:
    fields = apps.get_model("hd_assessments", "Assessment")._meta.fields  # noqa: SLF001 - Django's public way to ask a model
    columns = [field.column for field in fields if field.column not in _FREE_COLUMNS]
    return " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns)


def _sqlite(tables: set[str]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    for table, model in _models(tables):
        new, old = _is_sealed(model, "NEW"), _is_sealed(model, "OLD")
        # INSERT OR REPLACE would take a sealed row away without asking the trigger of DELETE.
        taken = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id AND {_is_sealed(model, 'o')})"  # noqa: S608 - names of our own tables
        for word, when in (
            ("INSERT", f"{new} OR {taken}"),
            ("UPDATE", f"{new} OR {old} OR (NEW.id IS NOT OLD.id AND {taken})"),
            ("DELETE", old),
        ):
            name = f"{table}_sealed_{word.lower()}"
            yield f"CREATE TRIGGER {name} BEFORE {word} ON {table} WHEN {when} {refuse}"
    there = f"EXISTS (SELECT 1 FROM {ASSESSMENT} o WHERE o.id = NEW.id AND o.status = 'sealed')"  # noqa: S608 - names of our own tables
    for word, when in (
        ("INSERT", there),
        (
            "UPDATE",
            f"(OLD.status = 'sealed' AND ({_changed('IS NOT')})) OR (NEW.id IS NOT OLD.id AND {there})",
        ),
        ("DELETE", "OLD.status = 'sealed'"),
    ):
        yield (
            f"CREATE TRIGGER {ASSESSMENT}_sealed_{word.lower()} BEFORE {word} ON {ASSESSMENT} "
            f"WHEN {when} {refuse}"
        )


def _postgresql(tables: set[str]) -> Iterator[str]:
    refuse = f"RAISE EXCEPTION '{_WORDS}';"
    for table, model in _models(tables):
        new, old = _is_sealed(model, "NEW"), _is_sealed(model, "OLD")
        yield from _guarded(
            table,
            f"IF TG_OP <> 'INSERT' THEN IF {old} THEN {refuse} END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {new} THEN {refuse} END IF; END IF;",
            "INSERT OR UPDATE OR DELETE",
        )
    changed = _changed("IS DISTINCT FROM")
    yield from _guarded(
        ASSESSMENT,
        f"IF OLD.status = 'sealed' THEN IF TG_OP = 'DELETE' THEN {refuse} "
        f"ELSIF {changed} THEN {refuse} END IF; END IF;",
        "UPDATE OR DELETE",
    )


def _guarded(table: str, body: str, words: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_sealed_rows BEFORE {words} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_sealed()"
    )
    any_sealed = f"EXISTS (SELECT 1 FROM {ASSESSMENT} WHERE status = 'sealed')"  # noqa: S608 - names of our own tables
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_sealed_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {any_sealed} THEN RAISE EXCEPTION '{_WORDS}'; END IF; RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_sealed_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_sealed_all()"
    )
    for name in ("rows", "truncate"):
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_sealed_{name}"


def _there(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return the guards that are up, as (trigger, table)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        return [(name, table) for name, table in cursor.fetchall() if f"{table}_sealed_" in name]


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard, so that migrations may rebuild the tables."""
    for name, table in _there(connection):
        on_table = "" if connection.vendor == "sqlite" else f" ON {table}"
        _run(connection, f"DROP TRIGGER {name}{on_table}")


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create every guard anew, for the tables that are there."""
    take_down(connection)
    tables = set(connection.introspection.table_names())
    if ASSESSMENT not in tables:
        return
    made = _sqlite(tables) if connection.vendor == "sqlite" else _postgresql(tables)
    for statement in made:
        _run(connection, statement)


def _run(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the names of the guards that the database no longer has."""
    tables = set(connection.introspection.table_names())
    words = ("insert", "update", "delete") if connection.vendor == "sqlite" else ("rows", "truncate")
    wanted = {f"{table}_sealed_{word}" for table, _model in _models(tables) for word in words}
    wanted |= {f"{ASSESSMENT}_sealed_{word}" for word in words}
    return tuple(sorted(wanted - {name for name, _table in _there(connection)}))

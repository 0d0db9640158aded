"""Read YAML and JSON files from strangers: bounded, exact, and with the line of every value."""

from hengdu.documents._plain import record_data
from hengdu.documents._read import Document, Limits, read_document, read_text
from hengdu.documents._records import NO_TEXT, Day, Number, TextField, adapter, json_schema, record
from hengdu.documents._validate import validate_data, validate_document
from hengdu.documents._word import word_text

__all__ = [
    "NO_TEXT",
    "Day",
    "Document",
    "Limits",
    "Number",
    "TextField",
    "adapter",
    "json_schema",
    "read_document",
    "read_text",
    "record",
    "record_data",
    "validate_data",
    "validate_document",
    "word_text",
]

"""Read YAML and JSON files from strangers: bounded, exact, and with the line of every value."""

from hengdu.documents._read import Document, Limits, read_document, read_text
from hengdu.documents._records import NO_TEXT, Number, TextField, adapter, record
from hengdu.documents._validate import validate_data, validate_document

__all__ = [
    "NO_TEXT",
    "Document",
    "Limits",
    "Number",
    "TextField",
    "adapter",
    "read_document",
    "read_text",
    "record",
    "validate_data",
    "validate_document",
]

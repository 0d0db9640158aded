"""Judge evidence: what a file really is, how long a piece holds, whether it is as good as the answer claims.

Nothing here opens a network connection, unpacks an archive, renders a document or asks the clock.
"""

from hengdu.evidence._archives import Listing, list_archive
from hengdu.evidence._digests import Digesting, Digests
from hengdu.evidence._encryption import CHUNK_BYTES, Key, OpenedReader, SealingWriter, new_key, read_keys
from hengdu.evidence._gaps import (
    EvidenceGap,
    GapKind,
    attached_grade,
    evidence_gaps,
    expiring,
    needed_grade,
)
from hengdu.evidence._limits import DEFAULT_LIMITS, Limits
from hengdu.evidence._masking import masked_link, masked_name, masked_piece, masked_text
from hengdu.evidence._media import MEDIA, Looked, Media, looked_at
from hengdu.evidence._names import clean_name, suffix_of
from hengdu.evidence._piece import Piece, checked_link, piece_records
from hengdu.evidence._requests import (
    Expected,
    Request,
    Returned,
    expected_of,
    read_requests,
    requests_workbook,
)
from hengdu.evidence._vocabulary import (
    CLASSIFICATION_NAMES,
    KIND_NAMES,
    PERSONAL_FIELDS,
    REQUEST_NAMES,
    Classification,
    Kind,
    RequestState,
)

__all__ = [
    "CHUNK_BYTES",
    "CLASSIFICATION_NAMES",
    "DEFAULT_LIMITS",
    "KIND_NAMES",
    "MEDIA",
    "PERSONAL_FIELDS",
    "REQUEST_NAMES",
    "Classification",
    "Digesting",
    "Digests",
    "EvidenceGap",
    "Expected",
    "GapKind",
    "Key",
    "Kind",
    "Limits",
    "Listing",
    "Looked",
    "Media",
    "OpenedReader",
    "Piece",
    "Request",
    "RequestState",
    "Returned",
    "SealingWriter",
    "attached_grade",
    "checked_link",
    "clean_name",
    "evidence_gaps",
    "expected_of",
    "expiring",
    "list_archive",
    "looked_at",
    "masked_link",
    "masked_name",
    "masked_piece",
    "masked_text",
    "needed_grade",
    "new_key",
    "piece_records",
    "read_keys",
    "read_requests",
    "requests_workbook",
    "suffix_of",
]

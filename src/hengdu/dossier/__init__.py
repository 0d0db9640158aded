"""Seal an assessment into one file that anybody can verify, and that can be redacted without breaking it.

The file is a zip in which nothing is compressed; docs/reference/dossier-format.md describes every byte.
"""

from hengdu.dossier._as_read import Dossier, Finding
from hengdu.dossier._assessment import (
    AnswerFacts,
    assessment_sections,
    file_of,
    mode_record,
    profile_record,
    result_records,
)
from hengdu.dossier._container import MOST_BYTES
from hengdu.dossier._packed import files_digest, packed
from hengdu.dossier._read import read_dossier
from hengdu.dossier._records import ASSESSMENT, CLOSABLE_NAMES, EVIDENCE, RESULT, Closable, Leaf, Record
from hengdu.dossier._redact import Withhold, countersign, redact
from hengdu.dossier._seal import FORMAT, Header, Sealed, seal
from hengdu.dossier._sign import (
    ED25519,
    SIGNERS_GROUP,
    FileSigner,
    Scheme,
    Signature,
    Signer,
    key_name,
    open_signer,
    scheme_called,
)
from hengdu.dossier._sm2 import SM2
from hengdu.dossier._tree import leaf_hash, root_of
from hengdu.dossier._verdict import (
    SCORE_CHECK_NAMES,
    VERDICT_NAMES,
    EvidenceCheck,
    ScoreCheck,
    SignatureCheck,
    Verdict,
    VerdictKind,
    verdict_data,
)
from hengdu.dossier._verify import ENGINE, VOCABULARY, verify

__all__ = [
    "ASSESSMENT",
    "CLOSABLE_NAMES",
    "ED25519",
    "ENGINE",
    "EVIDENCE",
    "FORMAT",
    "MOST_BYTES",
    "RESULT",
    "SCORE_CHECK_NAMES",
    "SIGNERS_GROUP",
    "SM2",
    "VERDICT_NAMES",
    "VOCABULARY",
    "AnswerFacts",
    "Closable",
    "Dossier",
    "EvidenceCheck",
    "FileSigner",
    "Finding",
    "Header",
    "Leaf",
    "Record",
    "Scheme",
    "ScoreCheck",
    "Sealed",
    "Signature",
    "SignatureCheck",
    "Signer",
    "Verdict",
    "VerdictKind",
    "Withhold",
    "assessment_sections",
    "countersign",
    "file_of",
    "files_digest",
    "key_name",
    "leaf_hash",
    "mode_record",
    "open_signer",
    "packed",
    "profile_record",
    "read_dossier",
    "redact",
    "result_records",
    "root_of",
    "scheme_called",
    "seal",
    "verdict_data",
    "verify",
]

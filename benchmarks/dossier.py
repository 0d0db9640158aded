"""Measure sealing and verifying the full model with 2,000 pieces of evidence.

Run ``python -m benchmarks.dossier``. It prints CPU times and their ratio to hashing the same bytes plainly,
and exits with 1 when sealing and verifying together take more than 2 s.
"""

from __future__ import annotations

import sys
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks._measure import line, timed
from benchmarks._model import full_answers
from hengdu.assessments import build_assessment
from hengdu.chain import sm3_of
from hengdu.dossier import (
    ENGINE,
    EVIDENCE,
    RESULT,
    VOCABULARY,
    Closable,
    FileSigner,
    Header,
    Record,
    Withhold,
    assessment_sections,
    redact,
    result_records,
    seal,
    verify,
)
from hengdu.packs import load_pack, pack_files
from hengdu.scoring import compile as compile_pack

PIECES: Final = 2_000
LIMIT_S: Final = 2.0


def evidence() -> list[Record]:
    """Return generated pieces of evidence."""
    return [
        Record(
            name=f"{number:04d}",
            data={"sm3": sm3_of(str(number)), "sha256": f"{number:064x}", "size": number, "grade": "E2"},
            closable={"title": (Closable.EVIDENCE_NAME, f"示例证据 {number}")},
        )
        for number in range(PIECES)
    ]


def main() -> int:
    """Measure and print."""
    pack = load_pack("sf-nscmm")
    file = full_answers(pack)
    scorer, signer = compile_pack(pack), FileSigner(Ed25519PrivateKey.generate())
    header = Header(
        engine=ENGINE,
        vocabulary=VOCABULARY,
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
    )

    def make() -> bytes:
        sections = assessment_sections(file, pack) | {EVIDENCE: evidence()}
        sections[RESULT] = result_records(scorer.score(build_assessment(file, pack)))
        return seal(header, sections, pack_files(pack.id), signer, seed=bytes(32)).content

    content = make()
    plain = min(timed(lambda: sm3_of(content), 5))
    sealing = min(timed(make, 3))
    verifying = min(timed(lambda: verify(content, trusted=[signer.public_key]), 3))
    withhold = Withhold(fields=frozenset(Closable))
    redacting = min(timed(lambda: redact(content, withhold), 3))
    print(f"{len(file.answers)} answers, {PIECES} pieces of evidence, {len(content) / 1e6:.1f} MB")
    for name, seconds in (("seal", sealing), ("verify", verifying), ("redact", redacting)):
        line(name, f"{seconds:.2f} s CPU", "-", f"{seconds / plain:.0f} x hashing the file plainly")
    line("seal and verify", f"{sealing + verifying:.2f} s CPU", f"{LIMIT_S:.0f} s")
    return int(sealing + verifying > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main())

"""A small pack, an assessment of it, and a dossier of both; run as a program it writes the golden dossiers.

``python -m tests.dossier.small`` writes those of the present version and leaves older ones as they are.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hengdu import __version__
from hengdu.assessments import (
    AnswerFile,
    AssessmentFile,
    Institution,
    Measurement,
    Validation,
    build_assessment,
)
from hengdu.dossier import (
    ENGINE,
    VOCABULARY,
    AnswerFacts,
    Closable,
    FileSigner,
    Header,
    Record,
    Withhold,
    assessment_sections,
    mode_record,
    profile_record,
    redact,
    result_records,
    seal,
)
from hengdu.packs import load_pack, pack_files
from hengdu.scoring import compile as compile_pack
from hengdu.text import Text

GOLDEN = Path(__file__).parent / "golden"
SEED = b"only for these tests"
PACK = """\
id: small
version: "1.0"
title: {zh: 小（示例）, en: Small (example)}
disclaimer: {zh: 示例模型，不构成结论。, en: Example model; no conclusion.}
levels: [{level: 1, name: 一}, {level: 2, name: 二}]
answers:
  - options:
      - {code: F, value: 1, name: 完全}
      - {code: P, value: 0.33, name: 部分}
      - {code: N, value: 0, name: 未执行}
evidence_grades: [{code: E1, name: 访谈, weight: 0.5}, {code: E3, name: 抽样, weight: 0.9}]
redlines: [{code: RL1, title: 日志, determined: {kind: declaration}, source: LAW}]
scoring:
  rules:
    overall: {score: {op: mean}}
    part: {score: {op: mean, over: leaves}}
nodes:
  - code: A
    kind: part
    title: 甲
    indicators:
      - {code: A.I1, name: 率, formula: a/b, unit: "%", direction: higher, thresholds: {L1: 80}, basis: LAW}
    practices: [{code: A.1, text: 一}, {code: A.2, text: 二}]
  - {code: B, kind: part, title: 乙, practices: [{code: B.1, text: 三}]}
"""

# Made for these tests with: openssl genpkey -algorithm SM2
SM2_KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgQ3jfmSQdkXdLr9m/
9Au7fGT0WJvuY812rRj/4XngRcihRANCAAQ3Tp+o/tk2/vVqiQ2c1KOxkWvrMDkN
R3cLYw1yXxscV9PSXPt2phiIxZNvSkECtKRrW+IYeFEC0f9Mx8l3QP/f
-----END PRIVATE KEY-----
"""


def signer(number: int = 1) -> FileSigner:
    """Return a key that nobody keeps secret."""
    return FileSigner(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


@cache
def small_pack():
    """Return the pack and its files."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pack.yaml").write_text(PACK, encoding="utf-8", newline="\n")
        return load_pack(folder), pack_files(folder)


def small_file(**changes) -> AssessmentFile:
    """Return an assessment with one of everything that the engine reads."""
    measured = Measurement(period="2026-Q1", numerator=Decimal(9), denominator=Decimal(10))
    given = {
        "answers": {
            "A.1": (
                AnswerFile(answer="F", evidence="E3", rater="示例人员甲", role="ITO", note="示例说明"),
                AnswerFile(answer="P", rater="示例人员乙", role="CISO"),
            ),
            "A.2": (AnswerFile(answer="P", evidence_date=dt.date(2026, 3, 1)),),
            "B.1": (AnswerFile(state="unknown"),),
        },
        "indicators": {"A.I1": (measured,)},
        "validations": (Validation(nodes=("A",), kind="演练", day=dt.date(2026, 5, 1)),),
    }
    institution = Institution(name="示例机构", name_en="Example institution", type="securities")
    return AssessmentFile(
        pack="small", version="1.0", institution=institution, sample=True, **(given | changes)
    )


def small_sections(file: AssessmentFile | None = None) -> dict[str, list[Record]]:
    """Return the records of an assessment, of two pieces of evidence, and of its result."""
    pack, _files = small_pack()
    file = file or small_file()
    facts = {("A.1", 0): AnswerFacts(data={"version": 2}, closable={"by": (Closable.PERSONAL, "示例人员甲")})}
    sections = assessment_sections(file, pack, facts)
    sections["evidence"] = [
        Record(
            name=f"E{number}",
            data={"sm3": digest, "size": 3, "practices": ["A.1"]},
            closable={"name": (Closable.EVIDENCE_NAME, f"示例{number}.txt")},
        )
        for number, digest in (
            (1, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (2, "00" * 32),
        )
    ]
    sections["result"] = result_records(compile_pack(pack).score(build_assessment(file, pack)))
    return sections


def header(**changes) -> Header:
    """Return the header of the small dossier."""
    pack, _files = small_pack()
    given = {
        "engine": ENGINE,
        "vocabulary": VOCABULARY,
        "pack_id": pack.id,
        "pack_version": pack.version,
        "pack_digest": pack.digest,
        "sealed_at": "2026-11-22T00:00:00Z",
        "is_sample": True,
    }
    return Header(**(given | changes))


def sealed(sections=None, *, by: int = 1, **changes) -> bytes:
    """Return the small dossier's bytes, signed by a numbered key."""
    _pack, files = small_pack()
    return seal(header(**changes), sections or small_sections(), files, signer(by), seed=SEED).content


def redacted(content: bytes) -> bytes:
    """Return a copy without sub-domain B, names and notes."""
    kinds = frozenset({Closable.PERSONAL, Closable.NOTE, Closable.IDENTITY})
    return redact(content, Withhold(nodes=frozenset({"B"}), fields=kinds)).content


def with_setting() -> bytes:
    """Return the small dossier with the institution's profile, of an installation that one person runs."""
    sections = small_sections()
    profile = {"size": "small", "employees": 12, "entities": ["示例总部"], "note": "示例说明"}
    sections["assessment"].append(profile_record(profile))
    sections["assessment"].append(mode_record(Text("单人模式。", "Single-person mode.")))
    return sealed(sections)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    made = {"full": sealed(), "setting-full": with_setting()}
    for name, content in [*made.items(), *((f"{name[:-4]}redacted", redacted(made[name])) for name in made)]:
        (GOLDEN / f"{__version__}-{name}.hengdu").write_bytes(content)

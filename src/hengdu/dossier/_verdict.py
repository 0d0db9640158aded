"""Say what verifying a dossier found."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from hengdu.documents import NO_TEXT
from hengdu.dossier._as_read import Finding
from hengdu.text import Text


class VerdictKind(StrEnum):
    """What a dossier is, in one word; what comes first here outweighs what comes after.

    ``malformed`` is no dossier; ``altered`` has something changed since it was signed; ``unknown_key`` is
    whole but signed by nobody who is trusted; ``rule_changed`` is whole and trusted, but this engine does not
    compute its score.
    """

    MALFORMED = "malformed"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown_key"
    RULE_CHANGED = "rule_changed"
    VALID = "valid"


VERDICT_NAMES: Final[Mapping[VerdictKind, Text]] = {
    VerdictKind.MALFORMED: Text("不是有效的档案文件", "No dossier"),
    VerdictKind.ALTERED: Text("已被改动", "Altered"),
    VerdictKind.UNKNOWN_KEY: Text("签名密钥未知", "Signed by an unknown key"),
    VerdictKind.RULE_CHANGED: Text("计分规则版本不同", "Another version of the scoring rules"),
    VerdictKind.VALID: Text("有效", "Valid"),
}


class ScoreCheck(StrEnum):
    """What came of computing the score anew from the pack and the answers in the dossier."""

    SAME = "same"
    DIFFERENT = "different"
    WITHHELD = "withheld"
    NOT_POSSIBLE = "not_possible"
    NOT_TRIED = "not_tried"


SCORE_CHECK_NAMES: Final[Mapping[ScoreCheck, Text]] = {
    ScoreCheck.SAME: Text("重新计分，结果一致", "computed anew, the same"),
    ScoreCheck.DIFFERENT: Text("重新计分，结果不同", "computed anew, different"),
    ScoreCheck.WITHHELD: Text("部分内容未随附，不能重新计分", "not computed: something needed is withheld"),
    ScoreCheck.NOT_POSSIBLE: Text("本版本不能重新计分", "cannot be computed by this version"),
    ScoreCheck.NOT_TRIED: Text("未重新计分", "not computed"),
}


@attrs.frozen(kw_only=True)
class SignatureCheck:
    """One signature: the short name of its key, whether it fits, and whether the key is trusted."""

    key: str
    public_key: str
    scheme: str
    signer: str
    signed_at: str
    is_good: bool
    is_trusted: bool


@attrs.frozen(kw_only=True)
class EvidenceCheck:
    """What came of comparing evidence files with the digests: names of records by outcome."""

    matching: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Verdict:
    """What verifying found.

    ``root`` names the dossier and stays the same in redacted copies, ``digest`` is the SM3 of the file.
    ``level`` and ``score`` are those that were sealed for the whole, None where withheld.
    ``disclaimer`` is the pack's, to be shown with any number.
    """

    kind: VerdictKind
    findings: tuple[Finding, ...]
    header: Mapping[str, Any] = attrs.field(factory=dict)
    root: str = ""
    digest: str = ""
    signatures: tuple[SignatureCheck, ...] = ()
    withheld: tuple[str, ...] = ()
    records: int = 0
    sections: Mapping[str, int] = attrs.field(factory=dict)
    score_check: ScoreCheck = ScoreCheck.NOT_TRIED
    institution: str = ""
    level: int | None = None
    score: str | None = None
    disclaimer: Text = NO_TEXT
    evidence: EvidenceCheck | None = None

    @property
    def is_valid(self) -> bool:
        """Say whether the dossier is whole, trusted, and recomputes here."""
        return self.kind is VerdictKind.VALID


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain data for JSON; texts in both languages."""
    return {
        "verdict": verdict.kind.value,
        "root": verdict.root,
        "digest": verdict.digest,
        "header": dict(verdict.header),
        "institution": verdict.institution,
        "level": verdict.level,
        "score": verdict.score,
        "score_check": verdict.score_check.value,
        "records": verdict.records,
        "sections": dict(verdict.sections),
        "signatures": [attrs.asdict(item) for item in verdict.signatures],
        "withheld": list(verdict.withheld),
        "findings": [
            {"kind": item.kind, "place": item.place, "text": {"zh": item.text.zh, "en": item.text.en}}
            for item in verdict.findings
        ],
        "evidence": None if verdict.evidence is None else attrs.asdict(verdict.evidence),
        "disclaimer": {"zh": verdict.disclaimer.zh, "en": verdict.disclaimer.en},
    }

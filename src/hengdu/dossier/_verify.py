"""Verify a dossier: every digest, the root, the signatures, and the score from the pack inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu import __version__
from hengdu.assessments import build_assessment
from hengdu.dossier._as_read import Dossier, Finding
from hengdu.dossier._assessment import MODE, PROFILE, different_results, file_of
from hengdu.dossier._evidence import check_evidence
from hengdu.dossier._packed import files_digest, packed
from hengdu.dossier._read import read_dossier
from hengdu.dossier._records import ANSWERS, ASSESSMENT, EVIDENCE, RESULT
from hengdu.dossier._seal import SIGNATURES
from hengdu.dossier._sign import key_name, scheme_called, statement
from hengdu.dossier._verdict import EvidenceCheck, ScoreCheck, SignatureCheck, Verdict, VerdictKind
from hengdu.errors import DossierError, HengduError
from hengdu.packs import VOCABULARY_VERSION
from hengdu.scoring import Scorer
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from hengdu.packs import Pack

ENGINE: Final = __version__
VOCABULARY: Final = str(VOCABULARY_VERSION)
_NOT_ALTERATIONS: Final = frozenset({"engine", "key"})
# Sections of which the engine reads something; where one is withheld, the score cannot be computed anew.
_SCORED: Final = frozenset({ASSESSMENT, "measurements", "validations", "declarations", "resolutions"})
_NOT_SCORED: Final = frozenset({"institution", PROFILE, MODE})  # records of the assessment without effect
_SHOWN: Final = 20  # differing nodes that are named


def verify(
    source: Path | str | bytes,
    *,
    trusted: Collection[bytes] = (),
    packs: Mapping[str, Pack] | None = None,
    evidence: Path | None = None,
) -> Verdict:
    """Return what is found when everything in a dossier is computed anew.

    ``trusted`` holds the public keys that count; without one a whole dossier is at best ``unknown_key``.
    ``packs`` may give packs already loaded, by :func:`files_digest`; only those of the very same files are
    used. ``evidence`` is a folder of files to compare. Never raises for what the file holds.
    """
    try:
        dossier = read_dossier(source)
    except DossierError as error:
        finding = Finding(kind="malformed", place=error.place, text=Text(error.zh, error.en))
        return Verdict(kind=VerdictKind.MALFORMED, findings=(finding,))
    findings = list(dossier.findings)
    signatures, about = _signatures(dossier, trusted)
    findings += about
    is_whole = all(item.kind in _NOT_ALTERATIONS for item in findings)
    score_check, disclaimer = ScoreCheck.NOT_TRIED, Text("", "")
    if is_whole:
        score_check, disclaimer, about = _score(dossier, packs or {})
        findings += about
    checked: EvidenceCheck | None = None
    if evidence is not None:
        checked, about = check_evidence(dossier.sections.get(EVIDENCE, ()), evidence)
        findings += about
    return attrs.evolve(
        _shown(dossier),
        kind=_kind(findings, signatures),
        findings=tuple(findings),
        signatures=signatures,
        score_check=score_check,
        disclaimer=disclaimer,
        evidence=checked,
    )


def _kind(findings: Iterable[Finding], signatures: Iterable[SignatureCheck]) -> VerdictKind:
    kinds = {item.kind for item in findings}
    if kinds - _NOT_ALTERATIONS:
        return VerdictKind.ALTERED
    if not any(item.is_good and item.is_trusted for item in signatures):
        return VerdictKind.UNKNOWN_KEY
    return VerdictKind.RULE_CHANGED if "engine" in kinds else VerdictKind.VALID


def _signatures(
    dossier: Dossier, trusted: Collection[bytes]
) -> tuple[tuple[SignatureCheck, ...], list[Finding]]:
    checks = []
    findings = []
    for number, item in enumerate(dossier.signatures, 1):
        scheme, public = scheme_called(item.scheme), bytes.fromhex(item.public_key)
        is_good = (
            scheme is not None
            and item.key == key_name(public)
            and scheme.verify(public, statement(dossier.root, item), bytes.fromhex(item.signature))
        )
        checks.append(
            SignatureCheck(
                key=item.key,
                public_key=item.public_key,
                scheme=item.scheme,
                signer=item.signer,
                signed_at=item.signed_at,
                is_good=is_good,
                is_trusted=is_good and public in trusted,
            )
        )
        if scheme is None:
            text = Text(
                f"未安装签名方式 {item.scheme}，不能核对", f"no scheme {item.scheme} is installed to check it"
            )
            findings.append(Finding(kind="key", place=f"{SIGNATURES}#{number}", text=text))
        elif not is_good and dossier.root:
            text = Text(
                f"签名（密钥 {item.key}）与内容的总摘要不符",
                f"the signature (key {item.key}) does not fit the root of the content",
            )
            findings.append(Finding(kind="signature", place=f"{SIGNATURES}#{number}", text=text))
    if not dossier.signatures and dossier.root:
        text = Text("签名已被移除", "the signatures were removed")
        findings.append(Finding(kind="signature", place=SIGNATURES, text=text))
    elif not any(item.is_trusted for item in checks):
        findings.append(_nobody(checks))
    return tuple(checks), findings


def _nobody(checks: list[SignatureCheck]) -> Finding:
    good = [item.key for item in checks if item.is_good]
    if not good:
        text = Text("没有可核对的签名", "there is no signature that can be checked")
    else:
        text = Text(
            f"签名密钥 {', '.join(good)} 不在受信之列，请向出具方核对该指纹",
            f"the key {', '.join(good)} is not among the trusted; compare its name with the issuer",
        )
    return Finding(kind="key", place=SIGNATURES, text=text)


def _shown(dossier: Dossier) -> Verdict:
    """Return what a verdict repeats from the dossier."""
    setup = {leaf.name: leaf for leaf in dossier.sections.get(ASSESSMENT, ())}
    result = next(iter(dossier.sections.get(RESULT, ())), None)
    name = setup["institution"].open_fields.get("name", "") if "institution" in setup else ""
    level = result.data.get("level") if result else None
    score = result.data.get("score") if result else None
    return Verdict(
        kind=VerdictKind.ALTERED,
        findings=(),
        header=dossier.header,
        root=dossier.root,
        digest=dossier.digest,
        withheld=dossier.withheld,
        records=sum(len(leaves) for leaves in dossier.sections.values()),
        sections={name: len(leaves) for name, leaves in dossier.sections.items()},
        institution=str(name),
        level=level if isinstance(level, int) else None,
        score=str(score) if score is not None else None,
    )


def _score(dossier: Dossier, packs: Mapping[str, Pack]) -> tuple[ScoreCheck, Text, list[Finding]]:
    """Compute the score with the pack inside, and compare it with the sealed one."""
    try:
        pack = packs.get(files_digest(dossier.pack_files)) or packed(dossier.pack_files)
    except (HengduError, OSError) as error:
        words = error if isinstance(error, HengduError) else None
        zh, en = (words.zh, words.en) if words else (str(error), str(error))
        said = Text(f"所附模型包在本版本不能载入：{zh}", f"the pack inside cannot be loaded here: {en}")
        return ScoreCheck.NOT_POSSIBLE, Text("", ""), [_about_engine(dossier, said)]
    disclaimer = pack.content.disclaimer
    if pack.digest != dossier.header.get("pack_digest"):
        said = Text("所附模型包的摘要与档案头不符", "the digest of the pack inside is not that of the header")
        return ScoreCheck.NOT_POSSIBLE, disclaimer, [_about_engine(dossier, said)]
    if _needed_is_withheld(dossier):
        return ScoreCheck.WITHHELD, disclaimer, []
    try:
        file = file_of(dossier.sections)
        result = Scorer(pack, preset=file.preset).score(build_assessment(file, pack))
    except (HengduError, ValueError, KeyError, TypeError) as error:
        reason = error.en if isinstance(error, HengduError) else type(error).__name__
        said = Text(f"所附答案在本版本不能计分：{reason}", f"the answers cannot be scored here: {reason}")
        return ScoreCheck.NOT_POSSIBLE, disclaimer, [_about_engine(dossier, said)]
    different = different_results(dossier.sections.get(RESULT, ()), result)
    findings = [_about_engine(dossier, _difference(*item), item[0]) for item in different[:_SHOWN]]
    return (ScoreCheck.DIFFERENT if different else ScoreCheck.SAME), disclaimer, findings


def _needed_is_withheld(dossier: Dossier) -> bool:
    needed = [
        leaf
        for name, leaves in dossier.sections.items()
        if name in _SCORED or name.startswith(f"{ANSWERS}/")
        for leaf in leaves
    ]
    return any(leaf.is_withheld and leaf.name not in _NOT_SCORED for leaf in needed)


def _difference(name: str, sealed: Mapping[str, Any], computed: Mapping[str, Any] | None) -> Text:
    keys = [key for key in sealed if computed is None or computed.get(key) != sealed[key]]
    was = "，".join(f"{key}={sealed[key]}" for key in keys[:4])
    now = "，".join(f"{key}={computed[key]}" for key in keys[:4] if key in computed) if computed else "-"
    return Text(
        f"{name}：封存时 {was}；此处算得 {now}",
        f"{name}: sealed {was.replace('，', ', ')}; computed here {now.replace('，', ', ')}",
    )


def _about_engine(dossier: Dossier, said: Text, place: str = RESULT) -> Finding:
    """Return a finding on the score: another engine explains it, the same engine does not."""
    header = dossier.header
    is_same = (header.get("engine"), header.get("vocabulary")) == (ENGINE, VOCABULARY)
    if is_same:
        text = Text(
            f"{said.zh}（引擎版本相同，封存的结果并非由这些内容得出）",
            f"{said.en} (by the same engine: the sealed result does not follow from the content)",
        )
        return Finding(kind="score", place=place, text=text)
    text = Text(
        f"{said.zh}（封存引擎 {header.get('engine')}，规则 {header.get('vocabulary')}；"
        f"此处 {ENGINE}，规则 {VOCABULARY}）",
        f"{said.en} (sealed by engine {header.get('engine')}, rules {header.get('vocabulary')}; "
        f"here {ENGINE}, rules {VOCABULARY})",
    )
    return Finding(kind="engine", place=place, text=text)

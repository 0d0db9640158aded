"""Verify, show and redact dossiers, without a database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._call import DONE, FINDINGS, Call, as_json, refuse_overwrite, replacing
from hengdu.cli._faults import CommandError, not_taken
from hengdu.dossier import (
    CLOSABLE_NAMES,
    SCORE_CHECK_NAMES,
    VERDICT_NAMES,
    Closable,
    Leaf,
    VerdictKind,
    Withhold,
    countersign,
    open_signer,
    read_dossier,
    redact,
    verdict_data,
    verify,
)

if TYPE_CHECKING:
    from hengdu.dossier import Verdict

_MOST_KEY_BYTES: Final = 8_192
_HEX: Final = re.compile(r"(?:[0-9a-f]{2}){16,512}")
_MOST_LINES: Final = 40  # of what is withheld


def show_verdict(call: Call, file: Path, keys: tuple[str, ...], evidence: Path | None) -> int:
    """Verify a dossier and print what was found."""
    if evidence is not None and not evidence.is_dir():
        raise CommandError(
            "没有这个目录",
            "there is no such folder",
            place=str(evidence),
            hint_zh="请用 --evidence 给出证据文件所在目录",
            hint_en="Name the folder of the evidence files with --evidence",
        )
    trusted = [_key(text) for text in keys]
    verdict = verify(file, trusted=trusted, evidence=evidence)
    if verdict.kind is VerdictKind.MALFORMED:
        first = verdict.findings[0]
        raise CommandError(
            first.text.zh,
            first.text.en,
            place=first.place or str(file),
            hint_zh="请向出具方索取原始的 .hengdu 文件",
            hint_en="Ask whoever issued it for the original .hengdu file",
        )
    if call.as_json:
        call.emit(verdict_data(verdict))
    else:
        call.print("\n".join(_text(call, verdict)))
    return DONE if verdict.is_valid else FINDINGS


def _key(text: str) -> bytes:
    """Return a public key given in hexadecimal, or as a file that holds it so or as PEM."""
    found = text.strip().lower()
    path = Path(text)
    if not _HEX.fullmatch(found) and path.is_file():
        with path.open("rb") as file:
            raw = file.read(_MOST_KEY_BYTES)
        found = _from_pem(raw) if b"-----BEGIN" in raw else raw.decode("ascii", "replace").strip().lower()
    if not _HEX.fullmatch(found):
        raise CommandError(
            "这不是公钥",
            "this is no public key",
            place=text[:120],
            hint_zh="请给出十六进制公钥，或含十六进制或 PEM 公钥的文件",
            hint_en="Give the key in hexadecimal, or a file that holds it so or as PEM",
        )
    return bytes.fromhex(found)


def _from_pem(raw: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(raw)
    except ValueError:
        return ""
    return public.public_bytes_raw().hex() if isinstance(public, Ed25519PublicKey) else ""


def _text(call: Call, verdict: Verdict) -> list[str]:
    header = verdict.header
    none = call.say("未随附", "withheld")
    lines = [
        f"{call.say('结论：', 'verdict: ')}{call.text(VERDICT_NAMES[verdict.kind])}",
        f"{call.say('机构：', 'institution: ')}{verdict.institution or none}",
        call.say(
            f"模型：{header.get('pack_id')} {header.get('pack_version')}；引擎：{header.get('engine')}，"
            f"规则 {header.get('vocabulary')}；封存于 {header.get('sealed_at')}",
            f"model: {header.get('pack_id')} {header.get('pack_version')}; engine {header.get('engine')}, "
            f"rules {header.get('vocabulary')}; sealed {header.get('sealed_at')}",
        ),
        f"{call.say('总摘要（SM3）：', 'root (SM3): ')}{verdict.root}",
        call.say(f"记录：{verdict.records} 条", f"records: {verdict.records}"),
        _score_line(call, verdict),
        *_marks(call, verdict),
    ]
    for item in verdict.signatures:
        state = (
            call.say("受信", "trusted")
            if item.is_trusted
            else call.say("相符，密钥未知", "fits, unknown key")
            if item.is_good
            else call.say("不符", "does not fit")
        )
        named = f" {item.signer}" if item.signer else ""
        lines.append(
            call.say(f"签名：{item.key}{named}（{state}）", f"signature: {item.key}{named} ({state})")
        )
    lines += _list(call, call.say("发现：", "found:"), _findings(call, verdict))
    lines += _list(call, call.say("未随附：", "withheld:"), list(verdict.withheld))
    lines += _evidence(call, verdict)
    if verdict.disclaimer.zh:
        lines.append(call.text(verdict.disclaimer))
    return lines


def _score_line(call: Call, verdict: Verdict) -> str:
    checked = call.text(SCORE_CHECK_NAMES[verdict.score_check])
    level = "-" if verdict.level is None else str(verdict.level)
    score = verdict.score or "-"
    return call.say(f"等级 {level}，得分 {score}（{checked}）", f"level {level}, score {score} ({checked})")


def _marks(call: Call, verdict: Verdict) -> list[str]:
    header, found = verdict.header, []
    if header.get("classification"):
        found.append(
            call.say(f"密级：{header['classification']}", f"classification: {header['classification']}")
        )
    if header.get("is_sample"):
        found.append(call.say("示例，不是真实机构", "a sample, no real institution"))
    if header.get("is_partial"):
        found.append(call.say("局部评估", "partial scope"))
    if header.get("supersedes"):
        words = f"{header['supersedes']} {header.get('reason', '')}".strip()
        found.append(call.say(f"更正：{words}", f"corrects: {words}"))
    return found


def _findings(call: Call, verdict: Verdict) -> list[str]:
    return [f"{item.place}: {call.text(item.text)}" for item in verdict.findings]


def _evidence(call: Call, verdict: Verdict) -> list[str]:
    checked = verdict.evidence
    if checked is None:
        return []
    line = call.say(
        f"证据文件：相符 {len(checked.matching)}，缺 {len(checked.missing)}，不在清单 {len(checked.strange)}",
        f"evidence files: {len(checked.matching)} match, {len(checked.missing)} missing, "
        f"{len(checked.strange)} not listed",
    )
    return [line, *_list(call, call.say("缺少：", "missing:"), list(checked.missing))]


def _list(call: Call, title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    rest = len(items) - _MOST_LINES
    more = [call.say(f"  … 另有 {rest} 项，见 --json", f"  … {rest} more, see --json")] if rest > 0 else []
    return [title, *(f"  - {item}" for item in items[:_MOST_LINES]), *more]


def show_content(call: Call, file: Path, section: str | None) -> int:
    """Print the header and the sections, or the records of one section."""
    dossier = read_dossier(file)
    if section is None:
        data: dict[str, Any] = {
            "header": dict(dossier.header),
            "root": dossier.root,
            "digest": dossier.digest,
            "sections": {name: len(leaves) for name, leaves in dossier.sections.items()},
            "pack_files": list(dossier.pack_files),
            "withheld": list(dossier.withheld),
            "is_intact": not dossier.findings,
        }
        call.print(as_json(data) if call.as_json else "\n".join(_overview(call, data)))
        return DONE
    leaves = dossier.sections.get(section)
    if leaves is None:
        raise not_taken("--section", section, sorted(dossier.sections))
    records = [_record(leaf) for leaf in leaves]
    if call.as_json:
        call.emit({"section": section, "records": records})
    else:
        call.print("\n".join(as_json(record).rstrip() for record in records))
    return DONE


def _overview(call: Call, data: dict[str, Any]) -> list[str]:
    lines = [f"{name}: {value}" for name, value in data["header"].items() if value not in ("", False)]
    lines.append(f"{call.say('总摘要（SM3）', 'root (SM3)')}: {data['root']}")
    lines += _list(
        call, call.say("节：", "sections:"), [f"{name} {n}" for name, n in data["sections"].items()]
    )
    lines += _list(call, call.say("未随附：", "withheld:"), data["withheld"])
    if not data["is_intact"]:
        lines.append(call.say("内容已被改动，请用 verify 查看", "it is altered; see verify"))
    return lines


def _record(leaf: Leaf) -> dict[str, Any]:
    if leaf.is_withheld:
        return {"name": leaf.name, "withheld": True}
    closed = {"withheld_fields": list(leaf.closed)} if leaf.closed else {}
    return {"name": leaf.name, **leaf.data, **leaf.open_fields, **closed}


def write_redacted(
    call: Call, file: Path, out: Path, named: tuple[tuple[str, ...], ...], *, force: bool
) -> int:
    """Write a redacted copy and say what it withholds."""
    sections, nodes, records, fields = named
    kinds = {kind.value: kind for kind in Closable}
    for field in fields:
        if field not in kinds:
            raise not_taken(
                "--field", field, [f"{kind} {call.text(CLOSABLE_NAMES[kind])}" for kind in Closable]
            )
    if not any(named):
        raise CommandError(
            "没有说明要略去什么",
            "nothing to withhold is named",
            hint_zh="请用 --section、--node、--record 或 --field",
            hint_en="Use --section, --node, --record or --field",
        )
    refuse_overwrite(out, force=force)
    withhold = Withhold(
        sections=frozenset(sections),
        nodes=frozenset(nodes),
        records=frozenset(records),
        fields=frozenset(kinds[field] for field in fields),
    )
    copy = redact(file, withhold)
    with replacing(out) as part:
        part.write_bytes(copy.content)
    withheld = read_dossier(copy.content).withheld
    if call.as_json:
        call.emit({"files": [str(out)], "root": copy.root, "withheld": list(withheld)})
        return DONE
    call.print(
        call.say(
            f"已写入 {out}，未随附 {len(withheld)} 项，总摘要不变",
            f"wrote {out}; {len(withheld)} items withheld, the root is the same",
        )
    )
    return DONE


def write_countersigned(
    call: Call, file: Path, key: str, out: Path | None, *, scheme: str, by: str, force: bool
) -> int:
    """Add a signature over the same root; without ``out`` the file itself is replaced."""
    signer = open_signer(scheme, key)
    if out is not None:
        refuse_overwrite(out, force=force)
    moment = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - the command line asks the clock
    copy = countersign(file, signer, signed_at=moment, by=by)
    target = out or file
    with replacing(target) as part:
        part.write_bytes(copy.content)
    keys = [item.key for item in copy.signatures]
    if call.as_json:
        call.emit({"files": [str(target)], "root": copy.root, "signatures": keys})
        return DONE
    call.print(
        call.say(
            f"已写入 {target}，现有 {len(keys)} 个签名：{'、'.join(keys)}；总摘要不变",
            f"wrote {target}; {len(keys)} signatures now: {', '.join(keys)}; the root is the same",
        )
    )
    return DONE

"""Take a part of an assessment out as one encrypted file, and compare what comes back answer by answer."""

from __future__ import annotations

import dataclasses
import json
import zlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import attrs
from pydantic import Field

from hengdu.assessments._records import AnswerFile, AssessmentFile, ObjectCode, ShortText
from hengdu.assessments._write import assessment_data
from hengdu.documents import Document, record, validate_data
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
LEAST_PASSPHRASE: Final = 12
MOST_BYTES: Final = 32 * 1024 * 1024
_MAGIC: Final = b"HENGDU-PART-1\n"
_CHECK_BYTES: Final = 16
_KEY_BYTES: Final = 32
_HEAD: Final = len(_MAGIC) + SALT_BYTES + NONCE_BYTES + _CHECK_BYTES
SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1}


@record
class PartContent:
    """One file of evidence in a part: its name, the SM3 digest of its content, and the content in base64."""

    name: ShortText
    sm3: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    base64: str


@record
class PartSupport:
    """Say that a piece is for a practice, in an interview role or none."""

    code: ObjectCode
    role: ShortText = ""


@record
class PartPiece:
    """One piece of evidence that was added where the part was worked on; ``key`` is its id there."""

    key: Annotated[str, Field(min_length=1, max_length=80)]
    kind: ShortText
    title: ShortText
    grade: ShortText = ""
    issued: date | None = None
    valid_until: date | None = None
    classification: ShortText = ""
    personal: tuple[ShortText, ...] = ()
    note: str = ""
    link: str = ""
    where: ShortText = ""
    custodian: ShortText = ""
    seen_by: ShortText = ""
    seen_on: date | None = None
    supports: tuple[PartSupport, ...] = ()
    content: PartContent | None = None


@record
class PartPerson:
    """Name one interviewee."""

    name: ShortText
    post: ShortText = ""


@record
class PartTyped:
    """One answer as it was typed in an interview, and whether the interviewee confirmed it as it is."""

    code: ObjectCode
    given: AnswerFile | None = None
    seconds: Annotated[int, Field(ge=0)] = 0
    typed_at: datetime | None = None
    how: ShortText = ""
    confirmed_at: datetime | None = None
    objection: str = ""


@record
class PartInterview:
    """One interview that was held where the part was worked on; ``key`` is its id there."""

    key: Annotated[str, Field(min_length=1, max_length=80)]
    role: ObjectCode
    codes: tuple[ObjectCode, ...] = ()
    interviewer: ShortText
    place: ShortText = ""
    started_at: datetime
    ended_at: datetime | None = None
    paper_day: date | None = None
    paper_note: str = ""
    people: tuple[PartPerson, ...] = ()
    typed: tuple[PartTyped, ...] = ()


@record
class PartFile:
    """One part of an assessment: which one, of which roles and codes, and the answers as an assessment file.

    ``part`` and ``assessment`` are ids of the installation that issued it, ``digest`` that of the pack;
    ``codes`` are nodes or practices, empty for all of the roles. A part that comes back also carries the
    evidence added there, with its files as far as they fit, and the interviews held there.
    """

    format: Literal[1] = 1
    part: Annotated[str, Field(min_length=1, max_length=80)]
    assessment: Annotated[str, Field(min_length=1, max_length=80)]
    title: ShortText = ""
    issued: ShortText = ""
    digest: Annotated[str, Field(min_length=1, max_length=80)]
    roles: tuple[ObjectCode, ...]
    codes: tuple[ObjectCode, ...] = ()
    file: AssessmentFile
    evidence: tuple[PartPiece, ...] = ()
    interviews: tuple[PartInterview, ...] = ()


@attrs.frozen(kw_only=True)
class Kept:
    """An answer as an installation holds it: its version (0 for none) and what was given."""

    version: int = 0
    given: AnswerFile | None = None


@attrs.frozen(kw_only=True)
class PartAnswer:
    """One answer that came back."""

    code: str
    role: str
    given: AnswerFile


@attrs.frozen(kw_only=True)
class PartMerge:
    """What became of each answer that came back.

    ``merged`` changed only in the part; ``conflicts`` in the part and here; ``outside`` were not asked for
    and are left out; ``unchanged`` counts the rest.
    """

    merged: tuple[PartAnswer, ...]
    conflicts: tuple[PartAnswer, ...]
    outside: tuple[tuple[str, str], ...]
    unchanged: int


def lock_part(part: PartFile, passphrase: str, *, salt: bytes, nonce: bytes) -> bytes:
    """Return the encrypted file of a part: AES-256-GCM with a key from the passphrase by scrypt.

    ``salt`` (16 bytes) and ``nonce`` (12 bytes) must be random and new for each file.
    Errors: AssessmentError for a passphrase of less than 12 characters.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < LEAST_PASSPHRASE:
        raise AssessmentError(
            f"口令太短（至少 {LEAST_PASSPHRASE} 个字符）",
            f"the passphrase is too short (at least {LEAST_PASSPHRASE} characters)",
            place="passphrase",
            hint_zh="可用几个不相关的词连成一句",
            hint_en="Several unrelated words in a row will do",
        )
    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        msg = "salt or nonce of another length"
        raise ValueError(msg)
    key, check = _keys(passphrase, salt)
    head = _MAGIC + salt + nonce + check
    data = dataclasses.asdict(dataclasses.replace(part, file=AssessmentFile(pack=part.file.pack)))
    data["file"] = assessment_data(part.file)
    plain = zlib.compress(json.dumps(data, ensure_ascii=False, allow_nan=False, default=str).encode())
    return head + AESGCM(key).encrypt(nonce, plain, head)


def unlock_part(content: bytes, passphrase: str, *, name: str = "part") -> PartFile:
    """Return the part that an encrypted file holds.

    Errors: AssessmentError, each said apart, for another kind of file, a wrong passphrase, an altered file,
    and a content that is no part.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.constant_time import bytes_eq

    if not content.startswith(_MAGIC) or len(content) <= _HEAD or len(content) > MOST_BYTES:
        raise AssessmentError(
            "这不是衡度的离线部分文件",
            "this is no offline part of Hengdu",
            place=name,
            hint_zh="请选择由“离线”页面导出的 .hdpart 文件",
            hint_en="Choose an .hdpart file exported by the page of offline parts",
        )
    head, locked = content[:_HEAD], content[_HEAD:]
    at = len(_MAGIC)
    salt, nonce = head[at : at + SALT_BYTES], head[at + SALT_BYTES : at + SALT_BYTES + NONCE_BYTES]
    key, check = _keys(passphrase, salt)
    if not bytes_eq(check, head[-_CHECK_BYTES:]):
        raise AssessmentError(
            "口令不对，或文件开头已被改动",
            "the passphrase is wrong, or the head of the file was altered",
            place=name,
            hint_zh="请核对口令；确认无误仍打不开时，请重新获取文件",
            hint_en="Check the passphrase; if it is right, get the file again",
        )
    try:
        plain = AESGCM(key).decrypt(nonce, locked, head)
    except InvalidTag as cause:
        raise AssessmentError(
            "文件已被改动或不完整",
            "the file was altered or is incomplete",
            place=name,
            hint_zh="口令正确，但内容与导出时不同；请重新获取文件",
            hint_en="The passphrase is right but the content is not what was exported; get the file again",
        ) from cause
    return _read(plain, name)


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key, and a value that tells a wrong passphrase from an altered file."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=_KEY_BYTES + _CHECK_BYTES, **SCRYPT).derive(passphrase.encode())
    return made[:_KEY_BYTES], made[_KEY_BYTES:]


def _read(plain: bytes, name: str) -> PartFile:
    try:
        unpack = zlib.decompressobj()
        text = unpack.decompress(plain, MOST_BYTES)
        data = json.loads(text)  # what is longer than the limit ends in the middle and cannot be read
    except (zlib.error, ValueError, RecursionError) as cause:
        raise AssessmentError(
            "离线部分的内容无法读取",
            "the content of the offline part cannot be read",
            place=name,
            hint_zh="请重新导出",
            hint_en="Export it again",
        ) from cause
    found = data if isinstance(data, dict) else {"format": data}
    return validate_data(Document(name=name, data=found, lines={}), found, (), PartFile, AssessmentError)


def stated(given: AnswerFile | None) -> AnswerFile | None:
    """Return what somebody stated, without who and whence; None where nothing was.

    >>> stated(AnswerFile(state="unanswered")) is None
    True
    >>> stated(AnswerFile(answer="F", rater="示例")) == AnswerFile(answer="F")
    True
    """
    if given is None or given.state in {"unanswered", "not_asked"}:
        return None
    state = None if given.state == "answered" else given.state
    said = dataclasses.replace(given, rater="", role="", carried_from="", state=state)
    return None if said == AnswerFile() else said


def merge_part(
    part: PartFile,
    base: Mapping[tuple[str, str], Kept],
    present: Mapping[tuple[str, str], Kept],
    *,
    practices: Collection[str],
) -> PartMerge:
    """Compare what came back with what went out (``base``) and what is here now (``present``).

    Both map (practice, role) to what is kept; ``practices`` are those that were given out. An answer is
    merged only where it is still in the version that went out; where both sides changed it to different
    things, it is a conflict and stays as it is here.
    """
    came: dict[tuple[str, str], AnswerFile | None] = dict.fromkeys(base)
    outside = []
    for code, given in part.file.answers.items():
        for item in given:
            if item.role in part.roles and code in practices:
                if came.get((code, item.role)) is None:
                    came[code, item.role] = stated(item)
            elif stated(item) is not None:
                outside.append((code, item.role))
    merged: list[PartAnswer] = []
    conflicts: list[PartAnswer] = []
    unchanged = 0
    for (code, role), theirs in came.items():
        before, now = base.get((code, role), Kept()), present.get((code, role), Kept())
        if theirs in (stated(before.given), stated(now.given)):
            unchanged += 1
            continue
        answer = PartAnswer(code=code, role=role, given=theirs or AnswerFile(state="unanswered"))
        (merged if now.version == before.version else conflicts).append(answer)
    return PartMerge(
        merged=tuple(merged), conflicts=tuple(conflicts), outside=tuple(outside), unchanged=unchanged
    )

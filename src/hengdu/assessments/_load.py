"""Read assessment files and make them ready for scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments._assessment import Answer, Assessment, ConsensusItem, Rating
from hengdu.assessments._check import Checker
from hengdu.assessments._consolidate import consolidate
from hengdu.assessments._records import AnswerFile, AssessmentFile
from hengdu.documents import Document, Limits, read_document, validate_document
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.packs import Pack

LIMITS = Limits(bytes=16 * 1024 * 1024, depth=12, values=600_000)


def read_assessment(path: Path | str) -> tuple[AssessmentFile, Document]:
    """Read an assessment file and check its shape; the document gives places to later checks."""
    document = read_document(path, limits=LIMITS)
    return validate_document(document, AssessmentFile, AssessmentError), document


def load_assessment(path: Path | str, pack: Pack) -> Assessment:
    """Read an assessment file made with this pack and make it ready for scoring."""
    file, document = read_assessment(path)
    return build_assessment(file, pack, document)


def build_assessment(
    file: AssessmentFile, pack: Pack, document: Document | None = None, *, like: Assessment | None = None
) -> Assessment:
    """Check a file's content against the pack and consolidate its raters.

    ``like`` is what an earlier state of the same file gave with the same pack: of a practice whose answers
    are the very same tuple, the outcome is taken over instead of worked out again. The result is the same.
    Raises AssessmentError for an unknown code, answer, grade, reason, unit or object, and for
    another pack or version.
    """
    known = _Known(file, like)
    check = Checker(pack, document, file)
    check.identity()
    answers: dict[str, Answer] = {}
    ratings: dict[str, tuple[Rating, ...]] = {}
    consensus: list[ConsensusItem] = []
    for code, given in file.answers.items():
        if code not in pack.practices:
            if code in pack.nodes:
                answers[code] = check.node_answer(pack.nodes[code], given)
                continue
            raise check.unknown(("answers", code), code)
        if known.has(code, given):
            known.take(code, answers, ratings, consensus)
            continue
        practice = pack.practices[code]
        made = [check.answer(practice, item, at, len(given)) for at, item in enumerate(given)]
        if len(made) == 1 and code not in file.consensus:
            answers[code] = made[0]
        elif made:
            group = tuple(
                Rating(rater=item.rater or f"#{at + 1}", role=item.role, answer=answer)
                for at, (item, answer) in enumerate(zip(given, made, strict=True))
            )
            answers[code], item = consolidate(pack, practice, group, check.resolution(practice))
            ratings[code] = group
            if item is not None:
                consensus.append(item)
    check.others()
    return Assessment(
        pack_id=pack.id,
        version=pack.version,
        institution=file.institution,
        as_of=file.as_of,
        mode=file.mode,
        preset=file.preset,
        scope=file.scope,
        units=file.units,
        answers=answers,
        ratings=ratings,
        consensus=tuple(consensus),
        indicators=file.indicators,
        validations=file.validations,
        declarations=file.declarations,
        target_profile=file.target_profile,
        targets=file.targets,
        file=file,
    )


class _Known:
    """What an earlier build says of answers that are still the same."""

    def __init__(self, file: AssessmentFile, like: Assessment | None) -> None:
        """Take the earlier build if it was made for the same units and pack."""
        usable = like is not None and (like.file.pack, like.file.version, like.file.units) == (
            file.pack,
            file.version,
            file.units,
        )
        self.file = file
        self.like = like if usable else None
        self.given = like.file.answers if usable and like is not None else {}
        self.items = {item.code: item for item in like.consensus} if usable and like is not None else {}

    def has(self, code: str, given: tuple[AnswerFile, ...]) -> bool:
        return (
            self.given.get(code) is given
            and self.like is not None
            and self.file.consensus.get(code) == self.like.file.consensus.get(code)
        )

    def take(
        self,
        code: str,
        answers: dict[str, Answer],
        ratings: dict[str, tuple[Rating, ...]],
        consensus: list[ConsensusItem],
    ) -> None:
        assert self.like is not None  # noqa: S101 - has() said so
        if code in self.like.answers:
            answers[code] = self.like.answers[code]
        if code in self.like.ratings:
            ratings[code] = self.like.ratings[code]
        if code in self.items:
            consensus.append(self.items[code])

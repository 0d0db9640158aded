"""Keep the register of comments: replies, splitting, merging, dispositions, dissent."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.process._records import Comment, Course, Disposition, Dissent, Reply, Solicitation
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

VERDICT_NAMES: Final = {
    "adopted": Text("采纳", "adopted"),
    "partly": Text("部分采纳", "partly adopted"),
    "rejected": Text("未采纳", "not adopted"),
}
WHOLE: Final = "全文"
_ALIKE: Final = 0.6
_QUIET: Final = re.compile(r"[\s，。；：、“”‘’（）《》,.;:!?！？()\"'\-]+")


@attrs.frozen(kw_only=True)
class Answers:
    """Who was asked about a draft and what came back; the four lists of units share no unit but asked."""

    asked: tuple[str, ...]
    with_comments: tuple[str, ...]
    without_comments: tuple[str, ...]
    silent: tuple[str, ...]
    unasked: tuple[str, ...]
    comments: int
    verdicts: dict[str, int]
    open: int

    @property
    def replied(self) -> int:
        """Return how many units answered, asked or not."""
        return len(self.with_comments) + len(self.without_comments)


@attrs.frozen(kw_only=True)
class Likeness:
    """Two comments that may say the same; a person confirms. ``likeness`` is from 0 to 1."""

    left: Comment
    right: Comment
    likeness: float


def solicitation_of(course: Course, draft: str) -> Solicitation:
    """Return the round in which a draft was sent out; StandardsError where it was not."""
    for one in course.solicitations:
        if one.draft == draft:
            return one
    known = [one.draft for one in course.solicitations]
    raise _fault(
        f"没有就稿件 {draft} 征求意见；已有：{'、'.join(known) or '无'}",
        f"nobody was asked about the draft {draft}; rounds: {', '.join(known) or 'none'}",
        place=course.standard,
        hint=Text("请先登记征求意见的单位与期限", "Register who is asked until when first"),
    )


def ask(course: Course, round_: Solicitation) -> Course:
    """Register a round: the units that are asked, each once, about a draft that is there."""
    if round_.draft not in {one.id for one in course.drafts}:
        raise _fault(f"没有稿件 {round_.draft}", f"there is no draft {round_.draft}", place=course.standard)
    if any(one.draft == round_.draft for one in course.solicitations):
        raise _fault(
            f"已就稿件 {round_.draft} 征求意见",
            f"the draft {round_.draft} was sent out already",
            place=course.standard,
        )
    double = sorted({unit for unit in round_.asked if round_.asked.count(unit) > 1})
    if double:
        raise _fault(
            f"征求意见单位重复：{'、'.join(double)}",
            f"units asked twice: {', '.join(double)}",
            place=f"{course.standard} {round_.draft}",
        )
    if round_.until < round_.sent:
        raise _fault(
            f"截止日 {round_.until} 早于发出日 {round_.sent}",
            f"the last day {round_.until} lies before {round_.sent}",
            place=f"{course.standard} {round_.draft}",
        )
    return replace(course, solicitations=(*course.solicitations, round_))


def receive(course: Course, draft: str, reply: Reply, comments: Sequence[Comment]) -> Course:
    """Register the one reply of a unit with its comments; a second reply is refused.

    Comments get the next free ids; those they came with do not count.
    """
    round_ = solicitation_of(course, draft)
    for one in round_.replies:
        if one.unit == reply.unit:
            raise _fault(
                f"{reply.unit} 已于 {one.day} 回复过",
                f"{reply.unit} has replied on {one.day} already",
                place=reply.source or course.standard,
                hint=Text(
                    "一个单位只登记一份回复，请与该单位核实后合并",
                    "One reply for one unit: ask it which one counts",
                ),
            )
    if reply.has_comments != bool(comments):
        raise _fault(
            "回复是否有意见与意见条数不符",
            "whether the reply has comments does not match their number",
            place=reply.source or course.standard,
        )
    first = _next_number(course)
    taken = tuple(
        replace(one, id=f"c{first + at}", draft=draft, unit=reply.unit) for at, one in enumerate(comments)
    )
    rounds = tuple(
        replace(one, replies=(*one.replies, reply)) if one is round_ else one for one in course.solicitations
    )
    return replace(course, solicitations=rounds, comments=(*course.comments, *taken))


def comment_of(course: Course, code: str) -> Comment:
    """Return a comment by its id; StandardsError for others."""
    for one in course.comments:
        if one.id == code:
            return one
    raise _fault(f"没有意见 {code[:40]!r}", f"there is no comment {code[:40]!r}", place=course.standard)


def split(course: Course, code: str, parts: Sequence[tuple[str, str, str]]) -> Course:
    """Take a comment apart into two or more of (clause, text, proposal); the whole stays for the record."""
    whole = _open(course, code)
    if len(parts) < 2:  # noqa: PLR2004 - one part is the whole
        raise _fault("拆分后至少两条", "a split gives at least two comments", place=code)
    pieces = tuple(
        replace(whole, id=f"{code}.{at}", clause=clause, text=text, proposal=proposal, part_of=code)
        for at, (clause, text, proposal) in enumerate(parts, start=1)
    )
    at = course.comments.index(whole)
    comments = (*course.comments[:at], replace(whole, is_split=True), *pieces, *course.comments[at + 1 :])
    return replace(course, comments=comments)


def merge(course: Course, into: str, others: Sequence[str]) -> Course:
    """Let one comment stand for others of the same draft, after a person has confirmed that they agree."""
    kept = _open(course, into)
    gone = {code: _open(course, code) for code in others}
    if not gone or into in gone:
        raise _fault("请给出另外的意见", "name other comments to merge", place=into)
    for one in gone.values():
        if one.draft != kept.draft:
            raise _fault(
                f"{one.id} 针对稿件 {one.draft}，{into} 针对 {kept.draft}",
                f"{one.id} is about the draft {one.draft}, {into} about {kept.draft}",
                place=one.id,
            )
    comments = tuple(
        replace(
            one, merged_into=into if one.id in gone else into if one.merged_into in gone else one.merged_into
        )
        for one in course.comments
    )
    return replace(course, comments=comments)


def dispose(course: Course, code: str, disposition: Disposition) -> Course:
    """Say what became of a comment; partly and not adopted need a reason."""
    comment = comment_of(course, code)
    if comment.is_split or comment.merged_into:
        _open(course, code)
    if disposition.verdict != "adopted" and not disposition.reason.strip():
        name = VERDICT_NAMES[disposition.verdict]
        raise _fault(
            f"{name.zh}须写明理由",
            f"a comment that is {name.en} needs a reason",
            place=f"{course.standard} {code}",
        )
    if disposition.day < comment.received:
        raise _fault(
            f"处理日 {disposition.day} 早于收到日 {comment.received}",
            f"disposed of on {disposition.day}, before it came on {comment.received}",
            place=f"{course.standard} {code}",
        )
    comments = tuple(
        replace(one, disposition=disposition) if one is comment else one for one in course.comments
    )
    return replace(course, comments=comments)


def likely_duplicates(course: Course, *, least: float = _ALIKE) -> tuple[Likeness, ...]:
    """Propose pairs of standing comments that may say the same, most alike first.

    Likeness is the share of neighbouring signs that both have; comments on different clauses need
    more of it. Nothing is merged: a person confirms with :func:`merge`.
    """
    bits: dict[str, int] = {}  # one bit for each pair of signs: hundreds of comments are compared at once
    held = []
    for one in course.standing_comments():
        grams = _grams(one.text + one.proposal)
        word = 0
        for gram in grams:
            word |= 1 << bits.setdefault(gram, len(bits))
        held.append((one, word, len(grams)))
    found = []
    for (left, left_bits, left_count), (right, right_bits, right_count) in combinations(held, 2):
        if left.draft != right.draft:
            continue
        share = 2 * (left_bits & right_bits).bit_count() / (left_count + right_count)
        if share >= (least if left.clause == right.clause else (1 + least) / 2):
            found.append(Likeness(left=left, right=right, likeness=share))
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.left.id, one.right.id)))


def count_answers(course: Course, draft: str) -> Answers:
    """Count the units asked, with and without comments, silent, and what became of the comments."""
    round_ = solicitation_of(course, draft)
    with_comments = tuple(one.unit for one in round_.replies if one.has_comments)
    without = tuple(one.unit for one in round_.replies if not one.has_comments)
    replied = {*with_comments, *without}
    standing = [one for one in course.standing_comments() if one.draft == draft]
    verdicts: list[str] = [one.disposition.verdict for one in standing if one.disposition is not None]
    return Answers(
        asked=round_.asked,
        with_comments=with_comments,
        without_comments=without,
        silent=tuple(unit for unit in round_.asked if unit not in replied),
        unasked=tuple(unit for unit in (*with_comments, *without) if unit not in round_.asked),
        comments=len(standing),
        verdicts={verdict: verdicts.count(verdict) for verdict in VERDICT_NAMES},
        open=len(standing) - len(verdicts),
    )


def units_of(course: Course, code: str) -> tuple[str, ...]:
    """Return the units whose comments one comment stands for, its own first, each once."""
    own = comment_of(course, code)
    merged = [one.unit for one in course.comments if one.merged_into == code]
    return tuple(dict.fromkeys([own.unit, *merged]))


def put_dissent(course: Course, dissent: Dissent) -> Course:
    """Add a major disagreement or replace the one with its id.

    It is settled only after at least one discussion, with a settlement in words and a finding for
    every question that it was taken apart into.
    """
    for code in dissent.comments:
        comment_of(course, code)
    place = f"{course.standard} {dissent.id}"
    if dissent.settled is not None:
        if not dissent.discussions:
            raise _fault(
                "未经讨论不得了结重大分歧", "a disagreement is not settled without a discussion", place=place
            )
        unanswered = [one.id for one in dissent.questions if not one.finding.strip()]
        if unanswered:
            raise _fault(
                f"分解问题尚无结论：{'、'.join(unanswered)}",
                f"questions without a finding: {', '.join(unanswered)}",
                place=place,
            )
        if not dissent.settlement.strip():
            raise _fault("须写明处理结果与依据", "say how it was settled and on what ground", place=place)
    others = tuple(one for one in course.dissents if one.id != dissent.id)
    return replace(course, dissents=(*others, dissent))


def overdue_units(course: Course, as_of: date) -> tuple[tuple[str, date], ...]:
    """Return (unit, last day) of those that were asked and are silent after the last day.

    After a way back only the rounds since then count.
    """
    return tuple(
        (unit, one.until)
        for one in course.fresh_rounds()
        if one.until < as_of
        for unit in one.asked
        if unit not in {reply.unit for reply in one.replies}
    )


def _open(course: Course, code: str) -> Comment:
    comment = comment_of(course, code)
    place = f"{course.standard} {code}"
    if comment.is_split:
        raise _fault(
            "该意见已拆分，请处理拆出的各条", "the comment was split: work on its parts", place=place
        )
    if comment.merged_into:
        raise _fault(
            f"该意见已并入 {comment.merged_into}",
            f"the comment was merged into {comment.merged_into}",
            place=place,
        )
    if comment.disposition is not None:
        raise _fault("该意见已处理", "the comment is disposed of already", place=place)
    return comment


def _grams(text: str) -> set[str]:
    plain = _QUIET.sub("", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain}


def _next_number(course: Course) -> int:
    numbers = [int(one.id[1:]) for one in course.comments if re.fullmatch(r"c\d+", one.id)]
    return max(numbers, default=0) + 1


def _fault(zh: str, en: str, *, place: str, hint: Text | None = None) -> StandardsError:
    hint = hint or Text("请改正后重试", "Correct it and try again")
    return StandardsError(zh, en, place=place, hint_zh=hint.zh, hint_en=hint.en)

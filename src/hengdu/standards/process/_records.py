"""Describe the drafting of one standard as its file holds it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hengdu.documents import Day, json_schema, record
from hengdu.standards.process._rules import Code, DraftKind, StageCode
from hengdu.standards.registry import SourceRef

Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=20_000)]
Verdict = Literal["adopted", "partly", "rejected"]
Opinion = Literal["agree", "disagree", "abstain"]
_COMMENTS = "30"


@record
class Actor:
    """Who moves an item, and in which role."""

    name: Name
    role: Code


@record
class Paper:
    """A paper that was handed in: which material, its file or number, its day, and the digest of the file."""

    material: Code
    file: str = ""
    number: str = ""
    day: Day
    digest: str = ""


@record
class Move:
    """One passage through a gate.

    ``papers_so_far`` counts the papers handed in up to then, ``rounds_so_far`` the rounds in which units were
    asked for comments.
    """

    gate: Code
    start: StageCode
    end: StageCode
    by: Actor
    day: Day
    materials: tuple[Code, ...] = ()
    papers_so_far: Annotated[int, Field(ge=0)] = 0
    rounds_so_far: Annotated[int, Field(ge=0)] = 0
    reason: Words = ""


@record
class Clause:
    """One clause of a draft."""

    number: Annotated[str, Field(min_length=1, max_length=40)]
    title: str = ""
    text: Words = ""


@record
class Draft:
    """One of the three drafts; ``id`` names the version, such as ``C1``."""

    id: Code
    kind: DraftKind
    day: Day
    clauses: tuple[Clause, ...]


@record
class SurveyAnswer:
    """What a unit answered to one question, a practice of the survey's pack; ``note`` is in its own words."""

    question: Code
    answer: Code
    note: Words = ""


@record
class Reply:
    """What a unit that was asked sent back; ``has_comments`` is false for a reply without comments.

    ``answers`` are those to a survey; a round of comments has none.
    """

    unit: Name
    day: Day
    person: str = ""
    has_comments: bool
    source: str = ""
    answers: tuple[SurveyAnswer, ...] = ()


@record
class Solicitation:
    """One round in which units are asked about a draft, until a day inclusive."""

    draft: Code
    asked: tuple[Name, ...]
    sent: Day
    until: Day
    replies: tuple[Reply, ...] = ()


@record
class Disposition:
    """What became of a comment, why, who decided and when."""

    verdict: Verdict
    reason: Words = ""
    by: Name
    day: Day


@record
class Comment:
    """One comment on one clause of one draft.

    ``part_of`` is the comment it was split from, ``merged_into`` the one that stands for it;
    a comment that was split or merged is not counted and not disposed of itself.
    """

    id: Code
    draft: Code
    unit: Name
    person: str = ""
    clause: Annotated[str, Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    proposal: Words = ""
    received: Day
    source: str = ""
    part_of: Code | None = None
    merged_into: Code | None = None
    is_split: bool = False
    disposition: Disposition | None = None


@record
class Discussion:
    """One talk about a dissent: when, who took part, what came of it."""

    day: Day
    people: tuple[Name, ...]
    outcome: Words


@record
class SubQuestion:
    """One question that a dissent was taken apart into, how it was tested and what was found."""

    id: Code
    question: Words
    test: Words = ""
    finding: Words = ""


@record
class Dissent:
    """A major disagreement (重大分歧) over one or more comments, how it was handled and settled."""

    id: Code
    comments: tuple[Code, ...]
    issue: Words
    opened: Day
    discussions: tuple[Discussion, ...] = ()
    questions: tuple[SubQuestion, ...] = ()
    settlement: Words = ""
    settled: Day | None = None


@record
class Change:
    """A change between two drafts that no comment asked for, and why it was made."""

    draft: Code
    clause: str
    reason: Words


@record
class Expert:
    """An expert invited to the review."""

    name: Name
    unit: str
    post: str = ""


@record
class Vote:
    """How one expert voted."""

    expert: Name
    opinion: Opinion
    words: Words = ""


@record
class Ballot:
    """A vote on a draft: invited experts, who voted how, and the conclusion in words."""

    id: Code
    draft: Code
    day: Day
    experts: tuple[Expert, ...]
    votes: tuple[Vote, ...]
    conclusion: Words = ""


@record
class Task:
    """Something decided that somebody does by a day; ``done`` is the day it was."""

    id: Code
    what: Words
    who: Name
    due: Day
    done: Day | None = None
    result: Words = ""


@record
class Meeting:
    """A meeting: agenda, who came, what was said, decided and given to whom."""

    id: Code
    title: Name
    kind: Literal["group", "review", "other"] = "group"
    day: Day
    place: str = ""
    chair: str = ""
    present: tuple[Name, ...] = ()
    absent: tuple[Name, ...] = ()
    agenda: tuple[Words, ...] = ()
    minutes: tuple[Words, ...] = ()
    decisions: tuple[Words, ...] = ()
    tasks: tuple[Task, ...] = ()
    sent_to: tuple[Name, ...] = ()


@record
class Author:
    """Who takes part in drafting, and with which duty."""

    name: Name
    unit: Name
    duty: Words = ""
    role: Literal["lead", "liaison", "author"] = "author"


@record
class Assignment:
    """Who writes a chapter (``6``) or clause (``6.2``) by when; ``first`` and ``last`` are items of it."""

    chapter: Annotated[str, Field(pattern=r"^([1-9]\d?|[A-Z])(\.\d{1,3}){0,4}$")]
    items: tuple[int, int] | None = None
    author: Name
    unit: Name
    due: Day | None = None
    done: Day | None = None


@record
class Chapter:
    """A chapter of the outline; ``items`` counts its clauses where they are assigned one by one."""

    number: Annotated[str, Field(pattern=r"^([1-9]\d?|[A-Z])(\.\d{1,3}){0,4}$")]
    title: str = ""
    items: Annotated[int, Field(ge=1, le=500)] | None = None


@record
class Happening:
    """A dated step outside the gates, such as setting up the drafting group; ``day`` may be a month."""

    name: Words
    day: str = ""
    actor: str = ""
    document: str = ""
    source: SourceRef | None = None


@record
class NotePart:
    """What people wrote for one part of the drafting note; see the codes of the note."""

    code: Code
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


@record
class Survey:
    """A survey by a pack: who was asked and who answered."""

    id: Code
    title: Name
    pack: str
    asked: tuple[Name, ...]
    sent: Day
    until: Day
    replies: tuple[Reply, ...] = ()


@record
class Step:
    """How far one unit of the distribution list came: visited, promoted, trial, adopted."""

    unit: Name
    step: Literal["visited", "promoted", "trial", "adopted"]
    day: Day


@record
class Course:
    """The making of one standard from the first idea to its review and withdrawal."""

    format: Literal[1] = 1
    standard: Code
    title: Name
    is_sample: bool = False
    path: Code = "new"
    predecessor: str = ""
    project: str = ""
    lead: str = ""
    units: tuple[Name, ...] = ()
    stage: StageCode
    since: Day
    published: Day | None = None
    moves: tuple[Move, ...] = ()
    happenings: tuple[Happening, ...] = ()
    papers: tuple[Paper, ...] = ()
    drafts: tuple[Draft, ...] = ()
    outline: tuple[Chapter, ...] = ()
    authors: tuple[Author, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    solicitations: tuple[Solicitation, ...] = ()
    comments: tuple[Comment, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    changes: tuple[Change, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    references: tuple[str, ...] = ()
    note: tuple[NotePart, ...] = ()
    surveys: tuple[Survey, ...] = ()
    distribution: tuple[Name, ...] = ()
    steps: tuple[Step, ...] = ()

    def draft(self, kind: DraftKind) -> Draft | None:
        """Return the latest draft of a kind, None where there is none yet."""
        found = [one for one in self.drafts if one.kind == kind]
        return max(reversed(found), key=lambda one: one.day) if found else None

    def fresh_papers(self) -> tuple[Paper, ...]:
        """Return the papers that were handed in since the last gate."""
        return self.papers[self.moves[-1].papers_so_far :] if self.moves else self.papers

    def fresh_rounds(self) -> tuple[Solicitation, ...]:
        """Return the rounds of comments that count: after a way back, those since the item came in again.

        The first time every round counts, even one begun before the gate.
        """
        into = [one for one in self.moves if one.end == _COMMENTS]
        return self.solicitations[into[-1].rounds_so_far :] if len(into) > 1 else self.solicitations

    def standing_comments(self) -> tuple[Comment, ...]:
        """Return the comments that count: those neither split nor merged into another."""
        return tuple(one for one in self.comments if not one.is_split and one.merged_into is None)


def course_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file about the drafting of one standard.

    >>> course_schema()["title"]
    'Hengdu drafting of a standard'
    """
    return json_schema(Course, "Hengdu drafting of a standard")

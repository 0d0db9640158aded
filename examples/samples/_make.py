"""Make the assessments of a story, year after year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from examples.samples._measures import Goal, Measures, share
from examples.samples._story import Part, Story, Year

from hengdu.assessments import AssessmentFile, build_assessment
from hengdu.documents import Document, validate_document
from hengdu.scoring import Result, Scorer

if TYPE_CHECKING:
    from hengdu.packs import Indicator, Node, Pack

LETTERS: Final = "FLPN"  # from best to worst
FACETS: Final = ("ST", "DU", "SK", "ME", "EX")
YEAR_DAYS: Final = 330  # evidence is dated within this many days before the assessment


@attrs.frozen(kw_only=True)
class Made:
    """What a year came to, for the next one: the letters, the level each indicator holds, and the result."""

    data: dict[str, Any]
    letters: Mapping[str, str]
    reached: Mapping[str, int]
    result: Result


class Maker:
    """Make the files of one story."""

    def __init__(self, pack: Pack, scorer: Scorer, story: Story, name: str) -> None:
        self.pack, self.scorer, self.story, self.name = pack, scorer, story, name
        self.measures = Measures(story, name)

    def years(self) -> list[tuple[str, Made, Year]]:
        """Return each year's file in order; every year begins where the last one ended."""
        made: list[tuple[str, Made, Year]] = []
        for label, told in self.story.years.items():
            same = {code: Part(at=part.at) for code, part in made[-1][2].parts.items()} if made else {}
            year = replace(told, parts={**same, **told.parts})
            made.append((label, self._year(label, year, made[-1][1] if made else None), year))
        return made

    def _year(self, label: str, year: Year, before: Made | None) -> Made:
        letters: dict[str, str] = {}
        for node in self.pack.of_kind("subdomain"):
            if node.code in year.parts:
                letters |= self._letters(node, year.parts[node.code], before)
        letters |= year.letters
        indicators, reached = self._indicators(year, letters, before)
        as_of = date.fromisoformat(year.head["as_of"])
        answers = {code: self._answer(code, letter, as_of) for code, letter in letters.items()}
        self._note(answers, year, before, label)
        self._unasked(answers, year)
        answers |= year.answers
        data = {**self._identity(), **year.head, "answers": answers, "indicators": indicators}
        if before is not None:
            nodes = [before.result.root, *before.result.of_kind("domain")]
            data["baseline"] = {item.code: round(item.score, 2) for item in nodes if item.score is not None}
        result = self._settled(data, year)
        counted = {code: leaf.answer for code, leaf in result.leaves.items() if leaf.answer in set(LETTERS)}
        return Made(data=data, letters={**letters, **counted}, reached=reached, result=result)

    def _identity(self) -> dict[str, Any]:
        story = self.story
        head = {"format": 1, "pack": self.pack.id, "version": self.pack.version, "sample": True}
        return {**head, "institution": story.institution, "mode": story.mode, "target_profile": story.profile}

    def _letters(self, node: Node, part: Part, before: Made | None) -> dict[str, str]:
        lean = [self._varied(node.code, letters) for letters in self.story.lean[node.code[:2]]]
        first = before is None or node.practices[0].code not in before.letters
        plan = {
            part.at + 1: part.next or (lean[0] if first else ""),
            part.at + 2: part.after or (lean[1] if first else ""),
        }
        found: dict[str, str] = {}
        seen: set[tuple[int, str]] = set()
        for practice in node.practices:
            level, facet = practice.level or 0, practice.facet or ""
            again = (level, facet) in seen
            seen.add((level, facet))
            if plan.get(level):
                letter = plan[level][FACETS.index(facet)]
                found[practice.code] = LETTERS[min(LETTERS.index(letter) + again, 3)]
            elif first:
                soft = level == part.at and facet in part.soft and not again
                found[practice.code] = "N" if level > part.at else "L" if soft else "F"
            else:
                found[practice.code] = before.letters[practice.code] if before else "N"
        return found | dict.fromkeys(self._done(node, part), "F")

    def _varied(self, code: str, letters: str) -> str:
        """Return the letters of a domain with one facet a step better or worse; no two parts are alike."""
        draw = int(share(f"{self.name}{code}{letters}") * 10)
        at, step = draw // 2, 1 if draw % 2 else -1
        letter = LETTERS[min(max(LETTERS.index(letters[at]) + step, 1), 3)]
        return letters[:at] + letter + letters[at + 1 :]

    def _done(self, node: Node, part: Part) -> list[str]:
        """Return the practices that the carried-out actions of recommendations satisfy."""
        codes = []
        for item in node.recommendations:
            if item.level in part.done:
                numbers = part.done[item.level] or range(1, len(item.actions) + 1)
                codes += [code for number in numbers for code in item.actions[number - 1].satisfies]
        return codes

    def _answer(self, code: str, letter: str, as_of: date) -> dict[str, Any]:
        """Return an answer with the evidence that this institution usually has for it."""
        practice, node = self.pack.practices[code], self.pack.parent[code]
        if letter == "N":
            return {"answer": letter, "evidence": "E1"}
        part_proof = next(
            (year.parts[node].proof for year in self.story.years.values() if node in year.parts), ""
        )
        step = {"thin": -1, "solid": 0, "strong": 1}[part_proof or self.story.proof[practice.facet or ""]]
        need = practice.min_evidence or self.pack.content.min_evidence[practice.level or 1]
        grade = min(4, max(1, int(need[1:]) + step))
        answer: dict[str, Any] = {"answer": letter, "evidence": f"E{grade}"}
        if practice.key and grade >= 3:  # noqa: PLR2004 - records and exports carry a date, papers may not
            day = as_of - timedelta(days=5 + int(share(f"{self.name}{code}") * YEAR_DAYS))
            answer["evidence_date"] = day.isoformat()
        return answer

    def _note(self, answers: dict[str, Any], year: Year, before: Made | None, label: str) -> None:
        for code, part in year.parts.items():
            for done in self._done(self.pack.nodes[code], part):
                practice = self.pack.practices[done]
                if practice.key and before is not None and before.letters[done] != "F":
                    answers[done]["note"] = f"已落实{int(label) - 1}年建议 {code}.R{practice.level}。"
        for code, note in year.notes.items():
            answers[code]["note"] = note

    def _unasked(self, answers: dict[str, Any], year: Year) -> None:
        """Leave out what an adaptive interview did not come to."""
        for code, part in year.parts.items():
            if code in self.story.adaptive or code[:2] in self.story.adaptive:
                for practice in self.pack.nodes[code].practices:
                    if (practice.level or 0) > part.at + 2:
                        answers[practice.code] = {"state": "not_asked"}

    # --- measurements ------------------------------------------------------------------------------------

    def _indicators(
        self, year: Year, letters: Mapping[str, str], before: Made | None
    ) -> tuple[dict[str, Any], dict[str, int]]:
        records: dict[str, Any] = {}
        reached: dict[str, int] = {}
        for code, part in year.parts.items():
            node = self.pack.nodes[code]
            for indicator in node.indicators:
                bound = {item.level or 0: item for item in node.practices if item.indicator == indicator.code}
                if not self._is_measured(code, indicator) or not (indicator.core or bound):
                    continue
                goal = Goal.of(
                    indicator, {level: letters[item.code] for level, item in bound.items()}, part.at
                )
                reached[indicator.code] = goal.holds
                last = before.reached.get(indicator.code) if before else None
                records[indicator.code] = self.measures.records(code, indicator, goal, last, year)
        return records | year.indicators, reached

    def _is_measured(self, code: str, indicator: Indicator) -> bool:
        story = self.story
        names = {code, code[:2], indicator.code}
        return (not story.measured or bool(names & set(story.measured))) and not names & set(story.unmeasured)

    # --- the result --------------------------------------------------------------------------------------

    def _settled(self, data: dict[str, Any], year: Year) -> Result:
        """Score, let hand answers agree with what was measured, and check the levels of the story."""
        result = self._scored(data)
        for code, leaf in result.leaves.items():
            decided = leaf.origin == "measured" or "limited_unmeasured" in leaf.flags
            if decided and code not in year.answers:
                data["answers"][code]["answer"] = leaf.answer
        result = self._scored(data)
        wrong = {
            code: (part.at, result[code].level)
            for code, part in year.parts.items()
            if result[code].level != part.at
        }
        if wrong:
            message = f"{self.name} {data['as_of']}: level of the story, level scored: {wrong}"
            raise ValueError(message)
        return result

    def _scored(self, data: dict[str, Any]) -> Result:
        file = validate_document(Document(name=self.name, data=data, lines={}), AssessmentFile)
        return self.scorer.score(build_assessment(file, self.pack))

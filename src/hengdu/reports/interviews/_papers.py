"""Choose the questions of a role in the order of an interview, and word what all papers share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import Budget, Interviewer, asked_of
from hengdu.errors import ReportError
from hengdu.packs import Pack
from hengdu.reports._about import About
from hengdu.reports._theme import DEFAULT_THEME
from hengdu.reports.context import Chapter, ReportContext, Table
from hengdu.reports.context import Column as Col
from hengdu.reports.context._voice import Voice
from hengdu.text import Lang, Text

if TYPE_CHECKING:
    from hengdu.packs import Node, Practice

AUTHOR: Final = "Hengdu 衡度"
BOX: Final = "□"
# An empty line that no format drops.
LINE: Final = "\n\u3000"


@attrs.frozen(kw_only=True)
class Heading:
    """Say what stands on the cover of a paper; ``marking`` is the confidentiality class (密级)."""

    institution: str = ""
    assessment: str = ""
    marking: str = ""
    is_sample: bool = False


@attrs.frozen(kw_only=True, slots=False)
class Papers:
    """Hold what the papers of one role are made from.

    ``codes`` narrows the role to nodes or practices (None for all); ``not_applicable`` are codes that are not
    asked; ``only_key`` asks the key practices alone (快评).
    """

    pack: Pack
    role: str
    lang: Lang
    created: date
    heading: Heading = Heading()
    codes: Collection[str] | None = None
    not_applicable: Collection[str] = ()
    only_key: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse a role or code that the pack does not have."""
        known = [item.code for item in self.pack.content.roles]
        if self.role not in known:
            raise ReportError(
                f"没有访谈角色 {self.role[:40]!r}；可用：{'、'.join(known)}",
                f"there is no interview role {self.role[:40]!r}; known: {', '.join(known)}",
                place=self.role[:40],
                hint_zh="请给出模型包中的角色编码",
                hint_en="Give the code of a role of the pack",
            )
        for code in self.codes or ():
            if code not in self.pack.nodes and code not in self.pack.practices:
                raise ReportError(
                    f"没有编码 {code[:80]}",
                    f"there is no code {code[:80]}",
                    place=code[:80],
                    hint_zh="请给出节点或实践的编码，如 SH-04",
                    hint_en="Give the code of a node or practice, such as SH-04",
                )

    @cached_property
    def voice(self) -> Voice:
        """Return the voice of the paper's language."""
        return Voice(lang=self.lang, pack=self.pack)

    @cached_property
    def role_name(self) -> str:
        """Return the role's code and name."""
        named: Text = next(item.name for item in self.pack.content.roles if item.code == self.role)
        return f"{self.role} {self.voice.of(named)}"

    @cached_property
    def interviewer(self) -> Interviewer:
        """Return the pack compiled for interviews."""
        return Interviewer(self.pack)

    def budget(self, codes: Collection[str] | None = None) -> Budget:
        """Return questions and minutes, of everything or of some nodes."""
        wanted = self._wanted if codes is None else frozenset(self.interviewer.practices_of(codes) or ())
        if codes is not None and self._wanted is not None:
            wanted = frozenset(wanted or ()) & self._wanted
        return self.interviewer.budget(
            self.role, codes=wanted, not_applicable=self.not_applicable, only_key=self.only_key
        )

    @cached_property
    def _wanted(self) -> frozenset[str] | None:
        return None if not self.codes else self.interviewer.practices_of(self.codes)

    def domains(self) -> Iterator[tuple[Node, list[tuple[Node, list[Practice]]]]]:
        """Yield the top nodes with their nodes and questions: levels upwards, key practices first."""
        for domain in self.pack.root.nodes:
            groups = [
                (node, found)
                for node in self.pack.nodes.values()
                if node.practices
                and domain.code in {node.code, *self.pack.ancestors(node.code)}
                and (found := self._questions(node))
            ]
            if groups:
                yield domain, groups

    def _questions(self, node: Node) -> list[Practice]:
        found = [item for item in node.practices if self._is_asked(item)]
        return sorted(found, key=lambda item: (item.level or 0, not item.key))

    def _is_asked(self, practice: Practice) -> bool:
        chain = {practice.code, *self.pack.ancestors(practice.code)}
        return (
            self.role in asked_of(self.pack, practice)
            and (practice.key or not self.only_key)
            and chain.isdisjoint(self.not_applicable)
            and (self._wanted is None or practice.code in self._wanted)
        )

    def level_mark(self, practice: Practice) -> str:
        """Return level and, for a key practice, that it is one."""
        key = self.voice("关键", "key") if practice.key else ""
        return " ".join(part for part in (f"L{practice.level}", key) if part)

    def boxes(self, practice: Practice) -> str:
        """Return the answers of a practice as boxes to tick."""
        codes = [option.code for option in self.pack.answer_set(practice).options]
        if self.pack.may_be_na(practice):
            codes.append(self.voice("不适用", "N/A"))
        codes.append(self.voice("不了解", "don’t know"))
        return " ".join(f"{BOX}{code}" for code in codes)

    def grades(self) -> str:
        """Return the evidence grades as boxes to tick."""
        return " ".join(f"{BOX}{grade.code}" for grade in self.pack.content.evidence_grades)

    @cached_property
    def disclaimer(self) -> str:
        """Return the pack's disclaimer as a sentence."""
        found = self.voice.of(self.pack.content.disclaimer)
        return found if not found or found.endswith(("。", ".")) else f"{found}{self.voice('。', '.')}"

    def cover(self) -> list[tuple[str, str]]:
        """Return what stands on the cover of every paper."""
        voice = self.voice
        facts = [
            (voice("评估", "Assessment"), self.heading.assessment),
            (voice("访谈角色", "Interview role"), self.role_name),
            (voice("模型包", "Pack"), f"{self.pack.id} {self.pack.version}"),
            (voice("密级", "Classification"), self.heading.marking),
        ]
        return [pair for pair in facts if pair[1]]

    def context(
        self,
        title: Text,
        chapters: list[Chapter],
        *,
        facts: list[tuple[str, str]],
        notes: tuple[str, ...] = (),
        has_contents: bool = True,
    ) -> ReportContext:
        """Put a paper together."""
        voice = self.voice
        sample = voice("示例", "SAMPLE") if self.heading.is_sample else ""
        about = About(
            title=voice.of(title),
            subtitle=self.role_name,
            author=AUTHOR,
            lang=self.lang,
            disclaimer=self.disclaimer,
            organisation=self.heading.institution,
            marking=" ".join(part for part in (self.heading.marking, sample) if part),
            watermark=self.heading.marking or sample,
            keywords=(self.pack.id, self.pack.version, self.role),
        )
        return ReportContext(
            about=about,
            theme=DEFAULT_THEME,
            created=self.created,
            date_text=voice.day(self.created),
            cover_facts=tuple(facts),
            cover_notes=notes,
            chapters=tuple(chapters),
            sheets=(),
            has_contents=has_contents,
        )

    def signatures(self, people: list[tuple[str, str]]) -> Table:
        """Return lines to sign on: (who, printed name) each."""
        voice = self.voice
        return Table(
            columns=(
                Col(voice("身份", "As"), 2),
                Col(voice("姓名", "Name"), 3),
                Col(voice("签字", "Signature"), 4),
                Col(voice("日期", "Date"), 3),
            ),
            rows=tuple((who, name, LINE + LINE, voice("　　　年　　月　　日", "")) for who, name in people),
        )

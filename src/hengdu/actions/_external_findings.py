"""Take in what others found (等保测评, audits, inspections) as hints on questions, never as answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line, unsealed
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.actions._evidence import AddEvidence, EvidenceFacts
from hengdu.actions._export_files import Col, Table
from hengdu.actions._tables_in import Faults, Line, Wanted, day_in, read_lines
from hengdu.evidence import Kind
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.evidence.models import Piece
from hengdu.store.inspections.models import MappedBy, OutsideFinding
from hengdu.store.inspections.queries import outside_findings_visible_to
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.packs import Framework, Pack

SEVERITIES: Final[Mapping[str, Text]] = {
    "high": Text("高", "high"),
    "medium": Text("中", "medium"),
    "low": Text("低", "low"),
}
STATUSES: Final[Mapping[str, Text]] = {
    "open": Text("未整改", "not remediated"),
    "doing": Text("整改中", "being remediated"),
    "closed": Text("已整改", "remediated"),
}
_COLUMNS: Final = (
    ("source", Col("来源", "Source", 26), ("source",)),
    ("day", Col("日期", "Date", 12), ("date",)),
    ("clause", Col("条款号", "Clause", 16), ("clause id", "条款")),
    ("title", Col("问题", "Finding", 60), ("title", "标题", "问题描述")),
    ("severity", Col("严重程度", "Severity", 12), ("severity", "等级")),
    ("status", Col("整改状态", "Status", 12), ("status", "状态")),
)
_REQUIRED: Final = frozenset({"source", "clause", "title"})
_WANTED: Final = tuple(
    Wanted(key=key, names=(col.zh, col.en, *more), is_required=key in _REQUIRED)
    for key, col, more in _COLUMNS
)
# What people call a framework beside its own name and number.
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {"22239": ("等保", "等级保护", "mlps")}
_NUMBER: Final = re.compile(r"\d{4,}")
_YEAR: Final = re.compile(r"(19|20)\d\d")


@attrs.frozen(kw_only=True)
class Mapped:
    """Where a clause leads: the framework that has it, and the codes of the pack."""

    framework: str = ""
    practices: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()


def map_clause(pack: Pack, source: str, clause: str) -> Mapped:
    """Return the practices and sub-domains that the pack maps to a clause; nothing where it has none.

    The source names the framework by id, name or number (``GB/T 22239``, ``等保测评``); where it names none,
    the clause leads nowhere, since short numbers stand in many. ``8.1.4.4 b)`` leads where ``8.1.4.4`` does.
    """
    for framework in pack.content.frameworks:
        code = _code_of(framework, clause) if _is_called(framework, source) else ""
        found = _places(pack, framework.id, code) if code else Mapped()
        if found.practices or found.nodes:
            return found
    return Mapped()


def _is_called(framework: Framework, source: str) -> bool:
    said = "".join(source.split()).casefold()
    given = (framework.id, framework.source or "", framework.name.zh, framework.name.en)
    numbers = {n for name in given[:2] for n in _NUMBER.findall(name)}
    numbers = {number for number in numbers if not _YEAR.fullmatch(number)}
    called = {one for number in numbers for key in _CALLED if key in number for one in _CALLED[key]}
    wanted = {"".join(name.split()).casefold() for name in given} | numbers | called
    return any(name in said for name in wanted if len(name) > 1)


def _code_of(framework: Framework, clause: str) -> str:
    """Return the longest code of a framework that a clause is, or lies under."""
    said = re.sub(r"^第|[条款]$|\s", "", clause).casefold()
    known = {item.code: item.code.casefold() for item in framework.items}
    fitting = [
        code
        for code, low in known.items()
        if said == low or (said.startswith(low) and not (said[len(low)].isdigit() and low[-1].isdigit()))
    ]
    return max(fitting, key=len, default="")


def _places(pack: Pack, framework: str, code: str) -> Mapped:
    return Mapped(
        framework=framework,
        practices=tuple(
            one.code for one in pack.practices.values() if code in one.mappings.get(framework, ())
        ),
        nodes=tuple(one.code for one in pack.nodes.values() if code in one.mappings.get(framework, ())),
    )


def outside_template() -> Table:
    """Return an empty table with one line that shows how it is filled."""
    row = ("等保测评（示例）", "2026-03-31", "8.1.4.4", "示例：重要服务器未启用入侵防范措施", "高", "整改中")
    return Table(
        name=Text("外部检查发现", "Findings of others"),
        columns=tuple(col for _key, col, _more in _COLUMNS),
        rows=(row,),
    )


def outside_lines(content: bytes, name: str) -> tuple[Line, ...]:
    """Return the rows of a file of findings; errors name the cell."""
    return read_lines(content, name, _WANTED)


@attrs.frozen(kw_only=True, eq=False)
class ImportOutsideFindings(Action[tuple[int, int]]):
    """Take findings of others in, all or none; returns how many are new and how many changed.

    The same finding (source, date, clause, words) is taken once; its severity and status follow the newer
    file. No answer changes.
    """

    permission: ClassVar = Permission.VALIDATION_WRITE
    event: ClassVar = Tag.OUTSIDE_FINDINGS_TAKEN
    assessment: UUID
    lines: tuple[Line, ...]
    name: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> tuple[int, int]:
        """Insert what is new, update what changed."""
        unsealed(work.assessment)
        faults, pack = Faults(), pinned_pack(work.assessment)
        stored = {_key(row): row for row in work.assessment.outside_findings.all()}
        batch = max((row.batch for row in stored.values()), default=0) + 1
        fresh: dict[tuple[str, ...], OutsideFinding] = {}
        changed = 0
        for position, line in enumerate(self.lines):
            row = _row(line, faults)
            present = stored.get(_key(row))
            if present is None and _key(row) not in fresh:
                found = map_clause(pack, row.source, row.clause)
                row.assessment, row.batch, row.position = work.assessment, batch, position
                row.framework, row.practices = found.framework, list(found.practices)
                row.nodes = list(found.nodes)
                row.mapped_by = MappedBy.CLAUSE if row.practices or row.nodes else ""
                row.taken_at, row.taken_by_id = work.moment, work.actor.user_id
                fresh[_key(row)] = row
            elif present is not None and (present.severity, present.status) != (row.severity, row.status):
                OutsideFinding.objects.filter(pk=present.pk).update(
                    severity=row.severity, status=row.status, version=present.version + 1
                )
                changed += 1
        faults.refuse()
        OutsideFinding.objects.bulk_create(fresh.values())
        unmapped = sum(not row.mapped_by for row in fresh.values())
        after = {"name": self.name[:120], "added": len(fresh), "changed": changed, "unmapped": unmapped}
        work.record(self.event, after=after)
        return len(fresh), changed


def _key(row: OutsideFinding) -> tuple[str, ...]:
    return row.source, row.day.isoformat() if row.day else "", row.clause, row.title


def _row(line: Line, faults: Faults) -> OutsideFinding:
    """Return a row as an object that is not stored yet; what makes no sense is told in ``faults``."""
    texts = {}
    for key, most in (("source", 200), ("clause", 120), ("title", 4000)):
        texts[key] = " ".join(line.text(key).split())
        if not 0 < len(texts[key]) <= most:
            faults.add(line.place(key), f"必填，最多 {most} 字", f"needed, at most {most} characters")
    return OutsideFinding(
        **texts,
        day=day_in(line, "day", faults),
        severity=_one_of(line, "severity", SEVERITIES, "medium", faults),
        status=_one_of(line, "status", STATUSES, "open", faults),
    )


def _one_of(line: Line, key: str, known: Mapping[str, Text], empty: str, faults: Faults) -> str:
    said = line.text(key).casefold()
    for code, name in known.items():
        if said in {code, name.zh, name.en}:
            return code
    if said:
        zh, en = "、".join(name.zh for name in known.values()), ", ".join(known)
        faults.add(line.place(key), f"应为{zh}", f"one of {en}")
    return empty


@attrs.frozen(kw_only=True)
class MapOutsideFinding(Action[int]):
    """Say by hand which practices and sub-domains a finding belongs to; returns the new version."""

    permission: ClassVar = Permission.VALIDATION_WRITE
    event: ClassVar = Tag.OUTSIDE_FINDING_MAPPED
    finding: UUID
    codes: tuple[str, ...]
    version: int

    def place(self, work: Work) -> Place:
        """Load the finding's assessment."""
        row = OutsideFinding.objects.filter(pk=self.finding).first()
        if row is None:
            raise NotFoundError("finding")
        return work.at_assessment(row.assessment_id)

    def execute(self, work: Work) -> int:
        """Write the codes; none takes the mapping away."""
        unsealed(work.assessment)
        row, pack = OutsideFinding.objects.get(pk=self.finding), pinned_pack(work.assessment)
        codes = [one_line(code, "codes", most=80) for code in self.codes]
        unknown = next(
            (code for code in codes if code not in pack.practices and code not in pack.nodes), None
        )
        if unknown is not None:
            raise ActionError(
                f"没有编码 {unknown}",
                f"there is no code {unknown}",
                place="codes",
                hint_zh="请填写模型中实践或子域的编码",
                hint_en="Give codes of practices or sub-domains of the model",
            )
        columns: dict[str, Any] = {
            "practices": [code for code in codes if code in pack.practices],
            "nodes": [code for code in codes if code in pack.nodes],
            "mapped_by": MappedBy.HAND if codes else "",
        }
        mine = OutsideFinding.objects.filter(pk=row.pk, version=self.version)
        if not mine.update(**columns, version=self.version + 1):
            raise Conflict(row, place="codes")
        before = {"practices": row.practices, "nodes": row.nodes}
        work.record(self.event, object=str(row.pk), before=before, after=columns)
        return self.version + 1


@attrs.frozen(kw_only=True)
class FindingAsEvidence(Action[UUID]):
    """Keep a finding of others as a note among the evidence of the practices it leads to; returns its id.

    No answer changes: whoever answers sees the note beside the question.
    """

    permission: ClassVar = Permission.EVIDENCE_WRITE
    event: ClassVar = Tag.EVIDENCE_ADDED
    finding: UUID

    def place(self, work: Work) -> Place:
        """Load the finding's assessment."""
        row = OutsideFinding.objects.filter(pk=self.finding).first()
        if row is None:
            raise NotFoundError("finding")
        return work.at_assessment(row.assessment_id)

    def execute(self, work: Work) -> UUID:
        """Add the note; one that is there already is not added again."""
        row = outside_findings_visible_to(work.actor).filter(pk=self.finding).first()
        if row is None:
            raise NotFoundError("finding")
        names = (SEVERITIES.get(row.severity), STATUSES.get(row.status))
        note = "\n".join([row.title, "；".join(name.zh for name in names if name is not None)]).strip()
        title = one_line(f"{row.source} {row.clause}", "title", most=400)[:200]
        rows = Piece.objects.filter(assessment=work.assessment, withdrawn_at__isnull=True)
        if rows.filter(title=title, note=note).exists():
            raise ActionError(
                "该发现已登记为证据",
                "the finding is among the evidence already",
                place="finding",
                hint_zh="请在证据清单中查看",
                hint_en="See the list of evidence",
            )
        facts = EvidenceFacts(kind=Kind.NOTE, title=title, note=note, issued=row.day)
        practices = tuple(row.practices)
        return AddEvidence(assessment=row.assessment_id, facts=facts, practices=practices).within(work)

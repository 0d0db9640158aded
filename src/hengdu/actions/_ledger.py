"""Hand the ledger of actions (整改台账) out and take it back in, row by row by its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError
from hengdu.actions._export_files import Col, Table
from hengdu.actions._export_tables import NO_TEXT, STATUS_NAMES, owner_name
from hengdu.actions._plans import ChangeAction, ItemFacts, PlanAction, ReportProgress
from hengdu.actions._tables_in import Faults, Line, Wanted, day_in, read_lines
from hengdu.errors import HengduError
from hengdu.packs import Pack
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.plans.models import ActionItem, ItemStatus
from hengdu.store.tenants.queries import people_known_to
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from hengdu.store.people.models import User


_COLUMNS: Final = (
    ("id", Col("编号", "ID", 38)),
    ("version", Col("版本", "Version", 7)),
    ("source", Col("来源建议", "Recommendation", 14)),
    ("node", Col("子域", "Sub-domain", 10)),
    ("level", Col("等级", "Level", 7)),
    ("title_zh", Col("事项", "Action in Chinese", 44)),
    ("title_en", Col("事项英文", "Action in English", 44)),
    ("practices", Col("对应实践", "Practices", 24)),
    ("owner", Col("责任人", "Owner", 14)),
    ("starts", Col("开始", "Start", 12)),
    ("due", Col("期限", "Due", 12)),
    ("status", Col("状态代码", "Status code", 11)),
    ("progress", Col("进度%", "Progress %", 10)),
    ("note", Col("备注", "Note", 40)),
)
# For reading only; what stands in them is passed over when the ledger comes back.
_SHOWN: Final = (
    Col("状态", "Status in Chinese", 10),
    Col("状态英文", "Status in English", 11),
    Col("关闭说明", "Closing note", 40),
    Col("关闭日期", "Closed on", 12),
    Col("关闭人", "Closed by", 14),
    Col("批准的延期", "Extensions approved", 10),
)
_REQUIRED: Final = frozenset({"title_zh"})
_WANTED: Final = tuple(
    Wanted(key=key, names=(col.zh, col.en), is_required=key in _REQUIRED) for key, col in _COLUMNS
)
_WHOLE: Final = 100
_STATES: Final = {
    name.casefold(): code for code, text in STATUS_NAMES.items() for name in (code, text.zh, text.en)
}


def ledger_table(items: Sequence[ActionItem]) -> Table:
    """Return the ledger: what can be changed and taken back in, then what is only to be read."""
    rows = []
    for item in items:
        status = STATUS_NAMES.get(item.status, NO_TEXT)
        rows.append(
            (
                str(item.pk),
                item.version,
                item.source,
                item.node,
                item.level,
                item.title_zh,
                item.title_en,
                ", ".join(item.practices),
                owner_name(item),
                item.starts,
                item.due,
                item.status,
                item.progress,
                item.note,
                status.zh,
                status.en,
                item.closed_note,
                item.closed_at.date() if item.closed_at else None,
                item.closed_by.display_name if item.closed_by else "",
                sum(one.ruling == "accepted" for one in item.extensions.all()),
            )
        )
    return Table(
        name=Text("整改台账", "Ledger of actions"),
        columns=tuple(col for _key, col in _COLUMNS) + _SHOWN,
        rows=tuple(rows),
    )


def ledger_lines(content: bytes, name: str) -> tuple[Line, ...]:
    """Return the rows of a ledger file; errors name the cell."""
    return read_lines(content, name, _WANTED)


@attrs.frozen(kw_only=True, eq=False)
class ImportLedger(Action[tuple[int, int]]):
    """Take a ledger back in: rows with a number change their item, others become new ones.

    All or nothing: every fault and every conflict (somebody changed the item since the ledger was handed out,
    and the row says something else) is told by its cell. Returns how many are new and how many changed.
    """

    permission: ClassVar = Permission.PLAN_EDIT
    event: ClassVar = Tag.LEDGER_IMPORTED
    assessment: UUID
    lines: tuple[Line, ...]
    name: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> tuple[int, int]:
        """Check every row, write each, and refuse all together where one is wrong."""
        items = work.assessment.action_items.select_related("owner")
        stored = {str(item.pk): item for item in items}
        known = cast("QuerySet[User]", people_known_to(work.actor, work.tenant.pk, work.moment))
        people = {person.display_name: person.pk for person in known}
        rows = _Rows(pack=pinned_pack(work.assessment), people=people, faults=Faults())
        seen: set[str] = set()
        added = changed = 0
        for line in self.lines:
            key = line.text("id").lower()
            if key and (key not in stored or key in seen):
                zh, en = (
                    ("编号重复", "the number stands twice")
                    if key in seen
                    else ("没有此编号", "no such number")
                )
                rows.faults.add(line.place("id"), zh, en)
                continue
            seen |= {key} - {""}
            given = rows.given(line, stored.get(key))
            if given is None:
                continue
            try:
                if key:
                    changed += _changed(work, line, stored[key], given, rows.faults)
                else:
                    _added(work, self.assessment, given)
                    added += 1
            except HengduError as error:
                where = error.place if error.place in line.places else "title_zh"
                rows.faults.add(line.place(where), error.zh, error.en)
        rows.faults.refuse()
        work.record(self.event, after={"name": self.name[:120], "added": added, "changed": changed})
        return added, changed


@attrs.frozen(kw_only=True)
class _Given:
    """What a row says."""

    facts: ItemFacts
    status: str
    progress: int


@attrs.frozen(kw_only=True)
class _Rows:
    """Read rows into what actions take."""

    pack: Pack
    people: Mapping[str, UUID]
    faults: Faults

    def given(self, line: Line, item: ActionItem | None) -> _Given | None:
        """Return what a row says, None where a cell makes no sense (then told in ``faults``)."""
        before = len(self.faults.found)
        level = self._number(line, "level", None, 0, max(self.pack.levels))
        progress = self._number(line, "progress", 0, 0, _WHOLE)
        said = line.text("status").casefold()
        status = _STATES.get(said, "") if said else ItemStatus.OPEN.value
        was_closed = item is not None and item.status == ItemStatus.CLOSED
        if not status or (status == ItemStatus.CLOSED and not was_closed):
            self.faults.add(
                line.place("status"),
                "状态只能是 open、doing、done、cancelled；关闭须另一人在系统中审定",
                "the status is open, doing, done or cancelled; closing is decided by another person here",
            )
        codes = tuple(code for code in line.text("practices").replace("，", ",").replace(",", " ").split())
        starts, due = day_in(line, "starts", self.faults), day_in(line, "due", self.faults)
        if len(self.faults.found) > before:
            return None
        owner = self._owner(line.text("owner"), item)
        facts = ItemFacts(
            source=line.text("source"),
            title_zh=line.text("title_zh"),
            title_en=line.text("title_en"),
            node=line.text("node"),
            level=level,
            practices=codes,
            owner=owner,
            owner_name="" if owner else line.text("owner"),
            starts=starts,
            due=due,
            note=line.text("note"),
        )
        return _Given(facts=facts, status=status, progress=progress or 0)

    def _owner(self, name: str, item: ActionItem | None) -> UUID | None:
        if item is not None and item.owner is not None and item.owner.display_name == name:
            return item.owner_id
        return self.people.get(name)

    def _number(self, line: Line, key: str, empty: int | None, least: int, most: int) -> int | None:
        text = line.text(key).removeprefix("L").removesuffix("%")
        if not text:
            return empty
        if text.isdecimal() and least <= int(text) <= most:
            return int(text)
        self.faults.add(
            line.place(key), f"应为 {least} 到 {most} 的整数", f"a whole number, {least} to {most}"
        )
        return empty


def _added(work: Work, assessment: UUID, given: _Given) -> None:
    item = PlanAction(assessment=assessment, facts=given.facts).within(work)
    if given.status != ItemStatus.OPEN or given.progress:
        ReportProgress(item=item, status=given.status, progress=given.progress, version=1).within(work)


def _changed(work: Work, line: Line, item: ActionItem, given: _Given, faults: Faults) -> bool:
    """Write what differs from the item; say by cell where somebody was faster."""
    facts = _facts_of(item)
    differing = [name for name in _names() if getattr(facts, name) != getattr(given.facts, name)]
    moved = (item.status, item.progress) != (given.status, given.progress)
    if not differing and not moved:
        return False
    version = line.text("version")
    if version != str(item.version):
        first = next((name for name in differing if name in line.places), "status" if moved else "version")
        now = _shown(item, first)
        faults.add(
            line.place(first),
            f"导出后他人已修改（现为“{now}”）",
            f"somebody changed it since the ledger was handed out (now “{now}”)",
        )
        return False
    at = item.version
    if differing:
        at = ChangeAction(item=item.pk, facts=given.facts, version=at).within(work)
    if moved:
        ReportProgress(item=item.pk, status=given.status, progress=given.progress, version=at).within(work)
    return True


def _names() -> Iterable[str]:
    return (field.name for field in attrs.fields(ItemFacts))


def _facts_of(item: ActionItem) -> ItemFacts:
    return ItemFacts(
        source=item.source,
        title_zh=item.title_zh,
        title_en=item.title_en,
        node=item.node,
        level=item.level,
        practices=tuple(item.practices),
        owner=item.owner_id,
        owner_name=item.owner_name,
        starts=item.starts,
        due=item.due,
        note=item.note,
    )


def _shown(item: ActionItem, key: str) -> str:
    value: Any = owner_name(item) if key == "owner" else getattr(item, key, "")
    return str("" if value is None else value)[:60]


def refused_file(name: str) -> ActionError:
    """Return the error for a file of another kind."""
    return ActionError(
        "请选择 Excel 文件（.xlsx）",
        "choose an Excel file (.xlsx)",
        place=name[:80],
        hint_zh="先下载台账，填写后再导入",
        hint_en="Download the ledger first, fill it, and import it",
    )

"""Say in a table who is asked what, and take it in: all of it or, where a cell is wrong, nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._assignments import insert_assignment
from hengdu.actions._checks import writable
from hengdu.actions._errors import ActionError
from hengdu.actions._export_files import Col, Table
from hengdu.actions._tables_in import Faults, Line, Wanted, day_in, read_lines
from hengdu.errors import HengduError
from hengdu.packs import Pack
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assignment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.tenants.queries import people_known_to
from hengdu.store.trail import Tag
from hengdu.text import Text

_COLUMNS: Final = (
    ("role", Col("角色", "Role", 16)),
    ("login", Col("登录名", "Login name", 20)),
    ("person", Col("姓名（无账号）", "Name without account", 24)),
    ("codes", Col("子域", "Sub-domains", 40)),
    ("due", Col("期限", "Due", 14)),
    ("note", Col("说明", "Note", 44)),
)
_WANTED: Final = tuple(
    Wanted(key=key, names=(col.zh, col.en), is_required=key == "role") for key, col in _COLUMNS
)
_BETWEEN: Final = re.compile(r"[\s,，、;；]+")


def assignment_tables(pack: Pack) -> tuple[Table, ...]:
    """Return the table to fill in, with a row for each role, and the codes that may stand in it."""
    roles = pack.content.roles
    codes = [(role.code, role.name.zh, role.name.en) for role in roles]
    codes += [
        (node.code, node.title.zh, node.title.en) for node in pack.nodes.values() if node is not pack.root
    ]
    return (
        Table(
            name=Text("指派", "Assignments"),
            columns=tuple(col for _key, col in _COLUMNS),
            rows=tuple((role.code, None, None, None, None, None) for role in roles),
        ),
        Table(
            name=Text("编码", "Codes"),
            columns=(
                Col("编码", "Code", 12),
                Col("名称", "Name", 40),
                Col("英文名称", "Name in English", 50),
            ),
            rows=tuple(codes),
        ),
    )


def assignment_lines(content: bytes, name: str) -> tuple[Line, ...]:
    """Return the rows of a table of assignments (Excel or CSV); errors name the cell."""
    if not name.lower().endswith((".xlsx", ".csv")):
        raise ActionError(
            "请选择 Excel 文件（.xlsx）或 CSV",
            "choose an Excel file (.xlsx) or CSV",
            place=name[:80],
            hint_zh="可下载模板填写",
            hint_en="Download the template and fill it in",
        )
    return read_lines(content, name, _WANTED)


@attrs.frozen(kw_only=True)
class _Given:
    """What a row says; ``at`` is the row, for faults."""

    at: Line
    role: str
    user: UUID | None
    person: str
    codes: tuple[str, ...]
    due: date | None
    note: str

    @property
    def key(self) -> tuple[object, ...]:
        """Return who is asked what."""
        return self.role, self.user, self.person, tuple(sorted(self.codes))


@attrs.frozen(kw_only=True, eq=False)
class ImportAssignments(Action[tuple[int, int]]):
    """Ask everybody whom a table names; returns how many are new and how many got another day or note.

    A row names a role (code or name), a person (by login name, or by name who has no account) and, to narrow
    it, domains or sub-domains. Who is asked the same already is not asked again, so a table may be taken in a
    second time. All or nothing: every fault is told by its cell. A row with a role alone is passed over.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.ASSIGNMENTS_IMPORTED
    assessment: UUID
    lines: tuple[Line, ...]
    name: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> tuple[int, int]:
        """Check every row, write each, and refuse all together where one is wrong."""
        writable(work.assessment)
        people = people_known_to(work.actor, work.tenant.pk, work.moment)
        rows = _Rows(
            pack=pinned_pack(work.assessment),
            people={str(one.get_username()).casefold(): one.pk for one in people},
            faults=Faults(),
        )
        running = {
            (one.role, one.user_id, one.person, tuple(sorted(one.codes))): one
            for one in Assignment.objects.filter(assessment=work.assessment, ended_at__isnull=True)
        }
        seen: set[tuple[object, ...]] = set()
        added: list[str] = []
        changed = 0
        for line in self.lines:
            given = rows.given(line)
            if given is None:
                continue
            if given.key in seen:
                rows.faults.add(line.place("role"), "与前面一行重复", "the same as a row above")
                continue
            seen.add(given.key)
            if given.key in running:
                changed += _changed(running[given.key], given)
            elif _is_added(work, given, rows.faults):
                added.append(f"{given.role} {given.user or given.person}")
        rows.faults.refuse()
        if not rows.read:
            raise ActionError(
                "表中没有可导入的行",
                "there is no row to take in",
                place=self.name[:80],
                hint_zh="每行填写角色，以及登录名或姓名",
                hint_en="Each row has a role and a login name or a name",
            )
        work.record(self.event, after={"name": self.name[:120], "added": added, "changed": changed})
        return len(added), changed


@attrs.define(kw_only=True)
class _Rows:
    """Read rows into assignments; what makes no sense is told in ``faults``."""

    pack: Pack
    people: Mapping[str, UUID]
    faults: Faults
    read: int = 0

    def given(self, line: Line) -> _Given | None:
        """Return what a row says, None where it says nobody or a cell is wrong."""
        before = len(self.faults.found)
        login, person = line.text("login"), " ".join(line.text("person").split())
        if not any(line.text(key) for key, _col in _COLUMNS if key != "role"):
            return None
        self.read += 1
        role = self._role(line)
        user = self._user(line, login, person)
        codes = tuple(dict.fromkeys(code for code in _BETWEEN.split(line.text("codes")) if code))
        for code in codes:
            if code not in self.pack.nodes and code not in self.pack.practices:
                self.faults.add(line.place("codes"), f"没有编码 {code[:40]}", f"there is no code {code[:40]}")
        due = day_in(line, "due", self.faults)
        if len(self.faults.found) > before:
            return None
        return _Given(
            at=line, role=role, user=user, person=person, codes=codes, due=due, note=line.text("note")
        )

    def _role(self, line: Line) -> str:
        said = line.text("role").casefold()
        for role in self.pack.content.roles:
            if said in {role.code.casefold(), role.name.zh.casefold(), role.name.en.casefold()}:
                return role.code
        known = "、".join(role.code for role in self.pack.content.roles)
        self.faults.add(
            line.place("role"),
            f"没有角色“{line.text('role')[:20]}”，可用：{known}",
            f"there is no role “{line.text('role')[:20]}”; known: {known}",
        )
        return ""

    def _user(self, line: Line, login: str, person: str) -> UUID | None:
        if bool(login) == bool(person):
            zh, en = (
                ("登录名与姓名只填一项", "give a login name or a name, not both")
                if login
                else ("请填登录名，或无账号者的姓名", "give a login name, or the name of who has no account")
            )
            self.faults.add(line.place("person" if login else "login"), zh, en)
        elif login and login.casefold() not in self.people:
            self.faults.add(
                line.place("login"),
                f"本机构没有登录名 {login[:40]}",
                f"nobody here has the login name {login[:40]}",
            )
        return self.people.get(login.casefold()) if login else None


def _changed(row: Assignment, given: _Given) -> bool:
    """Write another day or note; an empty cell leaves what there is."""
    due, note = given.due or row.due, given.note or row.note
    if (row.due, row.note) == (due, note):
        return False
    Assignment.objects.filter(pk=row.pk).update(due=due, note=note)
    return True


def _is_added(work: Work, given: _Given, faults: Faults) -> bool:
    """Insert an assignment; a refusal is told by its cell."""
    try:
        insert_assignment(
            work,
            role=given.role,
            user=given.user,
            person=given.person,
            codes=given.codes,
            due=given.due,
            note=given.note,
        )
    except HengduError as error:
        key = error.place if error.place in given.at.places else "role"
        faults.add(given.at.place(key), error.zh, error.en)
        return False
    return True

"""Take tables of standards in and hand the register out, as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError
from hengdu.actions.exchange import called, upload_path
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.actions.standards._records import ImportRecords
from hengdu.chain import sm3_of
from hengdu.standards.registry import (
    LAYERS,
    Relation,
    RelationKind,
    RelationTable,
    builtin_register,
    export_register,
    read_records,
)
from hengdu.store import Permission
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.standards.overlay import settled_decisions
from hengdu.store.standards.queries import relations_visible_to, standards_visible_to
from hengdu.store.standards.records import standard_of
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.actions.jobs import Working
    from hengdu.standards.registry import Register
    from hengdu.store import Actor

SECTIONS: Final = ("standards", "relations", "units", "groups")
FORMS: Final = {
    "xlsx": MEDIA_TYPES["xlsx"],
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@attrs.frozen(kw_only=True)
class RecordDeskExport(Action[None]):
    """Record that the register was given out as a file, with its SM3 digest."""

    permission: ClassVar = Permission.DESK_READ
    event: ClassVar = Tag.STANDARDS_EXPORTED
    form: str
    sm3: str

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        work.record(self.event, after={"format": self.form, "sm3": self.sm3})


@job_kind(
    "standards:import", permission=Permission.REGISTRY_WRITE, title=Text("导入标准登记", "Import standards")
)
def take_in(work: Working) -> Produced:
    """Read a table; a faulty cell is named and then nothing is written."""
    path = upload_path(str(work.arguments["upload"]))
    name = str(work.arguments.get("name", ""))
    section = str(work.arguments.get("section", ""))
    if section not in SECTIONS:
        raise ActionError("请选择表", "choose a table", place="section")
    work.progress(1, 2, Text("正在读取", "Reading"))
    with called({str(path): name}):
        incoming = read_records(path, section=section)
    work.progress(2, 2, Text("正在写入", "Writing"))
    return Produced(change=ImportRecords(incoming=attrs.evolve(incoming, source=name)))


@job_kind("standards:export", permission=Permission.DESK_READ, title=Text("导出标准登记", "Export standards"))
def hand_out(work: Working) -> Produced:
    """Write the register with the own records in it."""
    form = str(work.arguments.get("form", ""))
    if form not in FORMS:
        raise ActionError("请选择格式", "choose a format", place="form")
    work.progress(1, 2, Text("正在写入", "Writing"))
    lang = "en" if work.arguments.get("lang") == "en" else "zh"
    content = export_register(whole_register(work.actor), form, lang)
    change = RecordDeskExport(form=form, sm3=sm3_of(content))
    return Produced(name=f"standards.{form}", media_type=FORMS[form], content=content, change=change)


def whole_register(actor: Actor) -> Register:
    """Return the built-in register with everything own in it; long for large registers."""
    base = with_bodies(builtin_register(), actor)
    standards = {item.id: item for item in base.viewed(LAYERS)}
    layers = dict(base.layers)
    for row in standards_visible_to(actor).iterator(chunk_size=2000):
        standards[row.code] = standard_of(row)
        layers[row.code] = "own"
    own = [
        Relation(origin=row.origin, target=row.target, kind=RelationKind(row.kind))
        for row in relations_visible_to(actor).iterator()
    ]
    known = {(one.origin, one.kind, one.target) for one in base.relations}
    fresh = [one for one in own if (one.origin, one.kind, one.target) not in known]
    return attrs.evolve(
        base,
        standards=standards,
        layers=layers,
        claims=(),
        relations=RelationTable.of([*base.relations, *fresh]),
        decisions=(*base.decisions, *settled_decisions(actor)),
    )

"""List what the background form asks of each role (nothing of it is scored), and read its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@attrs.frozen(kw_only=True)
class BackgroundColumn:
    """One column of an item that is a table; yes or no is stored in Chinese, 是, 部分 or 否."""

    name: Text
    is_yes_or_no: bool = False


@attrs.frozen(kw_only=True)
class BackgroundItem:
    """One question of the background form; ``key`` is what reports quote it by.

    An item with ``columns`` is a table: each row is a line ``| cell | cell |`` of its text; other lines are
    said beside the table.
    """

    key: str
    text: Text
    columns: tuple[BackgroundColumn, ...] = ()


YES_OR_NO: Final = (Text("是", "yes"), Text("部分", "partly"), Text("否", "no"))


@attrs.frozen(kw_only=True)
class BackgroundTable:
    """Rows of cells, and what is said beside the table."""

    rows: tuple[tuple[str, ...], ...]
    said: str = ""


def background_table(item: BackgroundItem, text: str) -> BackgroundTable:
    r"""Return the rows that a text holds; a line that is no row of the item's columns is said beside them.

    >>> column = BackgroundColumn(name=Text("设备", "Device"))
    >>> item = BackgroundItem(key="k", text=Text("清单", "List"), columns=(column, column))
    >>> background_table(item, "见附件\n| 防火墙 | 是 |")
    BackgroundTable(rows=(('防火墙', '是'),), said='见附件')
    """
    rows, said = [], []
    for line in text.splitlines():
        row = line.strip()
        cells = [cell.strip() for cell in row[1:-1].split("|")]
        if row[:1] == row[-1:] == "|" and item.columns and len(cells) == len(item.columns):
            rows.append(tuple(cells))
        else:
            said.append(line)
    return BackgroundTable(rows=tuple(rows), said="\n".join(said).strip())


def background_text(table: BackgroundTable) -> str:
    r"""Return a table as the text that is stored; empty rows are left out, a ``|`` in a cell becomes ``｜``.

    >>> background_text(BackgroundTable(rows=(("防火墙", "是"), ("", "")), said="见附件"))
    '见附件\n| 防火墙 | 是 |'
    """
    lines = [_row(row) for row in table.rows if any(cell.strip() for cell in row)]
    return "\n".join([*([table.said] if table.said else []), *lines])


def _row(cells: Sequence[str]) -> str:
    clean = (" ".join(cell.split()).replace("|", "｜") for cell in cells)
    return "| " + " | ".join(clean) + " |"


BACKGROUND_FORM: Final[Mapping[str, tuple[BackgroundItem, ...]]] = {
    "CISO": (
        BackgroundItem(
            key="overview",
            text=Text(
                "机构概况：业务、规模、分支与子公司",
                "The institution: business, size, branches and subsidiaries",
            ),
        ),
        BackgroundItem(
            key="organisation",
            text=Text(
                "安全组织架构：领导机构、主责部门、汇报关系",
                "Security organisation: leadership, department in charge, reporting lines",
            ),
        ),
        BackgroundItem(
            key="budget",
            text=Text("近三年信息技术与安全投入", "IT and security spending of the last three years"),
        ),
        BackgroundItem(
            key="plans", text=Text("在建或规划中的安全项目", "Security projects under way or planned")
        ),
    ),
    "VUL": (
        BackgroundItem(
            key="scanning",
            text=Text(
                "日常漏洞扫描、测试与修复推送的做法与工具",
                "How vulnerabilities are scanned, tested and handed over for repair, and with which tools",
            ),
        ),
        BackgroundItem(
            key="monitoring",
            text=Text(
                "安全监测平台、日志来源与关联分析情况", "Monitoring platforms, log sources and correlation"
            ),
        ),
    ),
    "IRT": (
        BackgroundItem(
            key="response_team",
            text=Text("应急队伍、值班与外部支持", "Response team, duty roster and outside support"),
        ),
        BackgroundItem(
            key="incidents",
            text=Text("过去一年的事件与演练概况", "Incidents and exercises of the last year in brief"),
        ),
    ),
    "ITO": (
        BackgroundItem(
            key="it_background",
            text=Text(
                "信息化背景：机房、网络、主要系统与云",
                "IT background: sites, networks, main systems and clouds",
            ),
        ),
        BackgroundItem(
            key="zones", text=Text("网络安全域与访问控制的划分", "Security zones and access control")
        ),
        BackgroundItem(
            key="devices",
            text=Text(
                "防御类设备清单：是否部署、是否监控、策略与关联情况",
                "Inventory of defence devices: deployed, monitored, policy, correlated",
            ),
            columns=(
                BackgroundColumn(name=Text("设备", "Device")),
                BackgroundColumn(name=Text("已部署", "Deployed"), is_yes_or_no=True),
                BackgroundColumn(name=Text("已监控", "Monitored"), is_yes_or_no=True),
                BackgroundColumn(name=Text("策略", "Policy")),
                BackgroundColumn(name=Text("已关联分析", "Correlated"), is_yes_or_no=True),
            ),
        ),
        BackgroundItem(
            key="suppliers", text=Text("托管、外包与共享服务", "Hosting, outsourcing and shared services")
        ),
    ),
    "MGT": (
        BackgroundItem(
            key="policies",
            text=Text("制度体系与最近一次修订", "The system of policies and its last revision"),
        ),
        BackgroundItem(key="training", text=Text("安全培训与意识活动", "Security training and awareness")),
        BackgroundItem(
            key="audits",
            text=Text(
                "最近的等保测评、审计与检查", "The last classified-protection tests, audits and inspections"
            ),
        ),
    ),
}

_IN_BRIEF: Final = Text("概述", "In brief")


def background_items(role: str, keys: Collection[str]) -> tuple[BackgroundItem, ...]:
    """Return what is asked of a role, first the role itself where ``keys`` has it (files say it so).

    For no role (``""``) those of ``keys`` that the form does not know, by their own name.

    >>> [item.key for item in background_items("VUL", {"VUL", "other"})]
    ['VUL', 'scanning', 'monitoring']
    >>> [item.key for item in background_items("", {"other": 1, "scanning": 2})]
    ['other']
    """
    if role:
        brief = (BackgroundItem(key=role, text=_IN_BRIEF),) if role in keys else ()
        return (*brief, *BACKGROUND_FORM.get(role, ()))
    known = {item.key for items in BACKGROUND_FORM.values() for item in items}
    return tuple(
        BackgroundItem(key=key, text=Text(key, key))
        for key in keys
        if key not in known and key not in BACKGROUND_FORM
    )

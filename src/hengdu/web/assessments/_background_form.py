"""List what the background form asks of each role; nothing of it is scored."""

from __future__ import annotations

from typing import Final

import attrs

from hengdu.text import Text


@attrs.frozen(kw_only=True)
class Item:
    """One question of the background form; ``key`` is what reports quote it by."""

    key: str
    text: Text


FORM: Final[dict[str, tuple[Item, ...]]] = {
    "CISO": (
        Item(
            key="overview",
            text=Text(
                "机构概况：业务、规模、分支与子公司",
                "The institution: business, size, branches and subsidiaries",
            ),
        ),
        Item(
            key="organisation",
            text=Text(
                "安全组织架构：领导机构、主责部门、汇报关系",
                "Security organisation: leadership, department in charge, reporting lines",
            ),
        ),
        Item(
            key="budget",
            text=Text("近三年信息技术与安全投入", "IT and security spending of the last three years"),
        ),
        Item(key="plans", text=Text("在建或规划中的安全项目", "Security projects under way or planned")),
    ),
    "VUL": (
        Item(
            key="scanning",
            text=Text(
                "日常漏洞扫描、测试与修复推送的做法与工具",
                "How vulnerabilities are scanned, tested and handed over for repair, and with which tools",
            ),
        ),
        Item(
            key="monitoring",
            text=Text(
                "安全监测平台、日志来源与关联分析情况", "Monitoring platforms, log sources and correlation"
            ),
        ),
    ),
    "IRT": (
        Item(
            key="response_team",
            text=Text("应急队伍、值班与外部支持", "Response team, duty roster and outside support"),
        ),
        Item(
            key="incidents",
            text=Text("过去一年的事件与演练概况", "Incidents and exercises of the last year in brief"),
        ),
    ),
    "ITO": (
        Item(
            key="it_background",
            text=Text(
                "信息化背景：机房、网络、主要系统与云",
                "IT background: sites, networks, main systems and clouds",
            ),
        ),
        Item(key="zones", text=Text("网络安全域与访问控制的划分", "Security zones and access control")),
        Item(
            key="devices",
            text=Text(
                "防御类设备清单：是否部署、是否监控、策略与关联情况",
                "Inventory of defence devices: deployed, monitored, policy, correlated",
            ),
        ),
        Item(key="suppliers", text=Text("托管、外包与共享服务", "Hosting, outsourcing and shared services")),
    ),
    "MGT": (
        Item(
            key="policies",
            text=Text("制度体系与最近一次修订", "The system of policies and its last revision"),
        ),
        Item(key="training", text=Text("安全培训与意识活动", "Security training and awareness")),
        Item(
            key="audits",
            text=Text(
                "最近的等保测评、审计与检查", "The last classified-protection tests, audits and inspections"
            ),
        ),
    ),
}

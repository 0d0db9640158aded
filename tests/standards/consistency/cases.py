"""One small document in which each rule fires, one in which it stays silent. Everything is invented."""

from __future__ import annotations

import attrs

from hengdu.standards.consistency import Desk, parse_text
from hengdu.standards.registry import (
    Alias,
    Claim,
    Decision,
    Policy,
    Register,
    SourceRef,
    Standard,
    Status,
    Unit,
)
from hengdu.text import Text


def table(caption: str, *rows: str) -> str:
    """Write a table with tabs: the first row is the header, cells are separated by |."""
    return "\n".join([f"表 {caption}", "", *("\t".join(row.split("|")) for row in rows), ""])


STATE = "序号|标准类别|标准名称|状态|备注"
FORCE = "序号|标准编号|标准名称|标准范围"
PLAN = "序号|标准分类|标准名称|标准层级|紧迫程度|计划时间(年)"
POLICY = "序号|名称|描述|发布单位|执行日期|备注"


def state(*rows: str, caption: str = "3 分析结果") -> str:
    return table(caption, STATE, *rows)


def force(*rows: str) -> str:
    return table("1 现行标准", FORCE, *rows)


def plan(*rows: str) -> str:
    return table("4 任务计划", PLAN, *rows)


def policy(*rows: str) -> str:
    return table("2 相关政策", POLICY, *rows)


REGISTER = Register(
    id="facts",
    standards={
        "old": Standard(
            id="old",
            number="GB/T 11111-2010",
            title=Text("示例术语", "Example terms"),
            status=Status.WITHDRAWN,
        ),
        "new": Standard(
            id="new",
            number="GB/T 11111-2022",
            title=Text("示例术语", "Example terms"),
            status=Status.PUBLISHED,
        ),
    },
    policies={
        "rule": Policy(id="rule", title=Text("示例管理办法", "Example measures")),
        "act": Policy(
            id="act",
            title=Text("示例基础设施保护条例", "Example act"),
            aliases=(Alias(text="示例基础保护条例"),),
        ),
    },
    units={"sha": Unit(id="sha", name=Text("示例商品交易所", "Example exchange"), short="示商所")},
    claims=(
        (
            "external",
            Claim(
                target="rule",
                field="effective",
                value="2024-05-01",
                source=SourceRef(url="https://example.org/a"),
            ),
        ),
    ),
    layers={"old": "plan", "new": "plan", "rule": "plan", "act": "plan", "sha": "plan"},
)


@attrs.frozen(kw_only=True)
class Case:
    """What a rule must find, and what it must leave alone; each is one document or several."""

    fires: str | tuple[str, ...]
    silent: str | tuple[str, ...]
    line: int | None = None
    decisions: tuple[Decision, ...] = ()


def desk(texts: str | tuple[str, ...], decisions: tuple[Decision, ...] = ()) -> Desk:
    """Put documents a.txt, b.txt … on a desk."""
    given = (texts,) if isinstance(texts, str) else texts
    documents = tuple(parse_text(text, f"{'abc'[at]}.txt") for at, text in enumerate(given))
    return Desk(documents=documents, register=REGISTER, decisions=decisions)


ITEMS = (
    "1|甲类|示例访问控制要求|已发布|QQ/T 0001-2020",
    "2|甲类|示例日志留存指南|在建",
    "3|甲类|示例备份规范|待立项",
)
COUNTED = "共列已发布标准 1 项、在建标准 {0} 项、待立项标准 1 项，合计 {1} 项，见表 3。\n\n"

SAME = "对每项{}标准深入分析，给出定义，结合现行标准和政策，找出需要加强的标准项，制定具体的方案"
CASES: dict[str, Case] = {
    "stated-total": Case(
        fires=COUNTED.format(1, 4) + state(*ITEMS), silent=COUNTED.format(1, 3) + state(*ITEMS), line=1
    ),
    "stated-count": Case(
        fires=COUNTED.format(2, 4) + state(*ITEMS), silent=COUNTED.format(1, 3) + state(*ITEMS), line=1
    ),
    "enumerated-count": Case(
        fires="模型分为四个方面，即预防、检测、响应。",
        silent="模型分为三个方面，即预防、检测、响应。",
        line=1,
    ),
    "counted-parts": Case(
        fires=force("1|QQ/T 0002-2020|示例审计指南 第1部分：甲 第2部分：乙|略")
        + state("1 - 2|甲类|示例审计指南 第1部分：甲 第2部分：乙|已发布|QQ/T 0002-2020"),
        silent=force("1|QQ/T 0002-2020|示例审计指南|略") + state("1|甲类|示例审计指南|已发布|QQ/T 0002-2020"),
        line=4,
    ),
    "row-numbers": Case(
        fires=state(ITEMS[0], "3|甲类|示例日志留存指南|在建"),
        silent=state(*ITEMS, "4 - 5|甲类|示例演练|在建"),
        line=5,
    ),
    "two-names": Case(
        fires=state("1|甲类|示例数据库测试标准|在建") + plan("1|甲类|示例数据库测试指南|行业标准|**|2024"),
        silent=state("1|甲类|示例数据库测试标准|在建", "2|甲类|示例数据库测试指南|在建")
        + plan("1|甲类|示例数据库测试指南|行业标准|**|2024"),
        line=4,
    ),
    "two-numbers": Case(
        fires=force("1|QQ/T 0003-2023|示例系统渗透测试指南|略")
        + state("1|甲类|示例渗透测试指南|已发布|QQ/T 0006-2023"),
        silent=force("1|QQ/T 0003-2023|示例渗透测试指南|略")
        + state("1|甲类|示例渗透测试指南|已发布|QQ／T 0003—2023"),
        line=4,
    ),
    "missing-in-force": Case(
        fires=force("1|QQ/T 0003-2023|示例甲要求|略")
        + state("1|甲类|示例甲要求|已发布|QQ/T 0003-2023", "2|甲类|示例乙指南|已发布|QQ/T 0004-2021"),
        silent=force("1|QQ/T 0003-2023|示例甲要求|略")
        + state("1|甲类|示例甲要求|已发布|QQ/T 0003-2023", "2|甲类|示例乙指南|在建"),
        line=9,
    ),
    "year-status": Case(
        fires=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例演练指南|在建")
        + plan("1|甲类|示例脱敏指南|行业标准|**|2023", "2|甲类|示例演练指南|行业标准|*|2024"),
        silent=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例演练指南|在建")
        + plan("1|甲类|示例脱敏指南|行业标准|*|2024", "2|甲类|示例演练指南|行业标准|**|2023"),
        line=4,
    ),
    "begun-later": Case(
        fires=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例演练指南|在建")
        + plan("1|甲类|示例脱敏指南|行业标准|**|2023", "2|甲类|示例演练指南|行业标准|*|2024"),
        silent=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例演练指南|在建")
        + plan("1|甲类|示例脱敏指南|行业标准|*|2024", "2|甲类|示例演练指南|行业标准|**|2023"),
        line=5,
    ),
    "unplanned": Case(
        fires=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例接入规范|在建")
        + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        silent=state("1|甲类|示例脱敏指南|待立项", "2|甲类|示例接入规范|已发布|QQ/T 0009-2020")
        + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        line=5,
    ),
    "planned-published": Case(
        fires=state("1|甲类|示例脱敏指南|已发布|QQ/T 0009-2020")
        + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        silent=state("1|甲类|示例脱敏指南|待立项") + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        line=4,
    ),
    "promised-column": Case(
        fires="结合紧迫程度和优先级，计划见表 4：\n\n" + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        silent="结合紧迫程度，计划见表 4：\n\n" + plan("1|甲类|示例脱敏指南|行业标准|*|2024"),
        line=1,
    ),
    "urgency-follows-year": Case(
        fires=plan(
            "1|甲类|示例一|行业标准|*|2024", "2|甲类|示例二|行业标准|*|2024", "3|甲类|示例三|行业标准|**|2023"
        ),
        silent=plan(
            "1|甲类|示例一|行业标准|*|2024", "2|甲类|示例二|行业标准|*|2023", "3|甲类|示例三|行业标准|**|2023"
        ),
        line=4,
    ),
    "draft-without-stage": Case(
        fires="从申请、立项、起草到征求意见，形成征求意见稿、送审稿。",
        silent="从申请、立项、起草、征求意见到审查，形成征求意见稿、送审稿。",
        line=1,
    ),
    "contents-title": Case(
        fires="目 录\n1.1 兼顾创新与实效\t3\n\n# 1 原则\n\n## 1.1 创新与实效结合\n",
        silent="目 录\n1.1 创新与实效结合\t3\n\n# 1 原则\n\n## 1.1 创新与实效结合\n",
        line=2,
    ),
    "heading-level": Case(
        fires="# 1 甲\n\n## 1.1 乙\n\n## 1.2 丙\n\n### 1.3 丁\n",
        silent="# 1 甲\n\n## 1.1 乙\n\n## 1.2 丙\n\n## 1.3 丁\n",
        line=7,
    ),
    "column-shift": Case(
        fires=state("1|甲类|示例访问控制要求|在建", "2|示例日志留存指南||在建"),
        silent=state("1|甲类|示例访问控制要求|在建", "2||示例日志留存指南|在建"),
        line=5,
    ),
    "promised-part": Case(
        fires="# 1 总则\n\n按照本规划提出的应用建议，推进工作。",
        silent="# 1 总则\n\n按照本规划提出的应用建议，推进工作。\n\n# 2 标准应用建议\n\n略。",
        line=3,
    ),
    "figure-missing": Case(
        fires="图 1 体系框架\n\n说明见下。", silent="![框架](a.svg)\n\n图 1 体系框架\n\n说明见下。", line=1
    ),
    "footnote-mark": Case(
        fires=state("1|甲类|示例要求|在建|国家标准 <sup>a)</sup>") + "本项待发布。",
        silent=state("1|甲类|示例要求|在建|国家标准 <sup>a)</sup>") + "a) 本项待发布。",
        line=4,
    ),
    "repeated-text": Case(
        fires="".join(
            f"# {at} {name}类设计方法\n\n{SAME.format(name)}，并逐项说明。\n\n"
            for at, name in enumerate(("甲甲", "乙乙", "丙丙"), start=1)
        ),
        silent="".join(
            f"# {at} {name}类设计方法\n\n{SAME.format(name)}，{tail}。\n\n"
            for at, (name, tail) in enumerate(
                (("甲甲", "先做审计"), ("乙乙", "先做接入"), ("丙丙", "先做演练")), start=1
            )
        ),
        line=3,
    ),
    "unlisted-siblings": Case(
        fires="".join(f"## 6.{at} 第{at}项\n\n- 1) 子项-说明；\n- 2) 他项-说明。\n\n" for at in (1, 2, 3))
        + "## 6.4 第4项\n\n只有叙述。\n",
        silent="".join(
            f"## 6.{at} 第{at}项\n\n- 1) 子项-说明；\n- 2) 他项-说明。\n\n" for at in (1, 2, 3, 4)
        ),
    ),
    "empty-promise": Case(
        fires="五、与法律、法规的关系\n\n本标准引用若干文件。",
        silent="五、与法律、法规的关系\n\n本标准落实《示例安全法》的要求。",
        line=1,
    ),
    "category-name": Case(
        fires=state("1|安全甲|示例要求|在建") + plan("1|安全甲类|示例要求|行业标准|*|2024"),
        silent=state("1|安全甲类|示例要求|在建") + plan("1|安全甲类|示例要求|行业标准|*|2024"),
        line=4,
    ),
    "subtopic-set": Case(
        fires="- 1) 将示例管理类分为建设、风险、运维管理等内容。\n\n"
        "## 6.1 示例管理类\n\n- 1) 建设-略；\n- 2) 风险-略。\n",
        silent="- 1) 将示例管理类分为建设、风险、运维等内容。\n\n"
        "## 6.1 示例管理类\n\n- 1) 建设-略；\n- 2) 风险-略；\n- 3) 运维-略。\n",
    ),
    "list-drift": Case(
        fires="覆盖采集、传输、存储、处理等过程。\n\n从采集、传输、存储、处理、销毁等环节。",
        silent="覆盖采集、传输、存储、处理等过程。\n\n从采集、传输、存储、处理等环节。",
        line=1,
    ),
    "counted-noun": Case(
        fires="模型有八个方面。\n\n共 8 个维度。",
        silent="模型有八个方面。\n\n共 8 个方面，五个维度。",
        line=1,
    ),
    "body-name": Case(
        fires="由示例安全专业工作组负责。\n\n请示例安全工作组反馈。",
        silent="由示例安全工作组负责。\n\n请示例安全工作组反馈。",
        line=1,
    ),
    "abbreviation": Case(
        fires="由示例商品交易所牵头。\n\n示商所报送材料。",
        silent="由示例商品交易所（以下简称“示商所”）牵头。\n\n示商所报送材料。",
        line=1,
    ),
    "industry-word": Case(
        fires=state("1|甲类|示例期货业甲要求|在建", "2|甲类|示例期货行业乙要求|在建"),
        silent=state("1|甲类|示例期货业甲要求|在建", "2|甲类|示例期货业乙要求|在建"),
        line=5,
    ),
    "name-pattern": Case(
        fires=state(
            *(f"{at}|甲类|示例期货业第{at}要求|在建" for at in range(1, 6)), "6|甲类|支付系统要求|在建"
        ),
        silent=state(*(f"{at}|甲类|示例期货业第{at}要求|在建" for at in range(1, 7))),
        line=9,
    ),
    "character-variant": Case(
        fires="重点关注数据安全领域特有的问題，形成一套完善的保护机制和管理办法。",
        silent="重点关注数据安全领域特有的问题，形成一套完善的保护机制和管理办法。",
        line=1,
    ),
    "order-style": Case(
        fires=policy("1|示例办法|略|示例会|2021年6月4日|示例公告[2021]12号"),
        silent=policy("1|示例办法|略|示例会|2021年6月4日|示例公告〔2021〕12号"),
        line=4,
    ),
    "own-name": Case(
        fires="《示例行业网络安全能力成熟度模型》立项。\n\n第5章“示例行业信息安全能力成熟度模型”。",
        silent="《示例行业网络安全能力成熟度模型》立项。\n\n第5章“示例行业网络安全能力成熟度模型”。",
        line=1,
    ),
    "date-equals-order": Case(
        fires=policy("1|示例办法|略|示例会|2018年12月19日|示例会令第9号，2018.12.19"),
        silent=policy("1|示例办法|略|示例会|2019年6月1日|示例会令第9号，2018.12.19"),
        line=4,
    ),
    "amended-later": Case(
        fires=policy("1|示例办法|略|示例会|2018年12月19日|2021年1月6日示例会令第9号修订"),
        silent=policy("1|示例办法|略|示例会|2021年2月1日|2021年1月6日示例会令第9号修订"),
        line=4,
    ),
    "withdrawn-reference": Case(fires="GB/T 11111-2010 示例术语", silent="GB/T 11111-2022 示例术语", line=1),
    "undated-reference": Case(
        fires="应符合 GB/T 22222 的要求。", silent="应符合 GB/T 22222-2020 的要求。", line=1
    ),
    "unnamed-reference": Case(
        fires="参考国家标准，制定本规范。", silent="参考国家标准 GB/T 22222-2020，制定本规范。", line=1
    ),
    "undated-clause": Case(
        fires="不注日期的引用文件，其最新版本适用。\n\nGB/T 22222-2020 示例要求",
        silent="不注日期的引用文件，其最新版本适用。\n\nGB/T 22222 示例要求",
        line=1,
    ),
    "cited-not-listed": Case(
        fires="根据《示例安全法》制定。\n\n" + policy("1|示例办法|略|示例会|2021年6月4日|"),
        silent="根据《示例办法》制定。\n\n" + policy("1|示例办法|略|示例会|2021年6月4日|"),
        line=1,
    ),
    "late-elsewhere": Case(
        fires=(
            plan("1|甲类|示例能力成熟度评估标准|行业标准|*|2023"),
            "亟需示例能力成熟度评估标准。\n\n2025 年 4 月 22 日召开标准草案讨论会。",
        ),
        silent=(
            plan("1|甲类|示例能力成熟度评估标准|行业标准|*|2025"),
            "亟需示例能力成熟度评估标准。\n\n2025 年 4 月 22 日召开标准草案讨论会。",
        ),
        line=4,
    ),
    "not-in-plan": Case(
        fires=(
            plan("1|甲类|示例备份规范|行业标准|*|2024"),
            "2024 年 7 月 18 日下发《示例成熟度模型规范》立项计划，项目计划编号：P2024009。",
        ),
        silent=(
            plan("1|甲类|示例成熟度模型规范|行业标准|*|2024"),
            "2024 年 7 月 18 日下发《示例成熟度模型规范》立项计划，项目计划编号：P2024009。",
        ),
        line=1,
    ),
    "industry-version": Case(
        fires=(
            force("1|JR/T 9060-2021|证券期货业示例等级要求|略"),
            "GB/T 99239-2019 信息安全技术 示例等级要求",
        ),
        silent=(
            force("1|JR/T 9060-2021|证券期货业示例等级要求|略"),
            "GB/T 99239-2019 信息安全技术 示例等级要求\n\nJR/T 9060-2021 证券期货业示例等级要求",
        ),
        line=1,
    ),
    "not-listed-elsewhere": Case(
        fires=(force("1|QQ/T 9060-2021|示例要求|略"), "QQ/T 9071-2020 示例信息保护规范"),
        silent=(force("1|QQ/T 9060-2021|示例要求|略"), "QQ/T 9060-2021 示例要求"),
        line=1,
    ),
    "fact-differs": Case(
        fires=policy("1|示例管理办法|略|示例会|2024年2月27日|"),
        silent=policy("1|示例管理办法|略|示例会|2024年5月1日|"),
        line=4,
    ),
    "column-name": Case(
        fires=state(*ITEMS) + plan("1|甲类|示例备份规范|行业标准|*|2024"),
        silent=state(*ITEMS)
        + table("4 任务计划", PLAN.replace("标准分类", "标准类别"), "1|甲类|示例备份规范|行业标准|*|2024"),
        line=3,
    ),
    "urgency-legend": Case(
        fires=plan("1|甲类|示例备份规范|行业标准|**|2024"),
        silent=plan("1|甲类|示例备份规范|行业标准|**|2024") + "注：** 表示一年内启动，依据见 7.2。",
        line=4,
    ),
    "name-kind": Case(
        fires=state("1|甲类|示例检测规范指南|在建"), silent=state("1|甲类|示例检测规范|在建"), line=4
    ),
    "term-drift": Case(
        fires="包括示例安全成熟度评估、示例安全能力评估等要求。\n\n包括示例安全成熟度评估、示例安全能力认证等。",
        silent="包括示例安全成熟度评估、示例安全能力评估等要求。\n\n包括示例安全成熟度评估、示例安全能力评估等。",
        line=3,
    ),
    "heading-label": Case(
        fires="# 1 示例类设计方法（重点防护）\n\n实行重点保护。\n\n加强重点保护。\n",
        silent="# 1 示例类设计方法（重点保护）\n\n实行重点保护。\n\n加强重点保护。\n",
        line=1,
    ),
    "policy-name": Case(
        fires="根据《示例基础保护条例》执行。", silent="根据《示例基础设施保护条例》执行。", line=1
    ),
}

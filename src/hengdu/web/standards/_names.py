"""Word the values of records in both languages."""

from __future__ import annotations

from typing import Final

from hengdu.standards.consistency import Severity
from hengdu.standards.registry import Class, RelationKind, Status
from hengdu.text import Text

STATUS_NAMES: Final = {
    Status.PROPOSED: Text("待立项", "proposed"),
    Status.RESEARCH: Text("研究课题", "research"),
    Status.UNDER_WAY: Text("在建", "under way"),
    Status.PUBLISHED: Text("已发布", "published"),
    Status.WITHDRAWN: Text("已废止", "withdrawn"),
    Status.UNKNOWN: Text("不详", "unknown"),
}
CLASS_NAMES: Final = {
    Class.NATIONAL: Text("国家标准", "national"),
    Class.INDUSTRY: Text("行业标准", "industry"),
    Class.GROUP: Text("团体标准", "group"),
    Class.INTERNATIONAL: Text("国际标准", "international"),
    Class.OTHER: Text("其他", "other"),
}
LAYER_NAMES: Final = {
    "plan": Text("规划文件", "plan document"),
    "external": Text("外部事实", "later fact"),
    "own": Text("内置判断", "built-in judgement"),
    None: Text("本单位", "kept by us"),
}
# What stands before the other record, by kind: where this record is the origin, and where it is the target.
RELATION_NAMES: Final = {
    RelationKind.NORMATIVE: (
        Text("规范性引用", "refers normatively to"),
        Text("被规范性引用于", "normative in"),
    ),
    RelationKind.INFORMATIVE: (
        Text("资料性引用", "refers for information to"),
        Text("被资料性引用于", "informative in"),
    ),
    RelationKind.DERIVES: (Text("派生自", "derives from"), Text("派生出", "is the source of")),
    RelationKind.CONVERTS: (Text("由其转化", "converts"), Text("转化为", "is converted into")),
    RelationKind.REPLACES: (Text("代替", "replaces"), Text("被代替", "is replaced by")),
    RelationKind.ADOPTS: (Text("采用", "adopts"), Text("被采用于", "is adopted by")),
    RelationKind.CONFLICTS: (Text("与之冲突", "conflicts with"), Text("与之冲突", "conflicts with")),
    RelationKind.SUPPLEMENTS: (Text("补充", "supplements"), Text("由其补充", "is supplemented by")),
    RelationKind.PART_OF: (Text("属于", "is part of"), Text("包含", "contains")),
}
SEVERITY_NAMES: Final = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.INFO: Text("提示", "note"),
}
FIELD_NAMES: Final = {
    "number": Text("标准编号", "number"),
    "title": Text("标准名称", "title"),
    "level": Text("标准层级", "class"),
    "status": Text("状态", "status"),
    "category": Text("类别", "category"),
    "topic": Text("子项", "topic"),
    "issued": Text("发布日期", "issued"),
    "effective": Text("实施日期", "effective"),
    "withdrawn": Text("废止日期", "withdrawn"),
    "research": Text("课题编号", "research project"),
    "project": Text("计划编号", "plan number"),
    "series": Text("所属标准", "series"),
    "part": Text("部分", "part"),
    "lead": Text("牵头单位", "lead unit"),
    "participants": Text("参与单位", "units"),
    "scope": Text("范围", "scope"),
    "institution_types": Text("适用机构", "institution types"),
    "systems": Text("适用系统", "systems"),
    "subdomains": Text("成熟度子域", "sub-domains"),
    "aliases": Text("别名", "aliases"),
    "note": Text("备注", "note"),
}
EMPTY: Final = Text("空", "empty")
DEGREE_NAMES: Final = {
    "identical": Text("等同", "identical"),
    "modified": Text("修改", "modified"),
    "not_equivalent": Text("非等效", "not equivalent"),
    "related": Text("相关", "related"),
}
# Kinds of units; the rule of who should take part in drafting names them (process.yaml, composition).
UNIT_KIND_NAMES: Final = {
    "exchange": Text("交易所等会管单位", "exchange or other supervised body"),
    "service": Text("行业服务机构", "service body of the industry"),
    "securities": Text("证券公司", "securities company"),
    "futures": Text("期货公司", "futures company"),
    "fund": Text("基金公司", "fund manager"),
    "vendor": Text("信息技术服务机构", "technology vendor"),
    "association": Text("行业协会", "association"),
    "regulator": Text("监管部门", "regulator"),
    "committee": Text("标准化组织", "standards committee"),
    "university": Text("高等院校", "university"),
    "laboratory": Text("实验室、测评机构", "laboratory or testing body"),
    "outside": Text("行业外其他单位", "other body outside the industry"),
}

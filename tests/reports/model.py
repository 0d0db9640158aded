"""A compact model with everything that a report can show, and ways to answer it."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING

import yaml

from hengdu.assessments import load_assessment
from hengdu.packs import load_pack
from hengdu.reports import report_context
from hengdu.scoring import compile as compile_pack

DAY = date(2026, 11, 21)
if TYPE_CHECKING:
    from pathlib import Path

FACETS = ("ST", "ME", "EX")


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _data):
        return True


def both(zh, en):
    return {"zh": zh, "en": en}


def subdomain(code, title, **more):
    practices = [
        {
            "code": f"{code}.L{level}.{facet}1",
            "level": level,
            "facet": facet,
            "key": facet == "ME",
            "text": both(f"{level} 级{facet}实践", f"Practice {facet} of level {level}"),
        }
        for level in (1, 2, 3)
        for facet in FACETS
    ]
    practices[5]["indicator"] = f"{code}.I1"
    return {
        "code": code,
        "kind": "subdomain",
        "title": title,
        "purpose": both(f"{code} 的目的。", f"Purpose of {code}."),
        "indicators": [
            {
                "code": f"{code}.I1",
                "name": both("按期率", "On-time rate"),
                "formula": both("按期 / 全部", "on time / all"),
                "unit": "%",
                "direction": "higher",
                "thresholds": {"L1": None, "L2": 80, "L3": 95},
                "basis": "PRIN",
                "core": True,
            }
        ],
        "evidence": [{"code": f"{code}.E1", "name": both("台账", "Register")}],
        "practices": practices,
        "recommendations": [
            {
                "code": f"{code}.R{level}",
                "level": level,
                "title": both(f"做到 {level} 级", f"Reach level {level}"),
                "effort_class": "M",
                "duration_months": [1, 2],
                "prerequisites": [{"node": "AA-01", "level": 1}] if code != "AA-01" else [],
                "actions": [
                    {
                        "text": both("做", "Do"),
                        "satisfies": [f"{code}.L{level}.{facet}1" for facet in FACETS],
                    }
                ],
            }
            for level in (1, 2, 3)
        ],
        **more,
    }


def model():
    """Return a pack of three domains: two with sub-domains that have practices, one without."""
    return {
        "id": "probe",
        "version": "1.2.3",
        "title": both("探针模型", "Probe model"),
        "disclaimer": both("自编模型，不构成结论", "Own model; no conclusion."),
        "licence": "Apache-2.0",
        "kinds": [
            {"code": "domain", "name": both("能力域", "Domain")},
            {"code": "subdomain", "name": both("能力子域", "Sub-domain")},
        ],
        "levels": [
            {"level": 1, "name": both("起步", "Started")},
            {"level": 2, "name": both("受控", "Controlled")},
            {"level": 3, "name": both("完善", "Complete")},
        ],
        "facets": [
            {"code": "ST", "name": both("人员", "Staff")},
            {"code": "ME", "name": both("机制", "Process")},
            {"code": "EX", "name": both("执行", "Execution")},
        ],
        "objects": [{"code": "TRD", "name": both("交易核心", "Trading core")}],
        "institution_types": [{"code": "broker", "name": both("证券公司", "Broker")}],
        "answers": [
            {
                "options": [
                    {"code": "F", "value": 1, "name": both("完全", "Fully")},
                    {"code": "P", "value": "0.5", "name": both("部分", "Partly")},
                    {"code": "N", "value": 0, "name": both("没有", "Not")},
                ]
            }
        ],
        "na_reasons": [
            {"code": "no_object", "name": both("对象不存在", "No object")},
            {"code": "out_of_scope", "name": both("不在评估范围", "Out of scope")},
        ],
        "evidence_grades": [
            {"code": "E0", "name": both("无", "None"), "weight": "0.2"},
            {"code": "E3", "name": both("抽样", "Sample"), "weight": 1},
        ],
        "min_evidence": {1: "E0", 2: "E3", 3: "E3"},
        "effort_classes": [{"code": "M", "name": both("中", "Medium"), "person_months": [1, 3]}],
        "references": [
            {"id": "PRIN", "citation": both("专家建议", "Expert proposal"), "status": "expert"},
            {"id": "LAW", "citation": both("某法", "Some law"), "status": "verified"},
        ],
        "scoring": {
            "leaf": {
                "objects": [{"facets": ["*"], "rule": "worst"}],
                "indicators": {
                    "two_periods": "F",
                    "one_period": "P",
                    "lower_level": "P",
                    "none": "N",
                    "hand_max": {2: "P", 3: "P"},
                },
            },
            "rules": {
                "subdomain": {
                    "score": {"op": "level_plus"},
                    "unanswered": "zero",
                    "publish_coverage": "0.9",
                    "level": {
                        "rule": "cumulative",
                        "attainment": {"op": "mean", "over": "facet", "of": {"op": "mean", "over": "leaves"}},
                        "default": {
                            "attainment_min": "0.8",
                            "key_min": "0.5",
                            "facet_floor": {"single": "0.3", "several": "0.5"},
                        },
                        "rated": {"min_groups": 2},
                    },
                },
                "domain": {
                    "score": {"op": "weighted_mean", "over": "children"},
                    "level": {"rule": "share", "of": "children", "lag": {"share": "0.2"}, "none_below": 1},
                },
                "overall": {
                    "score": {"op": "weighted_mean", "over": "children"},
                    "level": {"rule": "minimum", "of": "children"},
                },
            },
            "caps": [
                {
                    "id": "measured",
                    "kind": "subdomain",
                    "level": 3,
                    "requires": "measured",
                    "reason": both("量化证据不足", "not measured"),
                }
            ],
        },
        "presets": [
            {
                "id": "quick",
                "name": both("快评", "Quick screening"),
                "note": both("只问关键实践", "key practices only"),
                "select": {"key": True},
                "patch": {"rules": {"subdomain": {"level": {"rated": {"min_groups": 1}}}}},
                "comparable": False,
            },
            {
                "id": "plain",
                "name": both("简单平均", "Plain mean"),
                "patch": {"rules": {"overall": {"score": {"op": "mean"}}}},
                "sensitivity": True,
                "comparable": False,
            },
        ],
        "views": [
            {
                "id": "parts",
                "title": both("分块", "Parts"),
                "rollup": {"op": "mean", "over": "leaves"},
                "nodes": [
                    {"code": "X1", "title": both("甲块", "Part A"), "select": {"nodes": ["AA"]}},
                    {"code": "X2", "title": both("空块", "Empty part"), "select": {"nodes": ["CC"]}},
                ],
            }
        ],
        "profiles": [{"id": "small", "name": both("小型机构", "Small firm"), "default": 2}],
        "redlines": [
            {
                "code": "RL1",
                "title": both("日志不足", "Logs too short"),
                "determined": {"kind": "declaration"},
                "source": "LAW",
                "clause": "第一条 / Article 1",
            },
            {
                "code": "RL2",
                "title": both("迟报", "Late report"),
                "determined": {"kind": "declaration"},
                "source": "LAW",
            },
        ],
        "nodes": [
            {
                "code": "AA",
                "kind": "domain",
                "title": both("甲域", "Domain A"),
                "nodes": [
                    subdomain("AA-01", both("补丁", "Patching"), na_allowed=True),
                    subdomain("AA-02", both("日志", "Logging")),
                ],
            },
            {
                "code": "BB",
                "kind": "domain",
                "title": both("乙域", "Domain B"),
                "nodes": [subdomain("BB-01", both("响应", "Response"))],
            },
            {
                "code": "CC",
                "kind": "domain",
                "title": both("丙域", "Domain C"),
                "nodes": [
                    {"code": "CC-01", "kind": "subdomain", "title": both("诱捕", "Deception")},
                ],
            },
        ],
    }


ANSWERS = {
    **{f"AA-01.L{level}.{facet}1": "F" for level in (1, 2) for facet in FACETS},
    "AA-01.L3.ST1": {"answer": "P", "evidence": "E3", "note": "缺一份记录"},
    "AA-01.L3.ME1": "N",
    "AA-01.L3.EX1": {"answer": "NA", "reason": "no_object", "note": "没有此类系统"},
    "AA-02.L1.ST1": {"answer": "F", "evidence": "E3", "evidence_date": "2026-05-06"},
    "AA-02.L1.ME1": {"by_object": {"TRD": "N", "S1": "F"}},
    "AA-02.L1.EX1": "F",
    "BB-01.L1.ST1": "F",
    "BB-01.L1.ME1": [
        {"rater": "甲", "role": "R1", "answer": "F"},
        {"rater": "乙", "role": "R2", "answer": "N"},
    ],
    "BB-01.L1.EX1": "P",
    "BB-01.L2.ST1": {"state": "not_asked"},
}
ASSESSMENT = {
    "pack": "probe",
    "institution": {"name": "示例证券", "name_en": "Sample Securities", "type": "broker", "size": "中型"},
    "sample": True,
    "as_of": "2026-06-30",
    "period": {"start": "2026-01-01", "end": "2026-06-30"},
    "scope": {"kind": "whole", "systems": [{"code": "S1", "name": "门户", "grade": 2}]},
    "target_profile": "small",
    "targets": {"AA-02": 3},
    "answers": ANSWERS,
    "indicators": {
        "AA-01.I1": [
            {"period": "2026Q1", "numerator": 90, "denominator": 100},
            {"period": "2026Q2", "numerator": 93, "denominator": 100},
        ]
    },
    "declarations": {"RL1": {"holds": False, "note": "门户日志不足"}},
}


def pack_of(folder: Path, data=None):
    """Write a model and load it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(
        yaml.dump(model() if data is None else data, Dumper=Dumper, allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )
    return load_pack(folder)


def assessment_of(folder: Path, pack, **changes):
    """Write the assessment with some sections replaced and load it."""
    data = {**copy.deepcopy(ASSESSMENT), "pack": pack.id, **changes}
    path = folder / "assessment.yaml"
    path.write_text(yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_assessment(path, pack)


def scored(pack, assessment, patch=None):
    """Return result and scorer under the assessment's own preset."""
    scorer = compile_pack(pack, preset=assessment.preset, patch=patch)
    return scorer.score(assessment), scorer


def context_of(result, scorer, lang="zh", **more):
    return report_context(result, scorer, lang=lang, created=DAY, **more)

"""A compact model that lint has nothing to say about, and ways to change it."""

import copy

import pytest
import yaml

from hengdu.packs import load_pack


class Dumper(yaml.SafeDumper):
    """Write shared parts out, as a person would."""

    def ignore_aliases(self, _data):
        return True


def both(zh, en):
    return {"zh": zh, "en": en}


def practice(code, *, key=False, **more):
    level, facet = int(code.split(".L")[1][0]), code.split(".")[2][:2]
    return {
        "code": code,
        "level": level,
        "facet": facet,
        "key": key,
        "text": both(f"实践 {code} 已执行。", f"Practice {code} is carried out."),
        "ask": {"OPS": both("请展示记录。", "Show the record.")},
        "evidence": [both("记录", "Record")],
        **more,
    }


def indicator(code, **more):
    return {
        "code": code,
        "name": both("按期率", "On-time rate"),
        "formula": both("按期数 / 总数", "on time / all"),
        "unit": "%",
        "direction": "higher",
        "thresholds": {"L1": None, "L2": 80, "L3": 95},
        "basis": "PRIN",
        "core": True,
        **more,
    }


def recommendation(code, level, practices, **more):
    actions = [{"text": both("做到", "Do it"), "satisfies": [item]} for item in practices]
    return {
        "code": f"{code}.R{level}",
        "level": level,
        "title": both("建议", "Advice"),
        "actions": actions,
        "effort_class": "S",
        **more,
    }


def subdomain(code, **more):
    practices = [
        practice(f"{code}.L{level}.{facet}1", key=facet == "ME")
        for level in (1, 2, 3)
        for facet in ("ST", "ME")
    ]
    practices[5]["indicator"] = f"{code}.I1"
    practices[2]["implies"] = [f"{code}.L1.ST1"]
    return {
        "code": code,
        "kind": "subdomain",
        "title": both(f"子域 {code}", f"Sub-domain {code}"),
        "roles": ["OPS"],
        "objects": ["NET"],
        "mappings": {"fw": ["A.1"]},
        "indicators": [indicator(f"{code}.I1")],
        "practices": practices,
        "recommendations": [
            recommendation(code, level, [f"{code}.L{level}.{facet}1" for facet in ("ST", "ME")])
            for level in (1, 2, 3)
        ],
        **more,
    }


def base_model():
    return {
        "id": "mini",
        "version": "1.0.0",
        "title": both("小模型", "Small model"),
        "disclaimer": both("示例，非标准文本。", "A sample; not the text of any standard."),
        "licence": "Apache-2.0",
        "kinds": [
            {"code": "domain", "name": both("域", "Domain")},
            {"code": "subdomain", "name": both("子域", "Sub-domain")},
        ],
        "levels": [{"level": at, "name": both(f"{at} 级", f"Level {at}")} for at in (1, 2, 3)],
        "layers": [{"code": "people", "name": both("人员层面", "People")}],
        "facets": [
            {"code": "ST", "name": both("人员配置", "Staffing"), "layer": "people", "na_allowed": False},
            {"code": "ME", "name": both("机制", "Mechanism")},
        ],
        "roles": [{"code": "OPS", "name": both("运维人员", "Operations")}],
        "objects": [{"code": "NET", "name": both("网络", "Network")}],
        "answers": [
            {
                "options": [
                    {"code": "F", "value": 1, "name": both("完全", "Fully")},
                    {"code": "P", "value": "0.5", "name": both("部分", "Partly")},
                    {"code": "N", "value": 0, "name": both("未执行", "Not")},
                ]
            }
        ],
        "na_reasons": [{"code": "no_object", "name": both("对象不存在", "No such object")}],
        "evidence_grades": [
            {"code": f"E{at}", "name": both(f"证据 {at}", f"Evidence {at}"), "weight": at / 4}
            for at in range(5)
        ],
        "min_evidence": {1: "E1", 2: "E2", 3: "E3"},
        "effort_classes": [{"code": "S", "name": both("小", "Small"), "person_months": [0, 1]}],
        "references": [
            {"id": "PRIN", "citation": both("专家建议", "Expert proposal"), "status": "expert"},
            {"id": "SRC", "citation": both("来源", "Source"), "status": "verified"},
        ],
        "frameworks": [
            {
                "id": "fw",
                "name": both("框架", "Framework"),
                "source": "SRC",
                "items": [{"code": "A.1", "name": both("条目一", "Item one")}],
            }
        ],
        "coding": {
            "domain": "[A-Z]{2}",
            "subdomain": r"[A-Z]{2}-\d\d",
            "practice": r"<node>\.L\d\.[A-Z]{2}\d",
        },
        "scoring": {
            "raters": {"spread": "0.5", "proof_grade": "E3"},
            "leaf": {
                "indicators": {"two_periods": "F", "one_period": "P", "lower_level": "P", "none": "N"},
            },
            "rules": {
                "overall": {
                    "score": {"op": "weighted_mean", "over": "children"},
                    "level": {"rule": "share", "lag": {"share": 0}},
                    "weight_total": 100,
                    "bands": "colours",
                },
                "domain": {
                    "score": {"op": "mean", "over": "children"},
                    "level": {"rule": "minimum"},
                },
                "subdomain": {
                    "score": {"op": "level_plus"},
                    "level": {
                        "rule": "cumulative",
                        "attainment": {
                            "op": "weighted_mean",
                            "over": "facet",
                            "of": {"op": "mean", "over": "practices"},
                            "weights": {"ST": "0.4", "ME": "0.6"},
                        },
                        "rated": {"min_groups": 2},
                        "default": {"attainment_min": "0.8", "key_min": "0.5"},
                        "at": {1: {"attainment_min": "0.6", "key_min": "0.5"}},
                    },
                    "weight_total": 1,
                },
            },
            "bands": {
                "colours": {
                    "boundary": "lower",
                    "bands": [
                        {"code": "green", "name": both("绿", "Green"), "min": 2},
                        {"code": "red", "name": both("红", "Red"), "max": 2},
                    ],
                }
            },
            "caps": [
                {
                    "id": "measured",
                    "kind": "subdomain",
                    "level": 3,
                    "requires": "measured",
                    "reason": both("量化证据不足", "Not measured"),
                }
            ],
        },
        "presets": [
            {"id": "quick", "name": both("快评", "Quick"), "select": {"key": True}, "comparable": False},
            {
                "id": "people",
                "name": both("偏人员", "People first"),
                "patch": {
                    "rules": {"subdomain": {"level": {"attainment": {"weights": {"ST": "0.7", "ME": "0.3"}}}}}
                },
            },
        ],
        "views": [
            {
                "id": "parts",
                "title": both("分块", "Parts"),
                "rollup": {"op": "mean", "over": "leaves"},
                "exclusive": True,
                "nodes": [
                    {"code": code, "title": both(code, code), "select": {"nodes": [code]}}
                    for code in ("AA", "BB")
                ],
            }
        ],
        "profiles": [
            {"id": "small", "name": both("小型机构", "Small firm"), "default": 2, "targets": {"AA-01": 3}}
        ],
        "redlines": [
            {
                "code": "RL1",
                "title": both("红线", "Red line"),
                "determined": {"kind": "answer", "ref": "AA-01.L1.ME1", "at_least": "P"},
                "source": "SRC",
            }
        ],
        "nodes": [
            {
                "code": "AA",
                "kind": "domain",
                "title": both("甲域", "Domain A"),
                "weight": 60,
                "nodes": [
                    subdomain("AA-01"),
                    subdomain(
                        "AA-02",
                        depends_on=[{"node": "AA-01", "needed_for_level": 2, "min_level": 1, "kind": "soft"}],
                    ),
                ],
            },
            {
                "code": "BB",
                "kind": "domain",
                "title": both("乙域", "Domain B"),
                "weight": 40,
                "nodes": [subdomain("BB-01")],
            },
        ],
    }


def find(items, code):
    for item in items:
        if isinstance(item, dict):
            if item.get("code") == code:
                return item
            for name in ("nodes", "practices", "indicators", "recommendations"):
                inner = find(item.get(name, ()), code)
                if inner is not None:
                    return inner
    return None


class Model:
    """The base model as data; ``at`` finds the entry of a code, ``rule`` the rule of a kind."""

    def __init__(self, folder):
        self.folder = folder
        self.data = copy.deepcopy(base_model())

    def __getitem__(self, section):
        return self.data[section]

    def __setitem__(self, section, value):
        self.data[section] = value

    def at(self, code):
        return find(self.data["nodes"], code)

    def rule(self, kind):
        return self.data["scoring"]["rules"][kind]

    def write(self, name="mini"):
        target = self.folder / name
        target.mkdir(exist_ok=True)
        (target / "pack.yaml").write_text(
            yaml.dump(self.data, Dumper=Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
        return target

    def load(self, name="mini"):
        return load_pack(self.write(name))


@pytest.fixture
def model(tmp_path):
    return Model(tmp_path)


@pytest.fixture
def write_pack(tmp_path):
    """Write files into a pack folder and return the folder."""

    def write(name, **files):
        target = tmp_path / name
        target.mkdir(exist_ok=True)
        for stem, text in files.items():
            (target / f"{stem}.yaml").write_text(text, encoding="utf-8")
        return target

    return write


@pytest.fixture
def new_subdomain():
    return subdomain

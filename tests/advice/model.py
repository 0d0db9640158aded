"""A model of five topics with prerequisites between them, and assessments of it."""

import copy
import dataclasses
import json

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.packs import load_pack

FACETS = ("ST", "ME", "EX")
LEVELS = (1, 2, 3)
# topic -> level -> what its recommendation asks for first
PREREQUISITES = {
    "B-1": {2: [("A-1", 2)]},
    "B-2": {3: [("B-1", 2), ("A-2", 2)]},
    "A-3": {2: [("A-2", 1)]},
}
LADDER = {
    "score": {"op": "level_plus", "factor": 0.9},
    "unanswered": "zero",
    "publish_coverage": 0.9,
    "level": {
        "rule": "cumulative",
        "attainment": {"op": "mean", "over": "facet", "of": {"op": "mean", "over": "leaves"}},
        "default": {
            "attainment_min": 0.8,
            "facet_floor": {"single": 0.33, "several": 0.5},
            "key_min": 0.67,
        },
        "rated": {"min_groups": 2},
    },
}
QUICK = {"rules": {kind: {"level": {"rated": {"min_groups": 1}}} for kind in ("topic", "gauge")}}
TOPICS = ("A-1", "A-2", "A-3", "B-1", "B-2")


def both(text):
    return {"zh": f"{text}（中）", "en": text}


def practices(topic):
    return [
        {
            "code": f"{topic}.L{level}.{facet}1",
            "level": level,
            "facet": facet,
            "key": facet == "EX",
            "text": both(f"{topic} {level} {facet}"),
            **({"indicator": "A-1.I1"} if (topic, level, facet) == ("A-1", 3, "EX") else {}),
        }
        for level in LEVELS
        for facet in FACETS
    ]


def recommendation(topic, level):
    return {
        "code": f"{topic}.R{level}",
        "level": level,
        "title": both(f"advice {topic} {level}"),
        "person_months": [level, 2 * level],
        "duration_months": [level, level],
        "prerequisites": [{"node": n, "level": k} for n, k in PREREQUISITES.get(topic, {}).get(level, [])],
        "moves": ["A-1.I1"] if (topic, level) == ("A-1", 3) else [],
        "actions": [
            {
                "text": both(f"do {facet}"),
                "deliverable": both("paper"),
                "proof": both("seen"),
                "role": "OPS",
                "person_months": [level * share, level * share * 2],
                "satisfies": [f"{topic}.L{level}.{facet}1"],
            }
            for facet, share in zip(FACETS, (0.5, 0.25, 0.25), strict=True)
        ],
    }


def topic(code):
    node = {
        "code": code,
        "kind": "gauge" if code == "A-1" else "topic",  # only a gauge has to be measured
        "title": both(f"topic {code}"),
        "purpose": both(f"purpose of {code}"),
        "na_allowed": True,
        "practices": practices(code),
        "recommendations": [recommendation(code, level) for level in LEVELS],
    }
    if code == "A-1":
        node["indicators"] = [
            {
                "code": "A-1.I1",
                "name": both("rate"),
                "formula": both("done / due"),
                "unit": "%",
                "direction": "higher",
                "thresholds": {"L1": None, "L2": None, "L3": 90},
                "basis": "OWN",
                "core": True,
            }
        ]
    if code == "B-2":
        node["objects"] = ["TRD"]
        node["depends_on"] = [
            {"node": "A-3", "needed_for_level": 2, "min_level": 1, "kind": "hard"},
            {"node": "A-1", "needed_for_level": 1, "min_level": 3, "kind": "soft"},
        ]
    return node


def model():
    return {
        "id": "small",
        "version": "1",
        "title": both("small"),
        "kinds": [
            {"code": "area", "name": both("area")},
            *({"code": code, "name": both(code)} for code in ("topic", "gauge")),
        ],
        "levels": [{"level": k, "name": both(f"step {k}")} for k in LEVELS],
        "facets": [{"code": code, "name": both(code)} for code in FACETS],
        "roles": [{"code": "OPS", "name": both("operations")}],
        "objects": [{"code": "TRD", "name": both("trading core")}, {"code": "APP", "name": both("apps")}],
        "answers": [
            {
                "options": [
                    {"code": code, "value": value, "name": both(code)}
                    for code, value in (("F", 1), ("L", 0.67), ("P", 0.33), ("N", 0))
                ]
            }
        ],
        "evidence_grades": [
            {"code": "E0", "name": both("none"), "weight": 0.2},
            {"code": "E1", "name": both("full"), "weight": 1},
        ],
        "min_evidence": {1: "E1", 2: "E1", 3: "E1"},
        "na_reasons": [{"code": "no_object", "name": both("no object")}],
        "references": [{"id": "OWN", "citation": both("own"), "status": "expert"}],
        "redlines": [
            {
                "code": "RL-1",
                "title": both("no rate"),
                "determined": {"kind": "indicator", "ref": "A-1.I1", "threshold": 50},
                "source": "OWN",
            },
            {
                "code": "RL-2",
                "title": both("not done"),
                "determined": {"kind": "answer", "ref": "B-2.L1.EX1", "at_least": "L"},
                "source": "OWN",
            },
            {
                "code": "RL-3",
                "title": both("declared"),
                "determined": {"kind": "declaration"},
                "source": "OWN",
            },
        ],
        "scoring": {
            "leaf": {
                "objects": [{"rule": "worst"}],
                "indicators": {
                    "two_periods": "F",
                    "one_period": "L",
                    "lower_level": "P",
                    "none": "N",
                    "hand_max": {3: "P"},
                },
            },
            "rules": {
                **{kind: copy.deepcopy(LADDER) for kind in ("topic", "gauge")},
                "area": {
                    "score": {"op": "weighted_mean"},
                    "publish_coverage": 0.9,
                    "level": {"rule": "share", "lag": {"share": 0.2, "at_least": 1}, "none_below": 1},
                },
                "overall": {
                    "score": {"op": "weighted_mean"},
                    "publish_coverage": 0.9,
                    "level": {
                        "rule": "share",
                        "of": "children",
                        "lag": {"share": 0.2},
                        "floor": {"kind": "area", "distance": 1},
                    },
                },
            },
            "caps": [
                {
                    "id": "measured",
                    "kind": "gauge",
                    "level": 3,
                    "requires": "measured",
                    "periods": 2,
                    "reason": both("unmeasured"),
                }
            ],
        },
        "presets": [
            {
                "id": "quick",
                "name": both("screening"),
                "select": {"key": True},
                "comparable": False,
                "patch": QUICK,
            },
            {
                "id": "strict",
                "name": both("strict"),
                "patch": {"rules": {"overall": {"level": {"rule": "minimum"}}}},
            },
        ],
        "nodes": [
            {
                "code": area,
                "kind": "area",
                "title": both(f"area {area}"),
                "nodes": [topic(code) for code in TOPICS if code.startswith(area)],
            }
            for area in ("A", "B")
        ],
    }


class Pack:
    """Make changed copies of the model and load them."""

    def __init__(self, folder):
        self.folder = folder
        self.data = model()
        self.count = 0

    def topic(self, code):
        return next(node for area in self.data["nodes"] for node in area["nodes"] if node["code"] == code)

    def load(self):
        self.count += 1
        place = self.folder / str(self.count)
        place.mkdir()
        (place / "pack.yaml").write_text(json.dumps(self.data, ensure_ascii=False), encoding="utf-8")
        return load_pack(place)


def file_of(pack, answers, **more):
    given = {
        code: (AnswerFile(answer=answer, evidence=pack.content.evidence_grades[-1].code),)
        for code, answer in answers.items()
    }
    return AssessmentFile(pack=pack.id, answers=given, **more)


def assess(pack, answers, **more):
    """Return an assessment; answers map a practice to a code."""
    return build_assessment(file_of(pack, answers, **more), pack)


def by_level(pack, levels, target=None, **more):
    """Return an assessment in which each topic has the answers of its level in full, the rest N."""
    answers = {
        code: "F" if practice.level <= levels[pack.parent[code]] else "N"
        for code, practice in pack.practices.items()
    }
    if target is not None:
        more["targets"] = {"default": target}
    return assess(pack, answers, **more)


def not_applicable(assessment, pack, *nodes, reason="no_object"):
    """Return the assessment with these nodes wholly not applicable."""
    answers = dict(assessment.file.answers) | {
        code: (AnswerFile(answer="NA", reason=reason),) for code in nodes
    }
    return build_assessment(dataclasses.replace(assessment.file, answers=answers), pack)

"""Compile packs into scorers; score, explain, lift and batch."""

from hengdu.scoring._batch import BATCH_NA, BATCH_UNANSWERED, BatchResult, coded_assessment, score_batch
from hengdu.scoring._compile import Scorer, compile, score  # noqa: A004 - the name of the operation
from hengdu.scoring._explain import ExplainLine, Explanation, explain, explain_failure, node_data, result_data
from hengdu.scoring._indicators import measured_values, meets
from hengdu.scoring._lift import Block, Change, Lift, Lifter, lift
from hengdu.scoring._result import (
    AppliedCap,
    Counts,
    Derivation,
    FacetResult,
    GateFailure,
    Input,
    LeafResult,
    LevelCell,
    NodeResult,
    RedLineResult,
    Result,
)
from hengdu.scoring._views import (
    Contribution,
    SensitivityRow,
    ViewNode,
    ViewResult,
    contribution,
    sensitivity,
    view,
    what_if,
)

__all__ = [
    "BATCH_NA",
    "BATCH_UNANSWERED",
    "AppliedCap",
    "BatchResult",
    "Block",
    "Change",
    "Contribution",
    "Counts",
    "Derivation",
    "ExplainLine",
    "Explanation",
    "FacetResult",
    "GateFailure",
    "Input",
    "LeafResult",
    "LevelCell",
    "Lift",
    "Lifter",
    "NodeResult",
    "RedLineResult",
    "Result",
    "Scorer",
    "SensitivityRow",
    "ViewNode",
    "ViewResult",
    "coded_assessment",
    "compile",
    "contribution",
    "explain",
    "explain_failure",
    "lift",
    "measured_values",
    "meets",
    "node_data",
    "result_data",
    "score",
    "score_batch",
    "sensitivity",
    "view",
    "what_if",
]

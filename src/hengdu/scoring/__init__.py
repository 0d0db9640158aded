"""Compile packs into scorers; score, explain, lift and batch."""

from hengdu.scoring._compile import Scorer, compile, score
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

__all__ = [
    "AppliedCap",
    "Counts",
    "Derivation",
    "FacetResult",
    "GateFailure",
    "Input",
    "LeafResult",
    "LevelCell",
    "NodeResult",
    "RedLineResult",
    "Result",
    "Scorer",
    "compile",
    "score",
]

"""Lay out which standards an institution takes up, in which order, and what is coming (标准应用路线)."""

from hengdu.standards.routes._route import Route, RouteEntry, Shown, route_for
from hengdu.standards.routes._rules import (
    RouteRule,
    RouteRules,
    RouteStep,
    RouteSystem,
    default_rules,
    load_rules,
    rules_schema,
)

__all__ = [
    "Route",
    "RouteEntry",
    "RouteRule",
    "RouteRules",
    "RouteStep",
    "RouteSystem",
    "Shown",
    "default_rules",
    "load_rules",
    "route_for",
    "rules_schema",
]

"""Say in plain lines what a schedule assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.editions._assumptions import Assumptions, LinkRule, StatusRule

_ASSUMED: Final = Text("假设", "assumed")


def assumption_lines(assumptions: Assumptions) -> tuple[Text, ...]:
    """Say in one line each what was assumed, and on what basis; what is known is left out."""
    return tuple(_lines(assumptions))


def _lines(given: Assumptions) -> Iterator[Text]:
    for stage in given.stages:
        if stage.is_assumed:
            yield _line(
                Text(f"{stage.name.zh} {stage.months} 个月", f"{stage.name.en}: {stage.months} months"),
                stage.basis,
            )
    for resource in given.resources:
        if resource.is_assumed:
            name = resource.name
            yield _line(
                Text(f"{name.zh}每月 {resource.capacity} 项", f"{name.en}: {resource.capacity} a month"),
                resource.basis,
            )
    if given.unit_capacity is not None and given.unit_capacity.is_assumed:
        count = given.unit_capacity.capacity
        yield _line(
            Text(f"每个牵头单位同时 {count} 项", f"each leading unit: {count} at a time"),
            given.unit_capacity.basis,
        )
    rules: tuple[StatusRule | LinkRule, ...] = (*given.statuses, *given.links)
    yield from (rule.basis for rule in rules if rule.is_assumed)
    for order in given.orders:
        if order.is_assumed:
            yield _line(
                Text(f"{order.before} 先于 {order.after}", f"{order.before} before {order.after}"),
                order.reason,
            )


def _line(what: Text, basis: Text) -> Text:
    basis = basis if basis.zh else _ASSUMED
    return Text(f"{what.zh}：{basis.zh}", f"{what.en}: {basis.en}")

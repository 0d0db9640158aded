"""Refuse to compare what does not measure the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from hengdu.errors import ComparisonError
from hengdu.text import Text, join_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hengdu.scoring import Result

Allowed = Literal["pack", "version", "preset", "mode", "scope"]
ALLOWED: Final[tuple[Allowed, ...]] = ("pack", "version", "preset", "mode", "scope")


class Difference(NamedTuple):
    """A respect in which two results differ; ``name`` is what may be allowed, empty where nothing may."""

    name: str
    text: Text


def check_same(before: Result, after: Result, allow: Collection[str]) -> tuple[Text, ...]:
    """Return the differences that were allowed; raise ComparisonError for one that was not."""
    unknown = sorted(set(allow) - set(ALLOWED))
    if unknown:
        known = ", ".join(ALLOWED)
        raise ComparisonError(
            f"不能放行 {unknown[0][:40]}；可用：{known}",
            f"{unknown[0][:40]} cannot be allowed; known: {known}",
        )
    found = list(_differences(before, after))
    refused = [item for item in found if item.name not in allow]
    if refused:
        names = [item.name for item in refused if item.name]
        final = len(names) < len(refused)
        raise ComparisonError(
            "两份结果不可比：" + "；".join(item.text.zh for item in refused),
            "the results cannot be compared: " + "; ".join(item.text.en for item in refused),
            place=after.pack.id,
            hint_zh="快评与完整评估从不混用" if final else f"确要比较，请放行 {join_names(names, 'zh')}",
            hint_en=(
                "A screening never mixes with a full assessment"
                if final
                else f"To compare all the same, allow {join_names(names, 'en')}"
            ),
        )
    return tuple(item.text for item in found)


def _differences(before: Result, after: Result) -> Iterator[Difference]:
    old, new = before.pack, after.pack
    if old.id != new.id:
        yield Difference("pack", Text(f"模型包 {old.id} 与 {new.id}", f"packs {old.id} and {new.id}"))
    elif (old.version, old.digest) != (new.version, new.digest):
        yield Difference(
            "version",
            Text(
                f"模型包版本 {old.version} 与 {new.version} 的内容不同",
                f"versions {old.version} and {new.version} of the pack differ in content",
            ),
        )
    if _questions(before) != _questions(after):
        yield Difference("", Text("一份是快评，另一份不是", "one is a screening, the other is not"))
    elif before.preset != after.preset or (old.digest == new.digest and old.scoring != new.scoring):
        yield Difference(
            "preset",
            Text(
                f"计分预设 {before.preset or '（无）'} 与 {after.preset or '（无）'} 不同",
                f"scoring presets {before.preset or '(none)'} and {after.preset or '(none)'} differ",
            ),
        )
    if before.mode != after.mode:
        names = {"self": Text("自评", "self-assessed"), "verified": Text("核验", "verified")}
        first, second = names[before.mode], names[after.mode]
        yield Difference(
            "mode", Text(f"一份为{first.zh}，一份为{second.zh}", f"one is {first.en}, the other {second.en}")
        )
    if _scope(before) != _scope(after):
        yield Difference("scope", Text("评估范围不同", "the scopes differ"))


def _questions(result: Result) -> dict[str, bool | int | str]:
    """Return what the preset selects; a selection asks other questions than the whole model."""
    return {} if result.preset is None else result.pack.preset(result.preset).select


def _scope(result: Result) -> object:
    """Return what tells two scopes apart; what is listed of a whole institution is only description."""
    assessment = result.assessment
    if not assessment.is_partial:
        return (result.object,)
    scope = assessment.scope
    out = frozenset(code for code in assessment.na_codes if assessment.answers[code].is_out_of_scope)
    systems = frozenset(system.code for system in scope.systems)
    return (
        result.object,
        scope.kind,
        frozenset(scope.entities),
        frozenset(scope.branches),
        frozenset(scope.objects),
        systems,
        out,
    )

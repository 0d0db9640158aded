"""Print policies, their comparison, the crosswalk and what a panel makes urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._call import DONE
from hengdu.cli._faults import CommandError, not_taken
from hengdu.cli._standards import place_of
from hengdu.cli._standards_transfer import given_day
from hengdu.cli._tables import table
from hengdu.documents import record_data
from hengdu.packs import load_pack
from hengdu.standards.crosswalk import SIDES, Crosswalk, Meeting, build_crosswalk, propose_urgency
from hengdu.standards.framework import STATE_NAMES, State
from hengdu.standards.policies import KIND_NAMES, Kind, compare_policies, read_policy, review_policy
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hengdu.cli._call import Call
    from hengdu.cli._standards import Desktop
    from hengdu.standards.policies import ArticleChange, PolicyComparison, ReviewItem

_PACK: Final = "sf-nscmm"


def show_policies(call: Call, desk: Desktop, code: str | None) -> int:
    """Print the registered policies, or one with its sources, versions and history."""
    register = desk.register
    if code is not None and code not in register.policies:
        raise CommandError(
            f"登记册中没有政策 {code[:80]}",
            f"the register has no policy {code[:80]}",
            hint_zh="不带编码运行可列出全部",
            hint_en="Run it without a code to list them",
        )
    chosen = [register.policies[code]] if code is not None else list(register.policies.values())
    if call.as_json:
        call.emit(
            [
                {
                    "layer": register.layer(one.id),
                    **record_data(one),
                    "claims": [record_data(claim) for claim in register.claims_on(one.id)],
                }
                for one in chosen
            ]
        )
        return DONE
    heads = [
        call.say("编码", "Id"),
        call.say("名称", "Title"),
        call.say("文号", "Order"),
        call.say("施行", "In force"),
        call.say("出处", "Source"),
    ]
    rows = [
        [
            one.id,
            call.text(one.title),
            one.order,
            str(one.effective or ""),
            place_of(one.sources[0], call) if one.sources else "",
        ]
        for one in chosen
    ]
    call.print(table(heads, rows))
    for one in chosen if code is not None else ():
        for claim in register.claims_on(one.id):
            call.print(f"  [external] {claim.field} = {claim.value}  {place_of(claim.source, call)}")
        for version in one.versions:
            call.print(f"  {version.version}  {version.effective or ''}  {version.file}")
    return DONE


def show_diff(
    call: Call,
    desk: Desktop,
    before: Path,
    after: Path,
    *,
    policy: str | None,
    due_days: int,
    day: str | None,
) -> int:
    """Print how two versions differ, and the review that follows for a registered policy."""
    old, new = read_policy(before), read_policy(after)
    review: ReviewItem | None = None
    if policy is None:
        comparison = compare_policies(old, new)
    else:
        review, comparison = review_policy(
            desk.register,
            desk.framework,
            policy,
            before=old,
            after=new,
            opened=given_day(day),
            due_days=due_days,
        )
    if call.as_json:
        call.emit({"changes": [_change(one) for one in comparison.changes], "review": _review(review)})
        return DONE
    _print_comparison(call, comparison)
    if review is not None:
        call.print(
            call.say(
                f"复核 {review.id}：{review.due} 前完成，涉及 {len(review.affected)} 项标准",
                f"review {review.id}: due {review.due}, {len(review.affected)} standards",
            )
        )
        for one in review.affected:
            mark = call.say("关联", "linked") if one.is_linked else call.say("建议", "proposed")
            call.print(f"  {one.standard} [{mark}] {call.text(one.why)}")
        if review.subdomains:
            call.print(f"  {' '.join(review.subdomains)}")
    return DONE


def _print_comparison(call: Call, comparison: PolicyComparison) -> None:
    for one in comparison.changes:
        if one.kind is Kind.SAME:
            continue
        sides = ["、".join(article.label for article in side) for side in (one.before, one.after)]
        call.print(f"{call.text(KIND_NAMES[one.kind])}  " + " → ".join(side for side in sides if side))
        if one.kind not in {Kind.RENUMBERED, Kind.MOVED}:
            signs = {"equal": "", "delete": "-", "insert": "+"}
            call.print(
                "    " + "".join(f"[{signs[tag]}{text}]" if signs[tag] else text for tag, text in one.words())
            )
    counts = comparison.counts()
    call.print("  ".join(f"{call.text(KIND_NAMES[kind])} {count}" for kind, count in counts.items()))


def _change(one: ArticleChange) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "before": [
            {"article": item.label, "chapter": item.chapter, "line": item.line} for item in one.before
        ],
        "after": [{"article": item.label, "chapter": item.chapter, "line": item.line} for item in one.after],
        "likeness": round(one.likeness, 4),
        "words": [list(run) for run in one.words()] if one.kind is not Kind.SAME else [],
    }


def _review(item: ReviewItem | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "id": item.id,
        "policy": item.policy,
        "opened": item.opened,
        "due": item.due,
        "is_new": item.is_new,
        "changes": {kind.value: count for kind, count in item.changes},
        "articles": item.articles,
        "affected": [
            {"standard": one.standard, "why": one.why, "is_linked": one.is_linked} for one in item.affected
        ],
        "subdomains": item.subdomains,
    }


def _walk(desk: Desktop, pack: str | None) -> tuple[Crosswalk, dict[str, Text]]:
    loaded = load_pack(pack or _PACK)
    names = {node.code: node.title for node in loaded.nodes.values() if node.kind == "subdomain"}
    walk = build_crosswalk(desk.register, desk.framework, subdomains=names, layers=desk.layers)
    return walk, names


def show_crosswalk(call: Call, desk: Desktop, side: str, code: str | None, pack: str | None) -> int:
    """Print what each code of one side meets on the others."""
    chosen = next((one for one in SIDES if one == side), None)
    if chosen is None:
        raise not_taken("standard|category|topic|subdomain|counterpart", side, SIDES)
    walk, names = _walk(desk, pack)
    meetings = [one for one in walk.by(chosen) if code is None or one.code == code]
    if code is not None and not meetings:
        raise CommandError(
            f"这一侧没有 {code[:80]}",
            f"there is no {code[:80]} on this side",
            hint_zh="不带编码运行可列出全部",
            hint_en="Run it without a code to list them",
        )
    counts = {state.value: count for state, count in walk.coverage(chosen).items()}
    if call.as_json:
        call.emit(
            {
                "side": chosen,
                "layers": walk.layers,
                "coverage": counts,
                "codes": [_meeting(one) for one in meetings],
            }
        )
        return DONE
    states = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)
    others = [one for one in SIDES if one not in {chosen, "category"}]
    titles = {
        "standard": call.say("标准", "Standards"),
        "topic": call.say("子项", "Topics"),
        "subdomain": call.say("子域", "Sub-domains"),
        "counterpart": call.say("国际标准", "Counterparts"),
    }
    rows = []
    for one in meetings:
        title = names.get(one.code) or (
            desk.register.standards[one.code].title if one.code in desk.register.standards else None
        )
        label = f"{one.code} {call.text(title)}" if title else one.code
        rows.append(
            [
                label,
                *(str(one.counts[state]) for state in states),
                *("; ".join(one.meets[other]) for other in others),
            ]
        )
    heads = [
        call.say("编码", "Code"),
        *(call.text(STATE_NAMES[one]) for one in states),
        *(titles[one] for one in others),
    ]
    call.print(table(heads, rows, right=(1, 2, 3)))
    call.print("  ".join(f"{call.text(STATE_NAMES[State(name)])} {count}" for name, count in counts.items()))
    return DONE


def _meeting(one: Meeting) -> dict[str, Any]:
    meets = {str(side): codes for side, codes in one.meets.items()}
    counts = {state.value: count for state, count in one.counts.items()}
    return {"code": one.code, "counts": counts, **meets}


def show_urgency(
    call: Call, desk: Desktop, files: Sequence[Path], pack: str | None, day: str | None, below: int
) -> int:
    """Print the sub-domains that a panel is weak in and no fresh standard speaks to."""
    from hengdu.cli._sources import Source, score

    as_of = given_day(day)
    scored = [score(Source(file, pack=pack, as_of=str(as_of)), call) for file in files]
    first = scored[0].pack
    if any(one.pack.id != first.id for one in scored):
        raise CommandError(
            "评估使用了不同的模型包",
            "the assessments were made with different packs",
            hint_zh="请用同一模型包的评估",
            hint_en="Give assessments of one pack",
        )
    names = {node.code: node.title for node in first.nodes.values() if node.kind == "subdomain"}
    walk = build_crosswalk(desk.register, desk.framework, subdomains=names, layers=desk.layers)
    found = propose_urgency(walk, desk.register, [one.result for one in scored], as_of=as_of, below=below)
    if call.as_json:
        call.emit(
            [
                {
                    "subdomain": one.subdomain,
                    "urgency": one.urgency,
                    "weak_share": round(one.weak_share, 4),
                    "institutions": one.institutions,
                    "published": one.published,
                    "coming": one.coming,
                    "newest_year": one.newest_year,
                    "reason": one.reason,
                }
                for one in found
            ]
        )
        return DONE
    rows = [
        [
            "*" * one.urgency,
            f"{one.subdomain} {call.text(names[one.subdomain])}",
            call.text(one.reason),
            " ".join(one.coming),
        ]
        for one in found
    ]
    heads = [
        call.say("建议紧迫程度", "Proposed urgency"),
        call.say("子域", "Sub-domain"),
        call.say("理由", "Reason"),
        call.say("在建或计划", "Coming"),
    ]
    call.print(table(heads, rows))
    return DONE

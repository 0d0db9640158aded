"""Open a review item when a policy is new or amended: which standards and sub-domains it touches, by when."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.policies._compare import Kind, PolicyComparison, compare_policies
from hengdu.standards.registry import LAYERS, Amendment, Change, Policy, PolicyVersion, numbers_in
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.standards.framework import Framework
    from hengdu.standards.policies._articles import Article
    from hengdu.standards.registry import Register

DUE_DAYS: Final = 30
_NAME_SIGNS: Final = 4


@attrs.frozen(kw_only=True)
class Affected:
    """A standard that a policy may touch: ``linked`` in the register, named in the text, or by topic."""

    standard: str
    why: Text
    is_linked: bool


@attrs.frozen(kw_only=True)
class ReviewItem:
    """What somebody has to look at by ``due``: the changed articles, the standards and sub-domains."""

    id: str
    policy: str
    opened: date
    due: date
    is_new: bool
    changes: tuple[tuple[Kind, int], ...]
    affected: tuple[Affected, ...]
    subdomains: tuple[str, ...]
    articles: tuple[str, ...]


def add_version(
    policy: Policy, version: PolicyVersion, *, day: date, by: str, order: str = "", reason: str = ""
) -> Policy:
    """Return a policy with one more version, its amendment where an order is given, and its history.

    Raises StandardsError for a version that is there already or that goes back in time.
    """
    known = [one.version for one in policy.versions]
    if version.version in known:
        raise StandardsError(
            f"版本 {version.version} 已登记",
            f"the version {version.version} is there already",
            place=policy.id,
            hint_zh="请另给版本号",
            hint_en="Give another version",
        )
    last = max((one.effective for one in policy.versions if one.effective), default=None)
    if last is not None and version.effective is not None and version.effective < last:
        raise StandardsError(
            f"施行日期 {version.effective} 早于上一版本的 {last}",
            f"it takes effect on {version.effective}, before the last version on {last}",
            place=policy.id,
            hint_zh="请核对日期",
            hint_en="Check the day",
        )
    change = Change(
        day=day,
        by=by,
        field="versions",
        before=known[-1] if known else "",
        after=version.version,
        reason=reason,
    )
    amendments = policy.amendments
    if order:
        amendments = (*amendments, Amendment(order=order, effective=version.effective))
    return dataclasses.replace(
        policy,
        versions=(*policy.versions, version),
        amendments=amendments,
        effective=version.effective or policy.effective,
        history=(*policy.history, change),
    )


def review_policy(
    register: Register,
    framework: Framework,
    code: str,
    *,
    before: Sequence[Article],
    after: Sequence[Article],
    opened: date,
    due_days: int = DUE_DAYS,
) -> tuple[ReviewItem, PolicyComparison]:
    """Compare two versions of a registered policy and open the review item that follows.

    Without a version before, every article is new. Standards are affected when the register links them,
    when a changed article prints their number or name, or when it names the topic that they stand under;
    the last two are proposals. A version that changes no text affects nothing.
    Raises StandardsError for an unknown policy.
    """
    policy = register.policies.get(code)
    if policy is None:
        raise StandardsError(
            f"登记册中没有政策 {code[:80]}",
            f"the register has no policy {code[:80]}",
            hint_zh="用 hengdu standards policies 查看",
            hint_en="See hengdu standards policies",
        )
    comparison = compare_policies(before, after)
    touched = comparison.touched()
    texts = ["".join(one.text for one in (*change.before, *change.after)) for change in touched]
    affected = _affected(register, framework, policy, texts) if touched else ()
    subdomains = [
        *(policy.subdomains if touched else ()),
        *(code for one in affected for code in register.subdomains(one.standard)),
    ]
    item = ReviewItem(
        id=f"{policy.id}-{opened:%Y%m%d}",
        policy=policy.id,
        opened=opened,
        due=opened + timedelta(days=due_days),
        is_new=not before,
        changes=tuple(comparison.counts().items()),
        affected=affected,
        subdomains=tuple(dict.fromkeys(subdomains)),
        articles=tuple((change.after or change.before)[0].label for change in touched),
    )
    return item, comparison


def _affected(
    register: Register, framework: Framework, policy: Policy, texts: Sequence[str]
) -> tuple[Affected, ...]:
    found: dict[str, Affected] = {}
    for one in (*_linked(register, policy), *_named(register, texts), *_by_topic(register, framework, texts)):
        found.setdefault(one.standard, one)
    return tuple(found.values())


def linked_standards(register: Register, policy: Policy) -> tuple[str, ...]:
    """Return the standards that the register links with a policy: those that it names, and relations.

    >>> from hengdu.standards.registry import builtin_register
    >>> register = builtin_register()
    >>> linked_standards(register, register.policies["pol-cii"])
    ('sf-44', 'sf-45')
    """
    ends = [relation.origin for relation in register.relations.of_target(policy.id)]
    ends += [relation.target for relation in register.relations.of_origin(policy.id)]
    return tuple(dict.fromkeys((*policy.standards, *(end for end in ends if end in register.standards))))


def _linked(register: Register, policy: Policy) -> Iterator[Affected]:
    why = Text("登记册已关联", "linked in the register")
    for code in linked_standards(register, policy):
        yield Affected(standard=code, why=why, is_linked=True)


def _named(register: Register, texts: Sequence[str]) -> Iterator[Affected]:
    for text in texts:
        for number in numbers_in(text):
            why = Text(f"条文提到 {number.text}", f"an article names {number.text}")
            for standard in register.find(number.text):
                yield Affected(standard=standard.id, why=why, is_linked=False)
        why = Text("条文提到名称", "an article names it")
        for standard in register.standards.values():
            if len(standard.title.zh) > _NAME_SIGNS and standard.title.zh in text:
                yield Affected(standard=standard.id, why=why, is_linked=False)


def _by_topic(register: Register, framework: Framework, texts: Sequence[str]) -> Iterator[Affected]:
    whole = "".join(texts)
    topics = {topic.code: topic.name for topic in framework.leaves() if topic.name.zh in whole}
    for standard in register.viewed(LAYERS):
        if standard.topic in topics:
            name = topics[standard.topic]
            why = Text(f"条文提到“{name.zh}”", f"an article names {name.en}")
            yield Affected(standard=standard.id, why=why, is_linked=False)

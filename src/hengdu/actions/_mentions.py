"""Find records that name practices or nodes which a pack does not have; they stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.apps import apps

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment

# What is named, its table, how its row leads to the assessment, and the columns with codes or lists of them.
_TABLES: Final = (
    (Text("证据关联", "Links of evidence"), "hd_evidence.Support", "piece__assessment", ("code",)),
    (Text("资料调阅", "Requests for evidence"), "hd_evidence.RequestItem", "assessment", ("practices",)),
    (Text("访谈范围", "Interviews"), "hd_interviews.Interview", "assessment", ("codes",)),
    (
        Text("访谈作答", "Answers in interviews"),
        "hd_interviews.TypedAnswer",
        "interview__assessment",
        ("code",),
    ),
    (Text("分歧裁定", "Decisions on disagreements"), "hd_reviews.Consensus", "assessment", ("code",)),
    (Text("核验", "Verification"), "hd_reviews.Verification", "assessment", ("code",)),
    (Text("评估发现", "Findings"), "hd_reviews.Finding", "assessment", ("node",)),
    (Text("复核意见", "Remarks of the reviewer"), "hd_reviews.Comment", "assessment", ("node", "practice")),
    (Text("复核结论", "Decisions of the reviewer"), "hd_reviews.NodeReview", "round__assessment", ("node",)),
    (Text("重大分歧", "Disputes"), "hd_disputes.Dispute", "assessment", ("subject",)),
    (
        Text("外部检查发现", "Findings from outside"),
        "hd_inspections.OutsideFinding",
        "assessment",
        ("practices", "nodes"),
    ),
    (Text("整改事项", "Actions"), "hd_plans.ActionItem", "assessment", ("node", "practices")),
)


@attrs.frozen(kw_only=True)
class Mention:
    """One kind of records: how many of them name what is gone, and which codes."""

    name: Text
    records: int
    codes: tuple[str, ...]


def mentions_of_gone(row: Assessment, before: Pack, after: Pack) -> tuple[Mention, ...]:
    """Return which records of an assessment name codes of ``before`` that ``after`` does not have."""
    gone = {*before.practices, *before.nodes} - {*after.practices, *after.nodes}
    found = []
    for name, label, path, columns in _TABLES if gone else ():
        rows = apps.get_model(label)._default_manager.filter(**{path: row})  # noqa: SLF001 - Django's documented name
        named = [gone.intersection(_codes(values)) for values in rows.values_list(*columns)]
        hits = [codes for codes in named if codes]
        if hits:
            found.append(Mention(name=name, records=len(hits), codes=tuple(sorted(set().union(*hits)))))
    return tuple(found)


def _codes(values: Iterable[object]) -> set[str]:
    return {
        str(code) for value in values for code in (value if isinstance(value, list) else (value,)) if code
    }

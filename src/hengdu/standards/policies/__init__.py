"""Follow policies: versions, texts compared article by article, and the review that a change opens."""

from hengdu.standards.policies._articles import Article, chinese_number, parse_articles, read_policy
from hengdu.standards.policies._compare import (
    KIND_NAMES,
    ArticleChange,
    Kind,
    PolicyComparison,
    compare_policies,
)
from hengdu.standards.policies._review import (
    DUE_DAYS,
    Affected,
    ReviewItem,
    add_version,
    linked_standards,
    review_policy,
)

__all__ = [
    "DUE_DAYS",
    "KIND_NAMES",
    "Affected",
    "Article",
    "ArticleChange",
    "Kind",
    "PolicyComparison",
    "ReviewItem",
    "add_version",
    "chinese_number",
    "compare_policies",
    "linked_standards",
    "parse_articles",
    "read_policy",
    "review_policy",
]

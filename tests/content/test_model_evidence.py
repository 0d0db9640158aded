"""What a practice expects as evidence can reach the grade that its level asks for."""

import re

SAMPLED = re.compile(r"≥|全部|连续|两期|两次|（\d+条）")
VERIFIED = re.compile(r"导出|全量|原始|原件|现场|日志|演示|全部|逐|全程|凭据|底稿|比对")


def kinds(practice):
    """Return the Chinese names of the expected evidence."""
    return [text.zh for text in practice.evidence]


def test_evidence_of_level_three_says_how_much_is_sampled(sf):
    vague = [
        code
        for code, item in sf.practices.items()
        if item.level == 3 and not any(SAMPLED.search(text) for text in kinds(item))
    ]
    assert vague == []


def test_evidence_of_levels_four_and_five_can_be_original_or_exported(sf):
    paper = [
        code
        for code, item in sf.practices.items()
        if item.level >= 4 and not any(VERIFIED.search(text) for text in kinds(item))
    ]
    assert paper == []


def test_evidence_codes_are_declared_by_the_subdomain_or_are_its_indicators(sf):
    for node in sf.of_kind("subdomain"):
        known = {item.code for item in (*node.evidence, *node.indicators)}
        cited = {
            code
            for item in node.practices
            for text in kinds(item)
            for code in re.findall(r"[A-Z]{2}-\d{2}\.[EI]\d", text)
        }
        assert cited <= known, node.code


def test_every_kind_of_evidence_of_a_subdomain_is_cited_by_a_practice(sf):
    for node in sf.of_kind("subdomain"):
        cited = "".join(text for item in node.practices for text in kinds(item))
        assert [item.code for item in node.evidence if item.code not in cited] == [], node.code

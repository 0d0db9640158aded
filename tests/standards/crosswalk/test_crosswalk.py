from datetime import date
from types import SimpleNamespace

import pytest

from hengdu.errors import StandardsError
from hengdu.packs import load_pack
from hengdu.standards.crosswalk import SIDES, build_crosswalk, propose_urgency
from hengdu.standards.framework import State, builtin_framework
from hengdu.standards.registry import builtin_register

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def walk():
    codes = [code for code, node in load_pack("sf-nscmm").nodes.items() if node.kind == "subdomain"]
    return build_crosswalk(builtin_register(), builtin_framework(), subdomains=codes)


def panel(*levels, code="IR-04"):
    return [SimpleNamespace(nodes={code: SimpleNamespace(level=level)}) for level in levels]


def test_every_join_is_read_the_same_from_both_sides(walk):
    for one in SIDES:
        for other in SIDES:
            if one == other:
                continue
            there = {(meeting.code, code) for meeting in walk.by(one) for code in meeting.meets[other]}
            back = {(code, meeting.code) for meeting in walk.by(other) for code in meeting.meets[one]}
            assert there == back


def test_every_sub_domain_shows_even_without_a_standard(walk):
    bare = [one.code for one in walk.by("subdomain") if one.is_bare]
    assert len(walk.by("subdomain")) == 40
    assert "DA-01" in bare
    assert "AP-03" not in bare


def test_coverage_counts_every_code_of_a_side_once(walk):
    for side in SIDES:
        assert sum(walk.coverage(side).values()) == len(walk.by(side))


def test_withdrawn_standards_are_left_out(walk):
    assert "sf-39" not in {row.standard for row in walk.rows}
    printed = build_crosswalk(builtin_register(), builtin_framework(), layers=("plan", "own"))
    assert "sf-39" in {row.standard for row in printed.rows}


def test_every_linked_sub_domain_exists_in_the_model(walk):
    known = set(load_pack("sf-nscmm").nodes)
    assert {code for row in walk.rows for code in row.subdomains} <= known


def test_an_unknown_side_lists_the_known(walk):
    with pytest.raises(StandardsError, match="subdomain"):
        walk.by("people")


def proposals(walk, results, **more):
    return {
        one.subdomain: one for one in propose_urgency(walk, builtin_register(), results, as_of=DAY, **more)
    }


def test_a_weak_sub_domain_without_a_published_standard_is_urgent(walk):
    found = proposals(walk, panel(1, 2, 4))["IR-04"]
    assert (found.urgency, found.published, found.coming) == (4, (), ("sf-38",))
    assert found.weak_share == pytest.approx(2 / 3)
    assert "3 家机构" in found.reason.zh


def test_all_of_three_institutions_weak_is_the_most_urgent(walk):
    assert proposals(walk, panel(1, 1, 1))["IR-04"].urgency == 5
    assert proposals(walk, panel(1, 1))["IR-04"].urgency == 4


def test_a_strong_sub_domain_is_not_proposed(walk):
    assert "IR-04" not in proposals(walk, panel(3, 4, 5))


def test_a_fresh_standard_is_enough(walk):
    assert "AP-03" not in proposals(walk, panel(1, 1, 1, code="AP-03"))


def test_only_old_standards_are_a_reason(walk):
    found = proposals(walk, panel(1, 2, 4, code="SH-10"))["SH-10"]
    assert found.newest_year == 2021
    assert found.urgency == 2


def test_institutions_without_a_level_do_not_count(walk):
    found = proposals(walk, panel(1, None, None))["IR-04"]
    assert found.institutions == 1


def test_what_counts_as_weak_can_be_chosen(walk):
    assert "IR-04" not in proposals(walk, panel(2, 2, 2), below=2)
    assert State.NONE not in {row.state for row in walk.rows if row.standard.startswith("sf-")}


def test_an_empty_panel_is_refused(walk):
    with pytest.raises(StandardsError):
        propose_urgency(walk, builtin_register(), [], as_of=DAY)

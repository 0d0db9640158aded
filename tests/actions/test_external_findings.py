"""Where the clause of an outside finding leads."""

import pytest

from hengdu.actions._external_findings import map_clause
from hengdu.store.assessments.packs import installed

PACK = installed("sf-nscmm")


@pytest.mark.parametrize(
    ("source", "clause", "framework"),
    [
        ("等保测评", "8.1.4.4", "gb_t_22239"),
        ("网络安全等级保护测评报告", "8.1.4.4", "gb_t_22239"),
        ("GB/T 22239-2019", "8.1.4.4 b)", "gb_t_22239"),
        ("ISO/IEC 27001:2022 内审", "5.9", "iso_27001"),
        ("GB/T 37988", "PA19", "gb_t_37988"),
    ],
)
def test_a_clause_leads_to_what_the_model_maps_to_it(source, clause, framework):
    found = map_clause(PACK, source, clause)
    assert found.framework == framework
    code = clause.split()[0]
    assert found.practices or found.nodes
    assert all(code in PACK.practices[one].mappings[framework] for one in found.practices)
    assert all(code in PACK.nodes[one].mappings[framework] for one in found.nodes)


@pytest.mark.parametrize(
    ("source", "clause"),
    [("等保测评", "8.1.4.40"), ("等保测评", "第7条"), ("内部检查", "8.1.4.4"), ("", ""), ("等保测评", "")],
)
def test_a_clause_that_is_unknown_or_ambiguous_leads_nowhere(source, clause):
    found = map_clause(PACK, source, clause)
    assert (found.framework, found.practices, found.nodes) == ("", (), ())

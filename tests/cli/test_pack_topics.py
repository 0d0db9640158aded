"""A topic of a pack is shown with what is about it."""

import json


def test_show_lists_what_is_about_a_topic(run):
    ran = run("pack", "show", "sf-nscmm", "privacy_computing", "--lang", "zh")
    assert ran.code == 0
    assert "隐私计算" in ran.out
    assert "SH-11.L5.DU1" in ran.out


def test_show_gives_the_members_of_a_topic_to_machines(run):
    ran = run("pack", "show", "sf-nscmm", "container", "--json")
    shown = json.loads(ran.out)
    assert shown["code"] == "container"
    codes = [item["code"] for item in shown["members"]]
    assert codes[0] == "SH-07"
    assert "AP-03.L3.ME1" in codes


def test_the_outline_of_a_pack_names_its_topics(run):
    shown = json.loads(run("pack", "show", "sf-nscmm", "--json").out)
    assert len(shown["topics"]) == 32
    assert {"code", "name"} == set(shown["topics"][0])

"""Every topic that the model promises to cover is found where the text is really about it."""

from hengdu.packs import topic_members

WORDS = {
    "situational_awareness": ("态势", "评分", "简报", "看板"),
    "active_defence": ("封禁", "下发", "先遏制", "联动", "处置"),
    "deception": ("诱捕", "诱饵"),
    "behaviour_analytics": ("行为", "基线", "时序", "评分"),
    "threat_hunting": ("狩猎", "反查"),
    "intelligence_sharing": ("共享", "报送"),
    "orchestration_automation": ("自动", "编排", "由平台"),
    "joint_defence": ("联防", "联合演练"),
    "data_collect": ("采集",),
    "data_transfer": ("传输", "加密"),
    "data_store": ("存储", "存放", "副本", "备份"),
    "data_process": ("使用", "取数", "明文", "副本"),
    "data_exchange": ("导出", "接口", "共享", "外发", "提供"),
    "data_delete": ("删除",),
    "data_destroy": ("销毁",),
    "cloud": ("云",),
    "container": ("容器",),
    "ai": ("人工智能",),
    "privacy_computing": ("隐私计算",),
    "zero_trust": ("零信任", "微隔离", "限时授权", "按次提权", "自动收窄", "由系统收回"),
    "software_supply_chain": ("供应商", "SBOM", "组件"),
    "open_source": ("开源",),
    "personal_financial_information": ("客户", "个人信息", "敏感数据", "App", "数据泄露"),
    "third_party_trading_access": ("接入", "程序化", "交易"),
    "routine_operations": ("监看", "值守", "研判", "溯源", "处置", "闭环"),
    "attack_defence_exercise": (
        "演练",
        "红队",
        "攻击队",
        "红蓝",
        "攻击者",
        "试打",
        "测试",
        "攻击注入",
        "模拟载荷",
    ),
}
ACTIVITIES = {
    "identify": "cii_identify",
    "protect": "cii_protect",
    "assess": "cii_assess",
    "monitor": "cii_monitor",
    "active_defence": "cii_active_defence",
    "respond": "cii_respond",
}


def said(practice):
    """Return all Chinese that a practice says of itself."""
    parts = [practice.title, practice.text, *practice.ask.values(), *practice.evidence]
    return "".join(text.zh for text in parts)


def test_the_topics_are_those_of_the_issue_in_both_languages(sf):
    topics = {item.code: item.name for item in sf.content.topics}
    assert set(topics) == {*WORDS, *ACTIVITIES.values()}
    assert all(name.zh and name.en for name in topics.values())


def test_every_topic_is_stated_by_three_practices_or_by_a_subdomain(sf):
    for topic in WORDS:
        assert len(topic_members(sf, topic)[1]) >= 3, topic
    for topic in ACTIVITIES.values():
        assert topic_members(sf, topic)[0], topic


def test_a_practice_that_states_a_topic_speaks_of_it(sf):
    silent = [
        (topic, code)
        for topic, words in WORDS.items()
        for code in topic_members(sf, topic)[1]
        if not any(word in said(sf.practices[code]) for word in words)
    ]
    assert silent == []


def test_new_technology_stands_in_statements_and_not_only_in_questions(sf):
    for topic, words in (
        ("ai", "人工智能"),
        ("container", "容器"),
        ("cloud", "云"),
        ("privacy_computing", "隐私计算"),
    ):
        texts = [sf.practices[code].text.zh for code in topic_members(sf, topic)[1]]
        assert any(words in text for text in texts), topic


def test_the_activities_that_a_subdomain_states_are_those_it_maps_to(sf):
    for node in sf.of_kind("subdomain"):
        stated = [code for code in node.covers if code.startswith("cii_")]
        assert stated == [ACTIVITIES[code] for code in node.mappings["gb_t_39204"]], node.code


def test_routine_operations_span_watching_judging_tracing_and_handling(sf):
    nodes, practices = topic_members(sf, "routine_operations")
    assert {"SO-01", "CA-01", "DA-02", "IR-03", "SO-02"} <= set(nodes)
    texts = "".join(said(sf.practices[code]) for code in practices)
    assert all(word in texts for word in ("监看", "研判", "溯源", "处置"))

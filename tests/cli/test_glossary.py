"""What `hengdu glossary` prints."""

from hengdu.glossary import glossary_page, load_glossary


def test_without_a_term_all_are_listed(run):
    lines = run("glossary").out.splitlines()
    assert len(lines) >= len(load_glossary().terms)
    assert any("红线" in line and "red line" in line for line in lines)


def test_a_term_is_shown_with_meaning_variants_and_source(run):
    shown = run("glossary", "第一责任人", "--lang", "en").out
    assert "primarily responsible person" in shown
    assert "Not: first responsible person" in shown
    assert "CSRC Order No. 218 Article 10" in shown


def test_a_wrong_word_leads_to_the_right_one(run):
    shown = run("glossary", "阀值", "--lang", "zh").out
    assert shown.startswith("阈值")
    assert "不写作：阀值。" in shown


def test_a_machine_reads_terms_as_json(run):
    (term,) = run("glossary", "red-line", "--json").json["terms"]
    assert (term["zh"], term["en"], term["avoid"]["en"]) == ("红线", "red line", ["redline"])
    assert set(term["definition"]) == {"zh", "en"}


def test_an_unknown_word_is_an_error_that_says_what_to_do(run):
    ran = run("glossary", "nothing-of-the-kind", "--json")
    assert ran.code == 2
    assert ran.out == ""
    assert "nothing-of-the-kind" in ran.error["message"]
    assert ran.error["hint"]


def test_the_documentation_page_is_printed_or_written(run, tmp_path):
    page = glossary_page(load_glossary(), "zh")
    assert run("glossary", "--page", "--lang", "zh").out == page
    target = tmp_path / "glossary.zh.md"
    assert run("glossary", "--page", "--lang", "zh", "--out", target).code == 0
    assert target.read_text(encoding="utf-8") == page
    assert run("glossary", "--page", "--lang", "zh", "--out", target).code == 2

"""The documentation is whole: two languages, an index that names everything, links that lead somewhere."""

import re

SHELVES = ("tutorial", "howto", "reference", "explanation", "adr")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)|!\[[^\]]*\]\((?!https?:)([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def pages(root):
    return sorted((root / "docs").rglob("*.md"))


def twin(page):
    if page.name.endswith(".zh.md"):
        return page.with_name(page.name.removesuffix(".zh.md") + ".md")
    return page.with_name(page.name.removesuffix(".md") + ".zh.md")


def links(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [target for pair in LINK.findall(text) for target in pair if target]


def test_every_page_exists_in_both_languages(root):
    assert [str(page.relative_to(root)) for page in pages(root) if not twin(page).is_file()] == []
    assert (root / "README.zh-CN.md").is_file()


def test_every_page_links_to_its_twin(root):
    lonely = [str(page.relative_to(root)) for page in pages(root) if twin(page).name not in links(page)]
    assert lonely == []


def test_chinese_pages_are_in_chinese_and_english_pages_are_not(root):
    for page in pages(root):
        prose = FENCE.sub("", page.read_text(encoding="utf-8"))
        # Code, link targets and tags are neither.
        prose = re.sub(r"`[^`]*`|\[中文\]|\]\([^)]*\)|<[^>]*>", "", prose)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", prose))
        share = chinese / max(1, chinese + len(re.findall(r"[A-Za-z]", prose)))
        assert (share > 0.2) == page.name.endswith(".zh.md"), page


def test_every_shelf_has_an_index_that_names_its_pages(root):
    for shelf in SHELVES:
        for suffix in (".md", ".zh.md"):
            index = root / "docs" / shelf / f"index{suffix}"
            named = set(links(index))
            on_shelf = {
                page.name
                for page in index.parent.glob("*.md")
                if page.name.endswith(".zh.md") == (suffix == ".zh.md") and page != index
            }
            assert on_shelf <= named, index


def test_decisions_are_numbered_without_gaps_and_state_their_status(root):
    decisions = sorted(page for page in (root / "docs/adr").glob("[0-9]*.md") if ".zh." not in page.name)
    assert [int(page.name[:4]) for page in decisions] == list(range(len(decisions)))
    index = (root / "docs/adr/index.md").read_text(encoding="utf-8")
    for page in decisions[1:]:
        text = page.read_text(encoding="utf-8")
        assert re.search(
            r"^Status: (proposed|accepted|replaced by \d{4})\. Date: \d{4}-\d\d-\d\d\.$", text, re.MULTILINE
        )
        title = re.match(r"# \d{4}: (.+)", text)
        assert title, page
        assert f"[{page.name[:4]}]({page.name}) | {title[1]} |" in index


def test_links_between_our_files_lead_somewhere(root):
    tops = [root / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md")]
    broken = [
        f"{page.relative_to(root)}: {target}"
        for page in [*tops, *pages(root)]
        for target in links(page)
        if not target.startswith("#") and not (page.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_both_readmes_say_what_the_model_is_not(root):
    assert "自编参考模型，非标准文本，不构成认证或监管结论" in (root / "README.zh-CN.md").read_text(
        encoding="utf-8"
    )
    english = (root / "README.md").read_text(encoding="utf-8")
    assert (
        "Independently authored reference model; not the text of any standard; "
        "no certification or regulatory conclusion." in " ".join(english.replace("> ", "").split())
    )

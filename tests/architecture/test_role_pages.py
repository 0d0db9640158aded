"""The pages for the roles call everything by the name that stands on the screen, in both languages."""

import re
from collections import Counter

from hengdu.store import ROLE_NAMES

BOLD = re.compile(r"\*\*([^*]+)\*\*")
TEXT = re.compile(
    r'msgid ((?:"(?:[^"\\]|\\.)*"\n)+)(?:msgid_plural .*\n)?msgstr(?:\[0\])? ((?:"(?:[^"\\]|\\.)*"\n?)+)'
)
# Steps of a page that are no names on the screen end with a full stop.
STEP = (".", "。")


def words(quoted):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', quoted))


def names(page):
    found = (re.sub(r"\s+", " ", name) for name in BOLD.findall(page.read_text(encoding="utf-8")))
    return [name for name in found if not name.endswith(STEP)]


def test_the_names_on_the_role_pages_are_those_on_the_screen(root):
    catalogue = (root / "src/hengdu/web/locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    said = {words(first): words(second) for first, second in TEXT.findall(catalogue)}
    for page in sorted((root / "docs/howto/roles").glob("*.md")):
        if page.name.endswith(".zh.md"):
            continue
        english = names(page)
        assert [name for name in english if name not in said] == [], page
        chinese = names(page.with_name(page.name.removesuffix(".md") + ".zh.md"))
        assert Counter(said[name] for name in english) == Counter(chinese), page


def test_every_role_is_in_the_title_of_a_page(root):
    titles = {
        language: {
            page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
            for page in (root / "docs/howto/roles").glob("*.md")
            if page.name.endswith(".zh.md") == (language == "zh")
        }
        for language in ("zh", "en")
    }
    for name in ROLE_NAMES.values():
        assert any(name.zh in title for title in titles["zh"])
        assert any(name.en.casefold() in title.casefold() for title in titles["en"])

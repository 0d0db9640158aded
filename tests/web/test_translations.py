"""Every string of the pages has its Chinese; what is compiled is what is written."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys

import pytest

from hengdu.web import translate

FULL_WIDTH = re.compile(r"[一-鿿][,;:!?]|[一-鿿]\.(?:\s|$)")


def _entries():
    return [fields for _block, fields in translate.entries(translate.CATALOGUE.read_text("utf-8"))]


def test_no_string_is_untranslated_or_a_guess():
    assert translate.open_strings() == []


def test_the_catalogue_holds_every_string_of_the_pages(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("no gettext here; CI installs it")
    copy = tmp_path / "web"
    shutil.copytree(translate.HERE, copy, ignore=shutil.ignore_patterns("static", "__pycache__"))
    before = {fields["msgid"] for fields in _entries()}
    script = (
        "import pathlib, sys; from hengdu.web import translate as t;"
        "t.HERE = pathlib.Path(sys.argv[1]);"
        "t.CATALOGUE = t.HERE / 'locale/zh_Hans/LC_MESSAGES/django.po';"
        "import django; django.setup(); t._collect(); t._merge({})"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hengdu.web.settings"}
    subprocess.run([sys.executable, "-c", script, str(copy)], check=True, env=environment)
    text = (copy / "locale/zh_Hans/LC_MESSAGES/django.po").read_text("utf-8")
    assert {fields["msgid"] for _block, fields in translate.entries(text)} - before == set()


def test_the_compiled_catalogue_is_the_written_one():
    with translate.CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for fields in _entries():
        if "msgid_plural" in fields:
            assert compiled.ngettext(fields["msgid"], fields["msgid_plural"], 2) == fields["msgstr[0]"]
        elif "msgctxt" in fields:
            assert compiled.pgettext(fields["msgctxt"], fields["msgid"]) == fields["msgstr"]
        else:
            assert compiled.gettext(fields["msgid"]) == fields["msgstr"]


def test_chinese_strings_use_full_width_punctuation():
    written = [fields.get("msgstr") or fields.get("msgstr[0]", "") for fields in _entries()]
    # What stands in quotation marks is shown as it is typed: “文件:工作表!单元格”.
    assert [text for text in written if FULL_WIDTH.search(re.sub("“[^”]*”", "", text))] == []


def test_placeholders_are_the_same_in_both_languages():
    holder = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    wrong = []
    for fields in _entries():
        chinese = fields.get("msgstr") or fields.get("msgstr[0]", "")
        english = fields["msgid"] + fields.get("msgid_plural", "")
        if not set(holder.findall(chinese)) <= set(holder.findall(english)):
            wrong.append(fields["msgid"])
    assert wrong == []

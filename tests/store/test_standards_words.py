"""Searching standards by words gives the same on SQLite and PostgreSQL."""

import pytest
from django.db import connection
from django.utils import timezone

from hengdu.standards.registry import Alias, Standard, Status
from hengdu.store.standards.models import Standard as Row
from hengdu.store.standards.records import index_again, keep_standards
from hengdu.store.standards.words import rows_with
from hengdu.text import Text

ITEMS = (
    Standard(id="a", title=Text("示例数据脱敏指南", "Sample"), number="JR/T 9060-2021"),
    Standard(id="b", title=Text("示例渗透测试", ""), status=Status.PUBLISHED, aliases=(Alias(text="穿透"),)),
)


def found(words, **filters):
    rows = rows_with(words, 100, filters)
    return sorted(Row.objects.filter(pk__in=rows).values_list("code", flat=True))


@pytest.mark.usefixtures("either")
def test_words_match_inside_one_field_on_either_database():
    keep_standards(ITEMS, moment=timezone.now(), by=None)
    questions = {
        "脱敏": ["a"],
        "敏": ["a"],
        "南": ["a"],
        "jr/t9060": ["a"],
        "2e1": [],
        "示例": ["a", "b"],
        "示例 渗": ["b"],
        "试穿": [],
        "穿透": ["b"],
        "'|&!<->(": [],
        "": [],
    }
    assert {words: found(words) for words in questions} == questions
    assert found("示例", status="published") == ["b"]


@pytest.mark.usefixtures("world")
def test_words_are_found_again_after_they_were_indexed_anew():
    keep_standards(ITEMS, moment=timezone.now(), by=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hd_standards_words")
    assert found("脱敏") == []
    index_again()
    assert found("脱敏") == ["a"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("most", [1, 2])
def test_no_more_rows_than_asked_for_come_back(most):
    keep_standards(ITEMS, moment=timezone.now(), by=None)
    assert len(rows_with("示例", most, {})) == most

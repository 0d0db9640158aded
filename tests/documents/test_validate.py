from decimal import Decimal

import pytest

from hengdu.documents import NO_TEXT, Number, TextField, adapter, read_document, record, validate_document
from hengdu.errors import DocumentError, PackError
from hengdu.text import Text


@record
class Part:
    code: str
    weight: Number = Decimal(1)
    text: TextField = NO_TEXT


@record
class Whole:
    parts: tuple[Part, ...] = ()
    table: dict[str, int] = ()


@pytest.fixture
def check(tmp_path):
    def run(text):
        path = tmp_path / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return validate_document(read_document(path), Whole, PackError)

    return run


def test_a_sound_document_becomes_a_record(check):
    whole = check("parts: [{code: a, weight: 0.5, text: {zh: 甲}}, {code: b, text: 乙}]")
    assert whole.parts == (
        Part(code="a", weight=Decimal("0.5"), text=Text("甲", "")),
        Part(code="b", text=Text("乙", "乙")),
    )


def test_records_are_frozen(check):
    with pytest.raises(AttributeError):
        check("{}").parts = ()


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("parts:\n  - {weight: 1}", "code: Field required", 2),
        ("parts:\n  - code: a\n    colour: red", "colour", 3),
        ("parts:\n  - code: 7", "code", 2),
        ("parts:\n  - code: a\n    weight: heavy", "weight", 3),
        ("parts:\n  - code: a\n    weight: '1e999999999'", "weight", 3),
        ("parts:\n  - code: a\n    weight: 'NaN'", "weight", 3),
        ("parts:\n  - code: a\n    text: [x]", "text", 3),
        ("parts:\n  - code: a\n    text: {de: x}", "unknown language 'de'", 3),
        ("parts:\n  - code: a\n    text: {zh: 1}", "zh must be text", 3),
        ("table:\n  a: 1\n  b: x", "table.b", 3),
    ],
)
def test_each_fault_names_its_line_in_both_languages(check, text, words, line):
    with pytest.raises(PackError) as caught:
        check(text)
    assert caught.value.place == f"file.yaml:{line}"
    assert words in str(caught.value)
    assert f"第 {line} 行" in caught.value.render("zh")


def test_up_to_ten_faults_are_listed_and_the_rest_counted(check):
    with pytest.raises(PackError) as caught:
        check("table: {" + ", ".join(f"k{at}: x" for at in range(13)) + "}")
    assert str(caught.value).count("table.k") == 10
    assert "and 3 more" in str(caught.value)
    assert "另有 3 处" in caught.value.render("zh")


@pytest.mark.parametrize("text", ["- a", "text", "1", ""])
def test_a_file_that_is_no_mapping_is_refused(check, text):
    with pytest.raises(PackError, match="must hold a mapping"):
        check(text)


def test_the_error_type_is_a_document_error_unless_told(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("x: 1", encoding="utf-8")
    with pytest.raises(DocumentError):
        validate_document(read_document(path), Whole)


def test_a_record_has_one_checker():
    assert adapter(Part) is adapter(Part)


def test_text_may_be_given_as_text():
    assert adapter(Part).validate_python({"code": "a", "text": Text("甲", "A")}).text.en == "A"

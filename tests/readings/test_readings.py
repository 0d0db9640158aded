import pytest

from hengdu.errors import AssessmentError
from hengdu.packs import load_pack
from hengdu.readings import compare_readers, read_sheets, reading_table, statement_digest

PACK = """
id: small
version: "1.0"
title: {zh: 小, en: Small}
kinds: [{code: part, name: 部分}]
levels: [{level: 1, name: 一}]
answers:
  - options:
      - {code: F, value: 1, name: 完全}
      - {code: L, value: 0.67, name: 大部分}
      - {code: N, value: 0, name: 未执行}
scoring: {rules: {overall: {score: {op: mean}}, part: {score: {op: mean, over: leaves}}}}
nodes:
  - code: A
    kind: part
    title: {zh: 甲, en: First}
    practices:
      - {code: A.1, level: 1, text: 一}
      - {code: A.2, level: 1, text: 二}
      - {code: A.3, level: 1, text: 三}
      - {code: A.4, level: 1, text: 四}
"""
VIGNETTES = """
code: A
vignettes:
  - {id: V1, institution: 示例, facts: [有记录], about: [A.1, A.2]}
  - {id: V2, institution: 示例, facts: [无记录], about: [A.3, A.4]}
"""
ONE = "{code: A, reader: one, answers: {A.1: F, A.2: F, A.3: N, A.4: N}}"
TWO = "{code: A, reader: two, answers: {A.1: F, A.2: L, A.3: N, A.4: N}, doubts: {A.2: 分母不清}}"


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.yaml").write_text(PACK, encoding="utf-8")
    return load_pack(tmp_path / "pack")


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "reading"
    for name, text in {
        "vignettes/A.yaml": VIGNETTES,
        "readers/one/A.yaml": ONE,
        "readers/two/A.yaml": TWO,
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


def test_agreement_is_the_share_of_practices_answered_alike(folder, pack):
    reading = compare_readers(read_sheets(folder, pack), pack)
    (part,) = reading.subdomains
    assert (part.agreed, part.practices, part.agreement) == (3, 4, 0.75)
    assert [(one.code, dict(one.answers), one.doubts["two"].zh) for one in part.disagreements] == [
        ("A.2", {"one": "F", "two": "L"}, "分母不清")
    ]
    assert [item.code for item in reading.below(0.8)] == ["A"]
    assert reading.below(0.75) == ()


def test_a_statement_changed_after_the_reading_does_not_count_as_agreed(folder, pack):
    digests = {code: statement_digest(pack, code) for code in pack.practices}
    digests["A.1"] = "0" * 16
    lines = "".join(f"  {code}: '{digest}'\n" for code, digest in digests.items())
    (folder / "statements.yaml").write_text(f"read:\n{lines}", encoding="utf-8")
    (part,) = compare_readers(read_sheets(folder, pack), pack).subdomains
    assert (part.agreed, part.changed) == (2, ("A.1",))


def test_one_reader_alone_agrees_with_nobody(folder, pack):
    (folder / "readers/two/A.yaml").unlink()
    reading = compare_readers(read_sheets(folder, pack), pack)
    assert reading.agreement is None
    assert reading.alpha is None
    assert [item.code for item in reading.below(0)] == ["A"]


def test_alpha_is_one_when_all_agree_and_lower_when_not(folder, pack):
    lower = compare_readers(read_sheets(folder, pack), pack).alpha
    (folder / "readers/two/A.yaml").write_text(ONE.replace("one", "two"), encoding="utf-8")
    assert compare_readers(read_sheets(folder, pack), pack).alpha == 1.0
    assert lower < 1.0


def test_the_table_names_what_was_answered_differently(folder, pack):
    reading = compare_readers(read_sheets(folder, pack), pack)
    table = reading_table(reading, pack, "zh")
    assert "| A 甲 | 4 | 3 | 75% | 2 (F/L) |" in table
    assert "| All | 4 | 3 | 75% |" in reading_table(reading, pack, "en")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("vignettes/A.yaml", VIGNETTES.replace("A.3, A.4", "A.3"), "vignettes/A.yaml"),
        ("vignettes/A.yaml", VIGNETTES.replace("A.3, A.4", "A.3, A.4, A.1"), "vignettes/A.yaml"),
        ("vignettes/A.yaml", VIGNETTES.replace("code: A", "code: Z"), "vignettes/A.yaml"),
        ("vignettes/A.yaml", VIGNETTES.replace("facts", "facta"), "vignettes/A.yaml:4"),
        ("readers/two/A.yaml", TWO.replace("A.4: N", "A.4: P"), "readers/two/A.yaml"),
        ("readers/two/A.yaml", TWO.replace(", A.4: N", ""), "readers/two/A.yaml"),
        ("readers/two/A.yaml", TWO.replace("two", "three"), "readers/two/A.yaml"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(folder, pack, name, text, place):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(AssessmentError) as caught:
        read_sheets(folder, pack)
    assert str(caught.value.place).startswith(place)


def test_a_folder_without_vignettes_is_refused(tmp_path, pack):
    with pytest.raises(AssessmentError):
        read_sheets(tmp_path, pack)

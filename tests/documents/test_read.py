import json
import os
import socket
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hengdu.documents import Limits, read_document
from hengdu.errors import DocumentError


@pytest.fixture
def read(tmp_path):
    """Write text or bytes into a file and read it."""

    def read_it(content, name="file.yaml", **limits):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_document(path, limits=Limits(**limits))

    return read_it


@pytest.fixture
def refused(read):
    """Read what must be refused and return the error."""

    def refuse(content, name="file.yaml", **limits):
        with pytest.raises(DocumentError) as caught:
            read(content, name, **limits)
        assert caught.value.exit_code == 2
        assert caught.value.zh
        return caught.value

    return refuse


def test_values_are_plain_and_numbers_exact(read):
    data = read("""
whole: 7
share: 0.67
small: 1.5e-3
yes: true
none: ~
empty:
text: no
quoted: "012"
octal: 012
day: 2024-01-31
list: [1, {a: b}]
N: F
""").data
    assert data == {
        "whole": 7,
        "share": Decimal("0.67"),
        "small": Decimal("0.0015"),
        "yes": True,
        "none": None,
        "empty": None,
        "text": "no",
        "quoted": "012",
        "octal": "012",
        "day": "2024-01-31",
        "list": [1, {"a": "b"}],
        "N": "F",
    }


def test_json_reads_like_yaml(read):
    document = read('{"a": {"b": [1, 2.50,\n true, null, "x"]}}', "file.JSON")
    assert document.data == {"a": {"b": [1, Decimal("2.50"), True, None, "x"]}}
    assert document.place(("a", "b", 2)) == "file.JSON:2"


def test_the_place_of_a_value_is_its_line(read):
    document = read("a:\n  b:\n    - x\n    - y\n")
    assert document.place(("a", "b", 1)) == "file.yaml:4"
    assert document.place(("a", "b", 1, "missing")) == "file.yaml:4"
    assert document.place(("c",)) == "file.yaml:1"


def test_an_empty_file_holds_nothing(read):
    document = read("")
    assert document.data is None
    assert document.place(()) == "file.yaml"


def test_a_byte_order_mark_is_no_content(read):
    assert read(b"\xef\xbb\xbfa: 1").data == {"a": 1}
    assert read(b'\xef\xbb\xbf{"a": 1}', "f.json").data == {"a": 1}


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("a: 1\na: 2", "duplicate key: a", 2),
        ("a: 1\nb: {c: 1,\n c: 2}", "duplicate key: c", 3),
        ("a: &x 1\nb: *x", "anchors and aliases", 1),
        ("a: *x", "anchors and aliases", 1),
        ("a: 1\n<<: {b: 2}", "merge keys", 2),
        ("a: !!python/object/apply:os.system [ls]", "custom tag", 1),
        ("a: !!python/name:os.system", "custom tag", 1),
        ("a: !include /etc/passwd", "custom tag", 1),
        ("!!set {a, b}", "custom tag", 1),
        ("a: !!binary aGk=", "custom tag", 1),
        ("a: 1\nb: .nan", "NaN", 2),
        ("b: -.INF", "NaN", 1),
        ("b: NaN", "NaN", 1),
        ("b: Infinity", "NaN", 1),
        ("b: 1e99", "out of range", 1),
        ("b: 1e-99", "out of range", 1),
        ("a: 1\n---\nb: 2", "one YAML document", 2),
        ('a: "\\x00"', "control character", 1),
        ('"\\x1b": 1', "control character", 1),
        ("? [a]\n: b", "a key must be plain text", 1),
        ("? {a: b}\n: c", "a key must be plain text", 1),
        ("a: [1, 2", "YAML syntax error", 2),
        ("a: b: c", "YAML syntax error", 1),
        ("a:\n\tb: 1", "YAML syntax error", 2),
        ("%YAML 9.9\n---\na", "YAML", 1),
    ],
)
def test_what_yaml_would_let_pass_is_refused_with_its_line(refused, text, words, line):
    error = refused(text)
    assert words in str(error)
    assert error.place == f"file.yaml:{line}"


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ('{"a": 1,\n "a": 2}', "duplicate key: a", "f.json:2"),
        ('{"中": 1,\n "中": 2}', "duplicate key", "f.json:2"),
        ('{"a": 1,\n "b": NaN}', "NaN", "f.json:2"),
        ('{"b": -Infinity}', "NaN", "f.json:1"),
        ('{"b":\n 1e999999999999999999999}', "out of range", "f.json:2"),
        ('{"b": 1e99}', "out of range", "f.json:1"),
        ('{"b": ' + "9" * 5000 + "}", "too long", "f.json:1"),
        ('{"b": 0.' + "1" * 5000 + "}", "too long", "f.json:1"),
        ('{"b":\n "\\ud800"}', "control character", "f.json:2"),
        ('{"b": "\\u0000"}', "control character", "f.json:1"),
        ('{"b": 1,}', "JSON syntax error", "f.json:1"),
        ("{'b': 1}", "JSON syntax error", "f.json:1"),
        ("", "JSON syntax error", "f.json:1"),
        ("[" * 100_000, "nested", "f.json"),
        ("[" * 60 + "]" * 60, "nested", "f.json"),
    ],
)
def test_what_json_would_let_pass_is_refused(refused, text, words, place):
    error = refused(text, "f.json")
    assert words in str(error)
    assert error.place == place


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "{a: " * 100_000,
        "# ]]]]]]]]]]]]]]]]]]]]\n" * 50 + "[" * 100_000,
        "- " * 100_000 + "a",
        "? " * 50_000 + "a",
        "\n".join(" " * at + "a:" for at in range(3_000)),
        "\n".join(" " * at + "-" for at in range(3_000)),
        BOMB,
        "a: &a [*a]",
    ],
    ids=["flow", "flow-map", "comment", "dashes", "questions", "block", "block-list", "bomb", "recursive"],
)
def test_deep_or_self_multiplying_yaml_is_refused(refused, text):
    refused(text)


def test_nesting_up_to_the_limit_is_read(read, refused):
    assert read("[" * 5 + "]" * 5, depth=5).data == [[[[[]]]]]
    assert "nested deeper than 5" in str(refused("[" * 6 + "]" * 6, depth=5))


def test_the_number_of_values_and_the_length_of_text_are_bounded(read, refused):
    assert read("[a, b]", values=3).data == ["a", "b"]
    assert "more than 3 values" in str(refused("[a, b, c]", values=3))
    assert "more than 3 values" in str(refused('["a", "b", "c"]', "f.json", values=3))
    assert "longer than 9" in str(refused("a: 0123456789x", text=9))
    assert "longer than 9" in str(refused("0123456789x: a", text=9))
    assert "longer than 9" in str(refused('{"a": "0123456789x"}', "f.json", text=9))


def test_a_file_of_200_megabytes_is_refused_without_reading_it_all(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(DocumentError, match="larger than 32 MiB") as caught:
        read_document(path)
    assert caught.value.place == "large.yaml"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="directory") as caught:
        read_document(tmp_path)
    assert str(tmp_path) in caught.value.place


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read") as caught:
        read_document(tmp_path / "none.yaml")
    assert caught.value.hint_en


@pytest.mark.parametrize("name", ["a" * 5000, "nul\0byte"])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(name)


def test_a_socket_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug")
        with pytest.raises(DocumentError, match="not a regular file"):
            read_document(tmp_path / "plug")


def test_text_that_is_not_utf8_is_refused_with_its_line(refused):
    error = refused("a: 1\nb: 机构".encode("gb18030"))
    assert error.place == "file.yaml:2"
    assert "UTF-8" in error.hint_en


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x1b", "\x7f", "\x9f", "\uffff"])
def test_control_characters_are_refused_with_their_line(refused, sign):
    assert refused(f"a: 1\nb: x{sign}y").place == "file.yaml:2"
    assert refused(f'{{"b":\n"x{sign}y"}}', "f.json").place == "f.json:2"


def test_markup_is_only_text(read):
    text = '<script>{{ 7*7 }}</script> #read("x") =1+1'
    assert read(json.dumps({"note": text}), "f.json").data == {"note": text}
    assert read(yaml.safe_dump({"note": text})).data == {"note": text}


PLAIN = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")
)
NUMBERS = st.integers(-(10**18), 10**18) | st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


def writable(data):
    """Return the data as the writers can write it: decimals as floats that repeat them."""
    if isinstance(data, Decimal):
        return float(data)
    if isinstance(data, dict):
        return {key: writable(item) for key, item in data.items()}
    return [writable(item) for item in data] if isinstance(data, list) else data


def same(left, right):
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right and isinstance(left, bool) == isinstance(right, bool)


class Quoted(yaml.SafeDumper):
    """Write every text in quotes, so that none looks like a number."""

    def ignore_aliases(self, _data):
        return True


Quoted.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=DATA)
@example(data={"": [], "<<": "=", "~": "null", "é": "1e5", "n": "NaN"})
def test_json_and_yaml_survive_a_round_trip(read, data):
    assert same(read(json.dumps(writable(data)), "f.json").data, data)
    assert same(read(json.dumps(writable(data), ensure_ascii=False), "f.json").data, data)
    text = yaml.dump(writable(data), Dumper=Quoted, allow_unicode=True, sort_keys=False)
    assert same(read(text).data, data)


PIECES = st.sampled_from(
    [
        "a",
        "b",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "!!str ",
        "!t ",
        "<<: ",
        "? ",
        "|\n",
        ">",
        "'",
        '"',
        "\\",
        "#",
        "---\n",
        "...",
        "%YAML 1.1\n",
        ".nan",
        "1e9",
        "0x1F",
        "1_0",
        "~",
        "\t",
        "\x00",
        "\r",
        "\ud7ff",
        "NaN",
        "true",
        "2020-01-01",
        "1:20:30",
        "=",
        "@",
        "`",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    content=st.lists(PIECES, max_size=30).map("".join) | st.text() | st.binary(),
    name=st.sampled_from(["f.yaml", "f.json"]),
)
def test_whatever_stands_in_a_file_gives_data_or_one_error(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        document = read_document(path)
    except DocumentError as error:
        assert error.place.startswith(name)  # noqa: PT017 - either outcome is right
        return
    stack = [document.data]
    while stack:
        item = stack.pop()
        assert item is None or isinstance(item, str | int | Decimal | dict | list)
        if isinstance(item, dict):
            assert all(isinstance(key, str) for key in item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    assert os.fspath(path)

"""Whoever switches a check off says why."""

import re
import tokenize
import tomllib

LIST_ITEM = re.compile(r'^\s+"(?P<code>[A-Z]+[0-9]*)",(?P<rest>.*)$')
# A reason is two words or more after the codes, behind a dash or a second hash sign.
SUPPRESSION = re.compile(
    r"#\s*(?:noqa\b(?::\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[^\]]*\])?)(?P<rest>.*)"
)


def ruff_ignores(text):
    """Yield (line number, code, what follows) of every ignore in the text of pyproject.toml."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r'^(ignore = \[|"[^"]+" = \[)$', line):
            inside = True
        elif line == "]":
            inside = False
        elif inside and (item := LIST_ITEM.match(line)):
            yield number, item["code"], item["rest"]


def test_every_ruff_ignore_carries_a_reason(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    declared = [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    seen = list(ruff_ignores(text))
    assert sorted(code for _, code, _ in seen) == sorted(declared), (
        "an ignore stands where this test does not look"
    )
    assert [(number, code) for number, code, rest in seen if not re.match(r"\s+# \w.{14,}", rest)] == []


def test_ruff_selects_everything(root):
    lint = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert "DTZ" not in {code[:3] for code in lint["ignore"]}


def suppressions_without_reason(path):
    with tokenize.open(path) as stream:
        for token in tokenize.generate_tokens(stream.readline):
            match = SUPPRESSION.search(token.string) if token.type == tokenize.COMMENT else None
            if match and len(re.findall(r"\w+", match["rest"])) < 2:
                yield f"{path.name}:{token.start[0]}: {token.string}"


def test_every_suppression_in_the_source_carries_a_reason(root):
    found = [
        line for path in sorted((root / "src").rglob("*.py")) for line in suppressions_without_reason(path)
    ]
    assert found == []


def test_a_suppression_without_a_reason_is_found(tmp_path):
    module = tmp_path / "planted.py"
    module.write_text(
        "a = 1  # noqa: E501\n"
        "b = 2  # noqa: E501 - a table reads better whole\n"
        "c = 3  # type: ignore[misc]\n",
        encoding="utf-8",
    )
    assert [line.split(":")[1] for line in suppressions_without_reason(module)] == ["1", "3"]


def test_nothing_in_the_source_is_hidden_from_coverage(root):
    hidden = [
        str(path.relative_to(root))
        for path in (root / "src").rglob("*.py")
        if "pragma: no " in path.read_text(encoding="utf-8")
    ]
    assert hidden == []

"""What no file of the checkout may hold, and what the lists of files must agree on."""

import importlib.metadata
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import hengdu

NOT_OURS = {".git", "build", "dist", "__pycache__", "node_modules"}
CACHES = (
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    ".cache",
)

# Written in pieces so that this file does not find itself.
MACHINE_PATHS = re.compile(
    r"(^|[^A-Za-z0-9_.])/(work|farm|tmp/hd|root/|opt/(pypi|wheels))(/|\b)", re.MULTILINE
)
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
            ("tuna", "tsinghua"),
            ("mirrors", "aliyun"),
        ]
    )
)
INDEX_OPTIONS = re.compile(
    r"^\s*(-i\b|-f\b|--index-url|--extra-index-url|--find-links|--trusted-host|https?:)", re.MULTILINE
)


def files(root: Path) -> Iterator[Path]:
    for folder, names, leaves in os.walk(root):
        names[:] = [name for name in names if name not in NOT_OURS and not name.startswith(CACHES)]
        for leaf in leaves:
            if not leaf.startswith(".coverage"):
                yield Path(folder) / leaf


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in files(root):
        try:
            yield path.relative_to(root), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def found(root: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group().strip()}"
        for path, text in texts(root)
        for match in pattern.finditer(text)
    ]


def test_no_text_holds_a_path_of_one_machine(root):
    assert found(root, MACHINE_PATHS) == []


def test_no_text_names_a_package_registry(root):
    assert found(root, REGISTRY_HOSTS) == []


def test_the_search_for_registry_names_finds_one(tmp_path):
    host = f"files.python{'hosted'}.org"
    (tmp_path / "lock.txt").write_text(f"# from {host}\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text(f"see /{'work'}/main\n", encoding="utf-8")
    assert found(tmp_path, REGISTRY_HOSTS) == [f"lock.txt:1: {host.removeprefix('files.')}"]
    assert found(tmp_path, MACHINE_PATHS) != []


def test_requirement_lists_say_what_and_never_from_where(root):
    lists = sorted((root / "requirements").glob("*.*"))
    assert lists
    assert [path.name for path in lists if INDEX_OPTIONS.search(path.read_text(encoding="utf-8"))] == []


def test_every_requirement_list_is_locked_and_every_locked_package_has_hashes(root):
    folder = root / "requirements"
    assert {path.stem for path in folder.glob("*.in")} == {path.stem for path in folder.glob("*.txt")}
    for lock in folder.glob("*.txt"):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        unhashed = [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert unhashed == [], lock.name


def test_locks_that_share_an_environment_agree_on_every_version(root):
    def pins(name):
        text = (root / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9.-]+==[^ ;]+)", text, re.MULTILINE))

    test = pins("test.txt")
    for name in ("runtime.txt", "build.txt", "planning.txt", "postgresql.txt", "ldap.txt", "sm2.txt"):
        assert pins(name)
        assert pins(name) <= test


def test_declared_dependencies_are_those_of_the_lists(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def entries(name):
        lines = (root / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return sorted(line for line in lines if line and not line.startswith(("#", "-")))

    assert sorted(project["dependencies"]) == entries("runtime.in")
    assert set(project["optional-dependencies"]) == {"ldap", "planning", "postgresql", "sm2"}
    for extra in project["optional-dependencies"]:
        assert sorted(project["optional-dependencies"][extra]) == entries(f"{extra}.in")


def test_the_installed_version_is_the_one_in_the_source():
    assert importlib.metadata.version("hengdu") == hengdu.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", hengdu.__version__)


def test_the_offline_guide_names_the_present_version(root):
    for name in ("offline-install.md", "offline-install.zh.md"):
        text = (root / "docs/howto" / name).read_text(encoding="utf-8")
        assert set(re.findall(r"hengdu(?:==|-)(\d+\.\d+\.\d+)", text)) == {hengdu.__version__}


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_no_module_is_longer_than_800_lines(root, folder):
    modules = list((root / folder).rglob("*.py"))
    assert modules
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules
    }
    assert {name: length for name, length in lengths.items() if length > 800} == {}


def test_the_licence_is_the_whole_apache_text(root):
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text

"""Options and arguments, languages, help, and what happens when the program itself fails."""

import json
import re

import pytest

from hengdu.cli import _main, main
from hengdu.cli._language import chosen

COMMANDS = [
    ("demo",),
    ("score",),
    ("explain",),
    ("lift",),
    ("compare",),
    ("sensitivity",),
    ("view",),
    ("report",),
    ("assessment", "check"),
    ("assessment", "schema"),
    ("pack", "list"),
    ("pack", "show"),
    ("pack", "lint"),
    ("pack", "diff"),
    ("pack", "schema"),
    ("pack", "profile"),
    ("pack", "pages"),
    ("pack", "reading"),
    ("serve",),
    ("dossier", "countersign"),
    ("dossier", "redact"),
    ("dossier", "show"),
    ("dossier", "verify"),
    ("interview", "form"),
    ("interview", "guide"),
    ("offline", "close"),
    ("offline", "open"),
    ("standards", "process", "begin"),
    ("standards", "process", "check"),
    ("standards", "process", "comments"),
    ("standards", "process", "dispose"),
    ("standards", "process", "draft"),
    ("standards", "process", "move"),
    ("standards", "process", "papers"),
    ("standards", "process", "show"),
    ("standards", "process", "solicit"),
    ("standards", "process", "adoption"),
    ("standards", "process", "ballot"),
    ("standards", "process", "dissent"),
    ("standards", "process", "meeting"),
    ("standards", "process", "merge"),
    ("standards", "process", "split"),
    ("standards", "process", "survey"),
    ("standards", "process", "task"),
    ("backup",),
    ("backup-key",),
    ("restore",),
    ("move",),
    ("doctor",),
    ("keys", "list"),
    ("keys", "rotate"),
    ("deadlines", "show"),
    ("deadlines", "check"),
    ("deadlines", "schema"),
    ("workbook", "export"),
    ("workbook", "import"),
    ("workbook", "status"),
    ("pilot", "form"),
    ("pilot", "export"),
    ("pilot", "report"),
    ("standards", "plan"),
    ("standards", "review"),
    ("standards", "replan"),
    ("standards", "compare"),
    ("standards", "report"),
    ("standards", "route"),
    ("standards", "risks"),
    ("standards", "design"),
    ("standards", "adoption"),
    ("audit", "verify"),
    ("audit", "head"),
    ("audit", "export"),
    ("glossary",),
    ("standards", "list"),
    ("standards", "show"),
    ("standards", "search"),
    ("standards", "import"),
    ("standards", "export"),
    ("standards", "framework"),
    ("standards", "coverage"),
    ("standards", "check"),
    ("standards", "decide"),
    ("standards", "policies"),
    ("standards", "diff"),
    ("standards", "crosswalk"),
    ("standards", "urgency"),
]


def listed(text):
    part = re.search(r"^(?:Commands|命令)$(.*)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^  ([a-z-]+)", part[1], re.MULTILINE) if part else []


def leaves(run, path=()):
    names = listed(run(*path, "--help").out)
    return [path] if not names else [leaf for name in names for leaf in leaves(run, (*path, name))]


def test_help_lists_every_command(run):
    assert sorted(leaves(run)) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(run, command):
    zh, en = run("--lang", "zh", *command, "--help"), run("--lang", "en", *command, "--help")
    assert (zh.code, en.code, zh.err, en.err) == (0, 0, "", "")
    assert f"用法：hengdu {' '.join(command)}" in zh.out
    assert f"Usage: hengdu {' '.join(command)}" in en.out
    assert "选项" in zh.out
    assert "Options" in en.out
    assert not re.search(r"[\u4e00-\u9fff]", en.out)
    assert "\x1f" not in zh.out + en.out


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_json_and_language(run, command):
    text = run(*command, "--help").out
    assert "--json" in text
    assert "--lang" in text


def test_help_fits_eighty_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for lang in ("zh", "en"):
        for command in [(), *COMMANDS]:
            for line in run("--lang", lang, *command, "--help").out.splitlines():
                assert len(line.encode("gbk", "replace")) <= 80, line


def test_help_is_shown_without_words(run):
    assert run().out == run("--help").out
    assert run().code == 0


def test_a_group_without_a_command_shows_its_help_and_fails(run):
    ran = run("pack")
    assert (ran.code, ran.out) == (2, "")
    assert listed(ran.err) == ["list", "show", "lint", "diff", "pages", "schema", "reading", "profile"]


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (
            ("exlain",),
            "没有命令 exlain，是否为 explain？",
            "no such command 'exlain' (did you mean 'explain'?)",
        ),
        (("score",), "缺少参数 FILE", "missing argument 'FILE'"),
        (("score", "a", "b"), "多余的参数：b", "got unexpected extra argument"),
        (("score", "a", "--nope"), "没有选项 --nope", "no such option: --nope"),
        (("score", "a", "--mode"), "选项 --mode 需要一个值", "option '--mode' requires an argument"),
        (("score", "a", "--json=1"), "选项 --json 不带值", "option '--json' does not take a value"),
        (("lift", "a", "b", "--level", "high"), "--level 的值无效", "invalid value for '--level'"),
        (("--lang", "fr"), "--lang 不接受 'fr'", "--lang does not take 'fr'"),
    ],
)
def test_usage_errors_speak_both_languages(run, monkeypatch, words, zh, en):
    for lang, expected in (("zh", zh), ("en", en)):
        monkeypatch.setenv("HENGDU_LANG", lang)
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("hengdu: ")
        assert expected in ran.err
        assert "--help" in ran.err or words[0] == "--lang"


def test_usage_errors_are_json_when_asked(run):
    ran = run("score", "--nope", "--json")
    assert ran.error["place"] == "score"
    assert ran.error["message"].startswith("no such option: --nope")


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"HENGDU_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"HENGDU_LANG": "xx", "LANG": "zh_TW.UTF-8"}, "zh"),
        (["--lang", "en", "score"], {"HENGDU_LANG": "zh"}, "en"),
        (["score", "f", "--lang=zh"], {"LANG": "en_US"}, "zh"),
        (["report", "f", "--lang", "both"], {"LANG": "zh_CN"}, "zh"),
        (["--lang", "zh", "report", "f", "--lang", "en"], {}, "zh"),
        (["score", "--", "--lang", "zh"], {"LANG": "C"}, "en"),
    ],
)
def test_the_language_is_the_option_then_the_variable_then_the_locale(
    monkeypatch, words, environment, expected
):
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))
    assert chosen(words, environment) == expected


def test_windows_names_its_chinese_locale_in_words(monkeypatch):
    monkeypatch.setattr("locale.getlocale", lambda: ("Chinese (Simplified)_China", "936"))
    assert chosen([], {}) == "zh"


def test_the_language_before_the_command_rules_what_the_command_prints(run, worked):
    assert "总体" in run("--lang", "zh", "score", worked).out
    assert "Overall" in run("score", worked, "--lang", "en").out
    assert run("score", worked, "--lang", "zh").out == run("--lang=zh", "score", worked).out


def test_the_version_is_shown(run):
    assert re.fullmatch(r"hengdu \d+\.\d+\.\d+\n", run("--version").out)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_fault_of_the_program_says_how_to_report_it(run, worked, monkeypatch, as_json):
    def broken(*_):
        raise KeyError("inside")

    monkeypatch.setattr("hengdu.cli._score.score", broken)
    ran = run("score", worked, *(["--json"] if as_json else []))
    assert (ran.code, ran.out) == (70, "")
    assert "Traceback" not in ran.err
    said = ran.error["message"] + ran.error["hint"] if as_json else ran.err
    assert "internal error" in said
    assert "KeyError: 'inside'" in said
    assert "issue tracker" in said


def test_a_fault_shows_its_traceback_only_on_request(run, worked, monkeypatch):
    monkeypatch.setattr("hengdu.cli._score.score", lambda *_: 1 / 0)
    monkeypatch.setenv("HENGDU_TRACEBACK", "1")
    ran = run("--lang", "zh", "score", worked)
    assert ran.code == 70
    assert "ZeroDivisionError" in ran.err
    assert "Traceback" in ran.err
    assert "内部错误" in ran.err


def test_an_interrupted_run_returns_130(run, worked, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("hengdu.cli._score.score", interrupted)
    assert run("score", worked).code == 130


def test_what_the_file_system_refuses_is_bad_input(run, worked, monkeypatch, tmp_path):
    def full(*_, **__):
        raise OSError(28, "No space left on device", str(tmp_path / "r.json"))

    monkeypatch.setattr("hengdu.cli._call.write_text", full)
    ran = run("score", worked, "--out", tmp_path / "r.json")
    assert ran.code == 2
    assert "No space left on device" in ran.err
    assert "r.json" in ran.err


def test_a_reader_that_leaves_early_is_no_error(worked, monkeypatch):
    class Gone:
        encoding = "utf-8"

        def write(self, _):
            raise BrokenPipeError

        def flush(self):
            pass

        def isatty(self):
            return False

        def fileno(self):
            raise ValueError

    monkeypatch.setattr("sys.stdout", Gone())
    assert main(["score", str(worked)]) == 0


def test_completion_knows_commands_packs_and_codes(run, monkeypatch, worked):
    def complete(line, at):
        monkeypatch.setenv("_HENGDU_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(at))
        return run().out.split()

    assert complete("hengdu pack l", 2) == ["list", "lint"]
    assert complete("hengdu pack lint s", 3) == ["sebi-cci", "sf-nscmm"]
    assert complete(f"hengdu explain {worked} SH-04.L3.S", 3) == ["SH-04.L3.ST1", "SH-04.L3.SK1"]
    assert complete("hengdu score x --mode v", 4) == ["verified"]
    assert complete("hengdu explain none.yaml S", 3) == []


def test_the_completion_script_is_printed(run):
    ran = run("--show-completion", "bash")
    assert ran.code == 0
    assert "_HENGDU_COMPLETE=complete_bash" in ran.out


def test_notes_do_not_mix_with_results(run, write):
    path = write({"SH-04.L1.ST1": "F"}, as_of=None)
    ran = run("score", path, "--json")
    assert ran.json["as_of_from_clock"] is True
    assert "today" in json.loads(ran.err)["note"]
    assert "today" in run("score", path).err
    given = run("score", path, "--as-of", "2026-01-31", "--json")
    assert (given.json["as_of"], given.err) == ("2026-01-31", "")


def test_the_streams_speak_utf8_whatever_the_console_says(monkeypatch):
    import io

    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, encoding="ascii"))
    assert _main.main(["--lang", "zh", "--help"]) == 0
    assert "衡度" in buffer.getvalue().decode("utf-8")

"""What `hengdu pack pages` writes and refuses."""

import json


def test_the_pages_of_a_site_are_written_in_both_languages(run, tmp_path):
    done = run("pack", "pages", "sebi-cci", "--out", tmp_path / "site")
    assert done.code == 0
    names = {path.name for path in (tmp_path / "site").iterdir()}
    assert {"index.md", "index.zh.md", "all.md", "rules.zh.md", "model.css", "filter.js"} <= names
    assert done.out == f"wrote {len(names)} files of a site into {tmp_path / 'site'}\n"


def test_one_html_file_is_written_for_each_language(run, tmp_path):
    done = run("pack", "pages", "sebi-cci", "--format", "html", "--lang", "both", "--out", tmp_path, "--json")
    names = ["sebi-cci-zh.html", "sebi-cci-en.html"]
    assert json.loads(done.out)["files"] == [str(tmp_path / name) for name in names]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_book_is_written(run, tmp_path):
    done = run("pack", "pages", "sebi-cci", "--format", "pdf", "--lang", "zh", "--out", tmp_path)
    assert done.code == 0
    assert (tmp_path / "sebi-cci-zh.pdf").read_bytes().startswith(b"%PDF-")


def test_files_of_an_earlier_run_are_replaced(run, tmp_path):
    (tmp_path / "index.md").write_text("old", encoding="utf-8")
    assert run("pack", "pages", "sebi-cci", "--out", tmp_path).code == 0
    assert (tmp_path / "index.md").read_text(encoding="utf-8") != "old"


def test_an_unknown_format_is_refused_and_nothing_is_written(run, tmp_path):
    done = run("pack", "pages", "sebi-cci", "--format", "md,doc", "--out", tmp_path / "site", "--json")
    assert done.code == 2
    assert done.error["hint"] == "Known: md, html, pdf"
    assert not (tmp_path / "site").exists()


def test_an_unknown_pack_is_refused(run, tmp_path):
    done = run("pack", "pages", "no-such-pack", "--out", tmp_path / "site", "--json")
    assert done.code == 2
    assert not (tmp_path / "site").exists()

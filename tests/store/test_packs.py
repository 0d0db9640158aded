"""Where the application takes its packs from."""

from __future__ import annotations

from hengdu.store.assessments.packs import _loaded


def test_a_folder_named_like_an_installed_pack_where_the_server_was_started_is_not_read(
    tmp_path, monkeypatch
):
    (tmp_path / "sf-nscmm").mkdir()
    monkeypatch.chdir(tmp_path)
    assert _loaded.__wrapped__("sf-nscmm").id == "sf-nscmm"

"""Valid, altered, unknown key, another engine's rules, malformed: told apart."""

import json

import attrs
import pytest
from tests.dossier.small import PACK, header, sealed, signer, small_file, small_pack, small_sections

from hengdu.dossier import (
    Record,
    ScoreCheck,
    VerdictKind,
    file_of,
    packed,
    read_dossier,
    seal,
    verdict_data,
    verify,
)
from hengdu.errors import DossierError
from hengdu.packs import load_pack, pack_files

TRUSTED = [signer().public_key]


def wrong_result():
    """Return records whose result does not follow from the answers."""
    sections = small_sections()
    first, *rest = sections["result"]
    sections["result"] = [attrs.evolve(first, data={**first.data, "score": "0.9"}), *rest]
    return sections


def test_what_was_sealed_is_valid_and_recomputes_from_the_pack_inside():
    verdict = verify(sealed(), trusted=TRUSTED)
    assert verdict.is_valid
    assert verdict.score_check is ScoreCheck.SAME
    assert (verdict.institution, verdict.score, verdict.findings) == ("示例机构", "0.165", ())
    assert verdict.disclaimer.zh == "示例模型，不构成结论。"


def test_the_file_that_comes_out_is_the_file_that_went_in():
    assert file_of(read_dossier(sealed()).sections) == small_file()


def test_the_same_content_and_seed_give_the_same_bytes():
    assert sealed() == sealed()


def test_a_key_that_nobody_trusts_is_told_apart_from_a_change():
    verdict = verify(sealed(by=2), trusted=TRUSTED)
    assert verdict.kind is VerdictKind.UNKNOWN_KEY
    assert verdict.score_check is ScoreCheck.SAME
    assert [item.kind for item in verdict.findings] == ["key"]
    assert verdict.signatures[0].key in verdict.findings[0].text.en


def test_without_any_trusted_key_nothing_is_better_than_unknown():
    assert verify(sealed()).kind is VerdictKind.UNKNOWN_KEY


def test_another_engine_that_scores_otherwise_is_told_apart_from_a_change():
    verdict = verify(sealed(wrong_result(), engine="99.0"), trusted=TRUSTED)
    assert verdict.kind is VerdictKind.RULE_CHANGED
    assert verdict.score_check is ScoreCheck.DIFFERENT
    assert "overall: sealed score=0.9; computed here score=0.165" in verdict.findings[0].text.en
    assert "99.0" in verdict.findings[0].text.zh


def test_another_engine_that_scores_the_same_is_valid():
    assert verify(sealed(engine="0.0.1", vocabulary="0"), trusted=TRUSTED).is_valid


def test_a_wrong_result_by_the_same_engine_is_altered_though_signed():
    verdict = verify(sealed(wrong_result()), trusted=TRUSTED)
    assert verdict.kind is VerdictKind.ALTERED
    assert verdict.findings[0].kind == "score"


def test_a_pack_that_only_a_newer_engine_can_load_is_told_apart():
    files = {"small/pack.yaml": PACK.encode() + b"a_part_of_later_versions: 1\n"}
    content = seal(header(engine="99.0"), small_sections(), files, signer(), seed=bytes(16)).content
    verdict = verify(content, trusted=TRUSTED)
    assert verdict.kind is VerdictKind.RULE_CHANGED
    assert verdict.score_check is ScoreCheck.NOT_POSSIBLE


def test_a_pack_inside_that_is_not_the_one_named_is_altered():
    files = {"small/pack.yaml": PACK.replace("0.33", "0.5").encode()}
    content = seal(header(), small_sections(), files, signer(), seed=bytes(16)).content
    assert verify(content, trusted=TRUSTED).kind is VerdictKind.ALTERED


def test_answers_that_are_none_of_the_pack_are_altered_and_no_crash():
    sections = small_sections()
    record = Record(name="A.1/9", data={"code": "Z.9", "given": {"answer": "F"}})
    sections["answers/A"] = [*sections["answers/A"], record]
    verdict = verify(sealed(sections), trusted=TRUSTED)
    assert verdict.kind is VerdictKind.ALTERED
    assert verdict.score_check is ScoreCheck.NOT_POSSIBLE


@pytest.mark.parametrize("data", [{}, {"code": 1, "given": {}}, {"code": "A.1", "given": []}])
def test_signed_nonsense_in_an_answer_is_a_verdict_and_no_crash(data):
    sections = small_sections()
    sections["answers/A"] = [Record(name="A.1/1", data=data)]
    assert verify(sealed(sections), trusted=TRUSTED).kind is VerdictKind.ALTERED


def test_what_is_no_dossier_is_malformed():
    assert verify(b"x" * 100, trusted=TRUSTED).kind is VerdictKind.MALFORMED


def test_a_missing_file_is_malformed_with_its_path(tmp_path):
    verdict = verify(tmp_path / "none.hengdu")
    assert verdict.kind is VerdictKind.MALFORMED
    assert "none.hengdu" in verdict.findings[0].place


def test_files_of_evidence_are_compared_by_content(tmp_path):
    (tmp_path / "renamed.bin").write_bytes(b"abc")
    verdict = verify(sealed(), trusted=TRUSTED, evidence=tmp_path)
    assert verdict.is_valid
    assert (verdict.evidence.matching, verdict.evidence.missing, verdict.evidence.strange) == (
        ("E1",),
        ("E2",),
        (),
    )


def test_an_evidence_file_with_other_content_is_named(tmp_path):
    (tmp_path / "示例1.txt").write_bytes(b"abd")
    (tmp_path / "other.txt").write_bytes(b"x")
    verdict = verify(sealed(), trusted=TRUSTED, evidence=tmp_path)
    assert verdict.kind is VerdictKind.ALTERED
    assert [item.place for item in verdict.findings] == ["示例1.txt"]
    assert verdict.evidence.strange == ("other.txt", "示例1.txt")


def test_a_verdict_is_plain_data():
    data = json.loads(json.dumps(verdict_data(verify(sealed(), trusted=TRUSTED))))
    assert (data["verdict"], data["score_check"], data["withheld"]) == ("valid", "same", [])


def test_a_pack_that_extends_another_is_loaded_from_the_dossier_alone(tmp_path):
    base, top = tmp_path / "small", tmp_path / "top"
    for folder in (base, top):
        folder.mkdir()
    (base / "pack.yaml").write_text(PACK, encoding="utf-8")
    (top / "pack.yaml").write_text(
        'id: top\nversion: "1"\ntitle: 顶\nextends: {pack: small, path: ../small}\n', encoding="utf-8"
    )
    files = pack_files(top)
    assert list(files) == ["top/pack.yaml", "small/pack.yaml"]
    assert packed(files).digest == load_pack(top).digest


@pytest.mark.parametrize("section", ["pack", "", "Ä", "answers/", "a/b/c", "x" * 60])
def test_names_of_sections_are_checked(section):
    with pytest.raises(DossierError):
        sealed({section: [Record(name="1")]})


def test_two_records_of_one_name_are_refused():
    with pytest.raises(DossierError, match="twice"):
        sealed({"notes": [Record(name="1"), Record(name="1")]})


def test_a_short_seed_is_refused():
    _pack, files = small_pack()
    with pytest.raises(DossierError, match="seed"):
        seal(header(), small_sections(), files, signer(), seed=b"short")


def test_sections_that_this_version_does_not_know_are_kept_and_verified():
    sections = {**small_sections(), "later_noun": [Record(name="1", data={"a": [1, {"b": None}]})]}
    verdict = verify(sealed(sections), trusted=TRUSTED)
    assert verdict.is_valid
    assert verdict.sections["later_noun"] == 1

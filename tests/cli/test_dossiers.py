"""``hengdu dossier``: exit codes, output in both languages, files."""

import pytest
from cryptography.hazmat.primitives import serialization
from tests.dossier.small import SM2_KEY, sealed, signer

from hengdu.dossier import SM2, key_name, verify

KEY = signer().public_key.hex()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "示例.hengdu"
    path.write_bytes(sealed())
    return path


def test_a_valid_dossier_is_exit_code_0(run, file):
    ran = run("dossier", "verify", file, "--key", KEY)
    assert ran.code == 0
    assert "verdict: Valid" in ran.out
    assert "level -, score 0.165 (computed anew, the same)" in ran.out
    assert "Example model; no conclusion." in ran.out


def test_chinese_output_is_chinese(run, file):
    ran = run("dossier", "verify", file, "--key", KEY, "--lang", "zh")
    assert "结论：有效" in ran.out
    assert "示例模型，不构成结论。" in ran.out
    assert "verdict" not in ran.out


@pytest.mark.parametrize("form", ["hex", "pem"])
def test_a_key_may_come_from_a_file(run, file, tmp_path, form):
    public = signer().private.public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, info)
    (tmp_path / "key").write_bytes(pem if form == "pem" else f"{KEY}\n".encode())
    assert run("dossier", "verify", file, "--key", tmp_path / "key").code == 0


def test_an_unknown_key_is_exit_code_1_and_said(run, file):
    ran = run("dossier", "verify", file, "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "unknown_key")


def test_an_altered_dossier_is_exit_code_1_and_names_the_record(run, file):
    file.write_bytes(sealed().replace(b'"answer":"P"', b'"answer":"F"'))
    ran = run("dossier", "verify", file, "--key", KEY)
    assert ran.code == 1
    assert "records/answers/A.jsonl:2: record A.1/2 was changed" in ran.out


@pytest.mark.parametrize("what", ["missing", "text"])
def test_what_is_no_dossier_is_exit_code_2(run, tmp_path, what):
    path = tmp_path / "x.hengdu"
    if what == "text":
        path.write_text("x")
    ran = run("dossier", "verify", path)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("key", ["zz", "ab", "nothing-here.pem"])
def test_a_key_that_is_none_is_exit_code_2(run, file, key):
    ran = run("dossier", "verify", file, "--key", key)
    assert ran.code == 2
    assert "no public key" in ran.err


def test_evidence_in_a_folder_is_compared(run, file, tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/1.bin").write_bytes(b"abc")
    ran = run("dossier", "verify", file, "--key", KEY, "--evidence", tmp_path / "evidence")
    assert ran.code == 0
    assert "1 match, 1 missing, 0 not listed" in ran.out
    assert run("dossier", "verify", file, "--evidence", tmp_path / "none").code == 2


def test_showing_gives_the_sections_and_the_records_of_one(run, file):
    assert run("dossier", "show", file, "--json").json["sections"]["answers/A"] == 3
    assert "answers/B 1" in run("dossier", "show", file).out
    shown = run("dossier", "show", file, "--section", "answers/A", "--json").json
    assert shown["records"][0]["rater"] == "示例人员甲"
    assert run("dossier", "show", file, "--section", "nothing").code == 2


def test_a_redacted_copy_verifies_and_names_what_is_withheld(run, file, tmp_path):
    out = tmp_path / "copy.hengdu"
    ran = run("dossier", "redact", file, "--out", out, "--node", "B", "--field", "personal", "--json")
    assert ran.code == 0
    assert "answers/B: B.1/1" in ran.json["withheld"]
    assert verify(out, trusted=[signer().public_key]).is_valid
    assert "示例人员甲".encode() not in out.read_bytes()
    assert run("dossier", "redact", file, "--out", out, "--node", "B").code == 2
    assert run("dossier", "show", out, "--section", "answers/B").out.count("withheld") == 1


@pytest.mark.parametrize("words", [(), ("--field", "secret"), ("--node", "Z")])
def test_a_copy_that_withholds_nothing_known_is_refused(run, file, tmp_path, words):
    assert run("dossier", "redact", file, "--out", tmp_path / "c.hengdu", *words).code == 2
    assert not (tmp_path / "c.hengdu").exists()


def test_a_countersigned_dossier_verifies_by_either_key_and_lists_both(run, file, tmp_path):
    pem = signer(2).private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "second.pem").write_bytes(pem)
    ran = run(
        "dossier", "countersign", file, "--key", tmp_path / "second.pem", "--by", "示例签字人", "--json"
    )
    assert ran.code == 0, ran.err
    names = [key_name(signer(number).public_key) for number in (1, 2)]
    assert ran.json["signatures"] == names
    for number in (1, 2):
        shown = run("dossier", "verify", file, "--key", signer(number).public_key.hex())
        assert shown.code == 0
        assert all(name in shown.out for name in names)
    assert "示例签字人" in shown.out
    again = run("dossier", "countersign", file, "--key", tmp_path / "second.pem")
    assert again.code == 2
    assert "signed the dossier already" in again.err


def test_a_dossier_is_countersigned_into_another_file_and_nothing_is_overwritten(run, file, tmp_path):
    before, key, out = file.read_bytes(), tmp_path / "sm2.pem", tmp_path / "out.hengdu"
    key.write_text(SM2_KEY)
    words = ("dossier", "countersign", file, "--key", key, "--scheme", "sm2", "--out", out)
    assert run(*words).code == 0
    assert file.read_bytes() == before
    assert run(*words).code == 2
    assert run("dossier", "verify", out, "--key", SM2.open(str(key)).public_key.hex()).code == 0


def test_a_scheme_that_is_not_there_names_those_that_are(run, file):
    ran = run("dossier", "countersign", file, "--key", "slot-0", "--scheme", "ukey")
    assert ran.code == 2
    assert "ed25519" in ran.err
    assert "sm2" in ran.err

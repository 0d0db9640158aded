"""Dossiers of released versions stay valid; ``python -m tests.dossier.small`` writes those of this one."""

import pytest
from tests.dossier.small import GOLDEN, redacted, sealed, signer, with_setting

from hengdu import __version__
from hengdu.dossier import ScoreCheck, Withhold, read_dossier, redact, verify


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.hengdu")), ids=lambda path: path.name)
def test_a_dossier_of_each_release_verifies(path):
    verdict = verify(path, trusted=[signer().public_key])
    assert verdict.is_valid, verdict.findings
    wanted = ScoreCheck.WITHHELD if path.stem.endswith("redacted") else ScoreCheck.SAME
    assert verdict.score_check is wanted


def test_this_version_still_writes_the_golden_bytes():
    assert (GOLDEN / f"{__version__}-full.hengdu").read_bytes() == sealed()
    assert (GOLDEN / f"{__version__}-redacted.hengdu").read_bytes() == redacted(sealed())
    assert (GOLDEN / f"{__version__}-setting-full.hengdu").read_bytes() == with_setting()
    assert (GOLDEN / f"{__version__}-setting-redacted.hengdu").read_bytes() == redacted(with_setting())


def test_profile_and_mode_are_records_beside_the_set_up_and_their_names_can_be_withheld():
    whole, copy = read_dossier(with_setting()), read_dossier(redacted(with_setting()))
    named = {one.name: one for one in whole.sections["assessment"]}
    assert named["profile"].data["employees"] == 12
    assert named["profile"].open_fields["entities"] == ["示例总部"]
    assert named["mode"].data["single_person"] is True
    hidden = {one.name: one for one in copy.sections["assessment"]}["profile"]
    assert "entities" not in hidden.open_fields
    assert copy.root == whole.root


def test_a_withheld_profile_does_not_keep_the_score_from_being_computed_anew():
    copy = redact(with_setting(), Withhold(records=frozenset({"assessment:profile"}))).content
    verdict = verify(copy, trusted=[signer().public_key])
    assert verdict.is_valid
    assert verdict.score_check is ScoreCheck.SAME

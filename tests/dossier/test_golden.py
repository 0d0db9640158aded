"""Dossiers of released versions stay valid; ``python -m tests.dossier.small`` writes those of this one."""

import pytest
from tests.dossier.small import GOLDEN, redacted, sealed, signer

from hengdu import __version__
from hengdu.dossier import ScoreCheck, verify


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.hengdu")), ids=lambda path: path.name)
def test_a_dossier_of_each_release_verifies(path):
    verdict = verify(path, trusted=[signer().public_key])
    assert verdict.is_valid, verdict.findings
    wanted = ScoreCheck.WITHHELD if path.stem.endswith("redacted") else ScoreCheck.SAME
    assert verdict.score_check is wanted


def test_this_version_still_writes_the_golden_bytes():
    assert (GOLDEN / f"{__version__}-full.hengdu").read_bytes() == sealed()
    assert (GOLDEN / f"{__version__}-redacted.hengdu").read_bytes() == redacted(sealed())

"""Print what people hold beside what the engine computed: findings, verifying, auditors' verdicts."""

from hengdu.reports.authored._chapter import Authored, with_authored
from hengdu.reports.authored._verdicts import AuditorVerdict, with_verdicts
from hengdu.reports.authored._verification import VerificationFacts, with_verification

__all__ = [
    "AuditorVerdict",
    "Authored",
    "VerificationFacts",
    "with_authored",
    "with_verdicts",
    "with_verification",
]

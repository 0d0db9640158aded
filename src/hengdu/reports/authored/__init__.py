"""Print what people hold and do beside what the engine computed.

Findings, verifying, auditors' verdicts, and the actions that were taken on.
"""

from hengdu.reports.authored._actions import PlannedAction, with_actions
from hengdu.reports.authored._chapter import Authored, with_authored
from hengdu.reports.authored._verdicts import AuditorVerdict, with_verdicts
from hengdu.reports.authored._verification import SampledTest, VerificationFacts, with_verification

__all__ = [
    "AuditorVerdict",
    "Authored",
    "PlannedAction",
    "SampledTest",
    "VerificationFacts",
    "with_actions",
    "with_authored",
    "with_verdicts",
    "with_verification",
]

"""Print what assessors did beside what the engine computed: findings, and what verifying changed."""

from hengdu.reports.authored._chapter import Authored, with_authored
from hengdu.reports.authored._verification import VerificationFacts, with_verification

__all__ = ["Authored", "VerificationFacts", "with_authored", "with_verification"]

"""Print the page that those responsible sign and seal (签字盖章页)."""

from hengdu.reports.approvals._signature import Signature, SignaturePage, signature_context

__all__ = ["Signature", "SignaturePage", "signature_context"]

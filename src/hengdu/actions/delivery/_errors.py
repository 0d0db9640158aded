"""Say why notices cannot leave."""

from __future__ import annotations

from hengdu.actions._errors import ActionError


class DeliveryError(ActionError):
    """A way out is set wrongly or cannot be used; the place is the field."""

"""Keep the append-only, hash-chained record of every change.

The names here need no database; ``append``, ``heads``, ``verify`` and ``queries`` read and write it.
"""

from hengdu.store.trail._mask import masked
from hengdu.store.trail._tags import TAG_NAMES, Tag

__all__ = ["TAG_NAMES", "Tag", "masked"]

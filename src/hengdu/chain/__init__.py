"""Write data in one canonical form, take its digest, and link records into a chain."""

from hengdu.chain._canonical import canonical_json, sha256_of
from hengdu.chain._links import GENESIS, Break, breaks, link_digest, sm3_of

__all__ = ["GENESIS", "Break", "breaks", "canonical_json", "link_digest", "sha256_of", "sm3_of"]

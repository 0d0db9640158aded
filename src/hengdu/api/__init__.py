"""Offer everything that the pages do to programs: REST under ``/api/v1``, described by OpenAPI 3.1.

Every operation is one action of :mod:`hengdu.actions` or one reading through ``..._visible_to(actor)``; each
names the permission that it needs. Importing this package starts nothing and needs no configured Django.
"""

__all__: list[str] = []

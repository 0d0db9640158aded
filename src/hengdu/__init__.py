"""Measure the cybersecurity capability maturity of securities and futures institutions.

The package is an ordered set of rings (see ``docs/adr/0001-rings-and-import-contracts.md``); import the
ring you need, for instance ``hengdu.packs`` or ``hengdu.scoring``. This module holds the version only, so
that importing it costs nothing.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

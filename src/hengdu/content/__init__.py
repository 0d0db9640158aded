"""Content shipped with Hengdu: data only."""

from pathlib import Path

_HERE = Path(__file__).parent

sf_nscmm = _HERE / "packs" / "sf-nscmm"
sebi_cci = _HERE / "packs" / "sebi-cci"
glossary = _HERE / "glossary.yaml"
reporting_deadlines = _HERE / "rules" / "reporting-deadlines.yaml"
standards = _HERE / "standards"
surveys = _HERE / "surveys"

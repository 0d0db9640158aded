"""Change the standards desk: records of standards, decisions about names."""

from hengdu.actions.standards._decisions import VERDICTS, DecideNames, pair_key
from hengdu.actions.standards._records import Imported, ImportRecords, SaveStandard

__all__ = ["VERDICTS", "DecideNames", "ImportRecords", "Imported", "SaveStandard", "pair_key"]

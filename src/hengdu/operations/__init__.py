"""Operate an installation from outside its server: back up, restore, move to another database, examine.

Django must be set up before anything here is called, with its settings naming the installation.
"""

from hengdu.operations._backup import Made, make_backup
from hengdu.operations._doctor import Check, Outcome, examine
from hengdu.operations._fault import OperationError
from hengdu.operations._keys import KeyState, list_keys, rotate_key
from hengdu.operations._manifest import Manifest
from hengdu.operations._move import Moved, move_database
from hengdu.operations._recipient import make_recipient_key, public_text, read_private_key, read_recipient
from hengdu.operations._restore import Restored, Wanted, restore_backup

__all__ = [
    "Check",
    "KeyState",
    "Made",
    "Manifest",
    "Moved",
    "OperationError",
    "Outcome",
    "Restored",
    "Wanted",
    "examine",
    "list_keys",
    "make_backup",
    "make_recipient_key",
    "move_database",
    "public_text",
    "read_private_key",
    "read_recipient",
    "restore_backup",
    "rotate_key",
]

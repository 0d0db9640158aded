"""Let the tests of this folder and below import the oracles as ``oracles.<tool>``."""

import sys
from pathlib import Path

PEERS = str(Path(__file__).resolve().parents[1])
if PEERS not in sys.path:
    sys.path.insert(0, PEERS)

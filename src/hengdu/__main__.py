"""Run the command line with ``python -m hengdu``."""

import sys

from hengdu.cli import main

if __name__ == "__main__":
    sys.exit(main())

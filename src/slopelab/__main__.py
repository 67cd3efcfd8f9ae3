"""``python -m slopelab`` is the command ``slopelab``."""

import sys

from slopelab.cli import main

if __name__ == "__main__":
    sys.exit(main())

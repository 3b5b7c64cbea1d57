"""Entry point: `python3 -m hardware` on a device, `python -m tests.hardware` in a checkout."""

import sys

from .record import main

sys.exit(main())

"""Allocate the available memory except for a number of megabytes, and keep it; runs in the guest.

hog.py MEGABYTES
"""

import re
import sys
import time
from pathlib import Path


def main() -> None:
    """Hold the memory for ten minutes."""
    found = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())
    held = b"x" * (int(found[1]) * 1024 - int(sys.argv[1]) * 2**20)
    time.sleep(600)
    print(len(held))


if __name__ == "__main__":
    main()

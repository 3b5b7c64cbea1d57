"""In the guest: takes the memory that is free, but for so many megabytes, and keeps it."""

import re
import sys
import time
from pathlib import Path


def main() -> None:
    found = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())
    kept = b"x" * (int(found[1]) * 1024 - int(sys.argv[1]) * 2**20)
    time.sleep(600)
    print(len(kept))


if __name__ == "__main__":
    main()

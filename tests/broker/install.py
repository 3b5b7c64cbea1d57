"""Installs Mosquitto with apt: `python -m tests.broker.install`.

As root on Debian; elsewhere it prints why it does not, and the tests that need a broker are
skipped.
"""

import sys

from tests.broker.mosquitto import find_broker
from tests.system.optional import install

if __name__ == "__main__":
    sys.exit(install("Mosquitto", "mosquitto", find_broker))

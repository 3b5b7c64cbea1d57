"""Installs Prometheus with apt: `python -m tests.prometheus.install`.

As root on Debian; elsewhere it prints why it does not, and the tests that need it are skipped.
"""

import sys

from tests.prometheus.server import find_prometheus
from tests.system.optional import install

if __name__ == "__main__":
    sys.exit(install("Prometheus", "prometheus", find_prometheus))

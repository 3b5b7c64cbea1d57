"""`make card` runs with any Python 3.11: card and deb need the standard library only."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.files import ROOT


@pytest.mark.parametrize("module", ["card.cli", "deb.cli"])
def test_no_other_package_is_imported(module: str) -> None:
    code = f"import sys; sys.path[:0] = {[str(ROOT / 'systemd'), str(ROOT)]}; import {module}"
    # -S: without site-packages.
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr

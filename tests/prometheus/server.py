"""Prometheus as a process of a test."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tests.broker.mosquitto import free_port

LIMIT = 60  # seconds after which something that is waited for counts as failed
SETTINGS = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: emotion-edge
    static_configs: [{{targets: [{targets}]}}]
{more}"""


def find_prometheus() -> str:
    """Return the path of Prometheus; "" where it, or promtool, is not installed."""
    return (shutil.which("promtool") and shutil.which("prometheus")) or ""


def promtool(*arguments: str | Path, text: str = "") -> None:
    """Run promtool, and fail with what it prints."""
    command = [shutil.which("promtool") or "promtool", *map(str, arguments)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr, done.stderr  # of `check metrics`: names against the rules


class Prometheus:
    """A Prometheus that scrapes every second.

    Args:
        folder: for its files.
        rules: file of alert rules.
        ports: of loopback, to be scraped.
        more: lines of the configuration of the scrapes.
    """

    def __init__(self, folder: Path, rules: Path, *ports: int, more: str = "") -> None:
        self._port, self._log = free_port(), folder / "prometheus.log"
        targets = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
        settings = folder / "prometheus.yml"
        settings.write_text(SETTINGS.format(rules=rules, targets=targets, more=more))
        command = [
            find_prometheus(),
            f"--config.file={settings}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{self._port}",
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def query(self, expression: str) -> list[dict]:
        """Return the result of an expression, now."""
        return self._ask("query", query=expression)["result"]

    def series(self, name: str) -> list[dict[str, str]]:
        """Return the labels of each series of a metric."""
        return self._ask("series", **{"match[]": name})

    def alerts(self) -> list[dict]:
        """Return the alerts that fire or wait to."""
        return self._ask("alerts")["alerts"]

    def wait(self, expression: str) -> None:
        """Wait until an expression has a result."""
        end = time.monotonic() + LIMIT
        while True:
            try:
                if self.query(expression):
                    return
            except OSError:  # it is starting
                assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, f"{expression}: {self._log.read_text()}"
            time.sleep(0.2)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(LIMIT)

    def _ask(self, what: str, **fields: str):
        url = f"http://127.0.0.1:{self._port}/api/v1/{what}?{urllib.parse.urlencode(fields)}"
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            return json.load(answer)["data"]

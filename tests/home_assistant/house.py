"""Home Assistant as a process on loopback, and its programming interface."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.broker.mosquitto import free_port
from tests.broker.watcher import until
from tests.files import ROOT
from tests.home_assistant.install import HASS

START = 240  # seconds that it may take to start
BLUEPRINTS = ROOT / "docs/home-assistant"
DATE = "2026-01-01T00:00:00+00:00"
CONFIGURATION = """\
homeassistant:
  name: House
  time_zone: UTC
http:
  server_host: 127.0.0.1
  server_port: {port}
frontend:
automation: !include automations.yaml
"""


def entry(port: int) -> dict[str, Any]:
    """Return the connection to the broker as Home Assistant stores it."""
    data = {"broker": "127.0.0.1", "port": port, "protocol": "5"}
    made = {
        "created_at": DATE, "modified_at": DATE, "data": data, "disabled_by": None,
        "discovery_keys": {}, "domain": "mqtt", "entry_id": "01JTESTMQTT", "version": 2,
        "minor_version": 1, "options": {"discovery": True}, "pref_disable_new_entities": False,
        "pref_disable_polling": False, "source": "user", "subentries": [], "title": "broker",
        "unique_id": None,
    }  # fmt: skip
    key = "core.config_entries"
    return {"version": 1, "minor_version": 5, "key": key, "data": {"entries": [made]}}


class House:
    """Home Assistant with the broker of a port and our blueprints, as an owner uses it.

    Args:
        folder: for its files; created.
        broker: port of the broker.
    """

    def __init__(self, folder: Path, broker: int) -> None:
        self._folder, self._port = folder, free_port()
        self._token = ""
        self._process: subprocess.Popen[bytes] | None = None
        (folder / ".storage").mkdir(parents=True)
        (folder / ".storage/core.config_entries").write_text(json.dumps(entry(broker)))
        (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=self._port))
        (folder / "automations.yaml").write_text("[]\n")
        place = folder / "blueprints/automation/emotion-edge"
        shutil.copytree(BLUEPRINTS, place, ignore=shutil.ignore_patterns("*.txt"))

    def start(self) -> None:
        """Start it, and wait until it runs; the first time, become its owner."""
        command = [str(HASS), "--config", str(self._folder), "--skip-pip"]
        with self._folder.joinpath("process.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._answers, "Home Assistant answers", START, 0.2)
        if not self._token:
            self._become_owner()
        until(lambda: self.get("/api/config")["state"] == "RUNNING", "it runs", START, 0.2)

    def stop(self) -> None:
        """End it as the system does; may be called twice."""
        process, self._process = self._process, None
        if process:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    @property
    def log(self) -> str:
        """Return its output: warnings and errors."""
        return self._folder.joinpath("process.log").read_text()

    def get(self, path: str) -> Any:
        """Return what an address of the programming interface answers."""
        return json.loads(self._request(path))

    def post(self, path: str, content: dict[str, Any]) -> str:
        """Send content to an address of the programming interface, and return the answer."""
        return self._request(path, json.dumps(content).encode())

    def call(self, service: str, entity: str) -> None:
        """Call a service such as "switch.turn_off" for an entity."""
        self.post(f"/api/services/{service.replace('.', '/')}", {"entity_id": entity})

    def entities(self) -> dict[str, dict[str, Any]]:
        """Return {entity: its state and attributes} of all that is there by MQTT."""
        template = "{{ integration_entities('mqtt') | tojson }}"
        known = set(json.loads(self.post("/api/template", {"template": template})))
        states = self.get("/api/states")
        return {each["entity_id"]: each for each in states if each["entity_id"] in known}

    def state(self, entity: str) -> str:
        """Return the state of an entity; "" where there is none."""
        return next(
            (each["state"] for each in self.get("/api/states") if each["entity_id"] == entity), ""
        )

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, "Home Assistant has ended: see process.log"
        try:
            self._request("/api/onboarding")
        except (OSError, ValueError):
            return False
        return True

    def _become_owner(self) -> None:
        client = f"http://127.0.0.1:{self._port}/"
        owner = {
            "name": "Owner", "username": "owner", "password": "owner", "language": "en",
            "client_id": client,
        }  # fmt: skip
        code = json.loads(self.post("/api/onboarding/users", owner))["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": client}
        answer = self._request(
            "/auth/token",
            urllib.parse.urlencode(form).encode(),
            kind="application/x-www-form-urlencoded",
        )
        self._token = json.loads(answer)["access_token"]

    def _request(self, path: str, body: bytes | None = None, kind: str = "application/json") -> str:
        headers = {"Content-Type": kind}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code == 400:
                raise AssertionError(f"{path}: {error.read().decode()}") from error
            raise

"""The web page beside the screen: it needs a network, which the service otherwise does not have."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import INTERVAL, TIMEOUT, Appliance

# Everybody may watch: the screen says so. The rest is as the package sets it.
SETTINGS = "[web]\nenabled = true\nopen = true"
SCRIPT = """
from urllib.request import urlopen
page = urlopen("http://127.0.0.1:8080/?lang=de", timeout=60).read().decode()
picture = urlopen("http://127.0.0.1:8080/snapshot.jpg", timeout=60).read()
with urlopen("http://127.0.0.1:8080/events?page=1.1&lang=de", timeout=60) as events:
    while not (line := events.readline()).startswith(b'data: {"people"'):
        pass
print("Fröhlich" in page, picture[:2] == b"\\xff\\xd8", b'"label": "happy"' in line)
"""
log = logging.getLogger(__name__)


def page_is_switched_on_by_a_setting(appliance: Appliance) -> Iterator[str]:
    """Switch the page on and off: systemd gives the service a network, and takes it away."""
    with appliance.appended_settings(SETTINGS):
        began = _restart(appliance)
        expected = screens.face(clips.LEFT, "de", notice="web_open")
        yield from appliance.wait_for_screen("page-on", expected)
        answer = _ask(appliance)
        if answer != "True True True":
            yield f"page in German, picture, person in the events: {answer}"
        log.info("  page answered %.1f s after the restart", appliance.uptime() - began)
    _restart(appliance)
    yield from appliance.wait_for_screen("page-off", screens.face(clips.LEFT, "de"))
    answer = _run(appliance)
    if "refused" not in answer:
        yield f"the page is still there: {answer}"


def _restart(appliance: Appliance) -> float:
    """Let systemd read its units, and restart the service; return the uptime before."""
    began = appliance.uptime()
    appliance.shell("systemctl daemon-reload")
    appliance.restart()
    return began


def _run(appliance: Appliance) -> str:
    return appliance.shell(f"python3 - <<'END' 2>&1 | tail -1\n{SCRIPT}\nEND")


def _ask(appliance: Appliance) -> str:
    """Return what the page answers, or the last error within the timeout."""
    end = time.monotonic() + TIMEOUT
    while True:
        answer = _run(appliance)
        if answer.startswith(("True", "False")) or time.monotonic() > end:
            return answer
        time.sleep(INTERVAL)

"""Emotion models of one's own, and damaged ones."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import Appliance

CUSTOM_MODELS, BUNDLED_MODELS = "/var/lib/emotion-edge/models", "/opt/emotion-edge/models"
log = logging.getLogger(__name__)


def custom_model_is_used(appliance: Appliance) -> Iterator[str]:
    """Install a custom model: it passes its trial within the sandbox of the service."""
    began = appliance.uptime()
    appliance.shell(
        f"mkdir -p {CUSTOM_MODELS} && cp {BUNDLED_MODELS}/emotions.t* {CUSTOM_MODELS} && "
        f"sed -i 's/^name = .*/name = \"mine\"/' {CUSTOM_MODELS}/emotions.toml"
    )
    appliance.restart()
    appliance.wait_for_entry('model="mine ', since=began)
    yield from appliance.wait_for_screen("model-custom", screens.face(clips.LEFT, "de"))
    log.info("  picture %.1f s after the restart was asked for", appliance.uptime() - began)


def damaged_custom_model_is_refused(appliance: Appliance) -> Iterator[str]:
    """Truncate a custom model: the bundled one is used."""
    began = appliance.uptime()
    appliance.shell(
        f"mkdir -p {CUSTOM_MODELS} && cp {BUNDLED_MODELS}/emotions.t* {CUSTOM_MODELS} && "
        f"truncate -s 500000 {CUSTOM_MODELS}/emotions.tflite"
    )
    appliance.restart()
    appliance.wait_for_entry("model refused, the bundled one is used", since=began)
    expected = screens.face(clips.LEFT, "de", notice="model_refused")
    yield from appliance.wait_for_screen("model-refused", expected)
    appliance.shell(f"rm -r {CUSTOM_MODELS}")


def damaged_bundled_model_is_a_fault(appliance: Appliance) -> Iterator[str]:
    """Truncate the bundled model: the screen shows a fault until it is repaired."""
    file = f"{BUNDLED_MODELS}/emotions.tflite"
    began = appliance.uptime()
    appliance.shell(f"mv {file} {file}.good && head -c 500000 {file}.good > {file}")
    appliance.restart()
    entry = appliance.wait_for_entry("cannot start: ", since=began)
    if file not in entry.message:
        yield f"the journal does not name the file: {entry.message}"
    yield from appliance.wait_for_screen("model-broken", screens.fault())
    repaired = appliance.uptime()
    appliance.shell(f"mv {file}.good {file}")
    yield from appliance.wait_for_screen("model-repaired", screens.face(clips.LEFT, "de"))
    log.info("  picture %.1f s after the repair", appliance.uptime() - repaired)

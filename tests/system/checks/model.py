"""Networks that are damaged."""

from __future__ import annotations

from collections.abc import Iterator

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.steps import say

OWN, SHIPPED = "/var/lib/emotion-edge/models", "/opt/emotion-edge/models"


def bad_model_is_refused(appliance: Appliance) -> Iterator[str]:
    """Half a network in the folder of own ones: the shipped one goes on."""
    began = appliance.now()
    appliance.shell(
        f"mkdir -p {OWN} && cp {SHIPPED}/emotions.t* {OWN} && "
        f"truncate -s 500000 {OWN}/emotions.tflite"
    )
    appliance.restart()
    appliance.wait_said("model refused, the shipped one is taken", since=began)
    wanted = looks.face(clip.LEFT, "de", notice="model_refused")
    yield from appliance.look("model-refused", wanted)
    appliance.shell(f"rm -r {OWN}")


def bad_shipped_model_is_a_fault(appliance: Appliance) -> Iterator[str]:
    """Half of the shipped network is left: there is none to go on with."""
    file = f"{SHIPPED}/emotions.tflite"
    began = appliance.now()
    appliance.shell(f"mv {file} {file}.good && head -c 500000 {file}.good > {file}")
    appliance.restart()
    said = appliance.wait_said("cannot start: ", since=began)
    if file not in said.line:
        yield f"the log does not name the file: {said.line}"
    yield from appliance.look("model-broken", looks.fault())
    mended = appliance.now()
    appliance.shell(f"mv {file}.good {file}")
    yield from appliance.look("model-mended", looks.face(clip.LEFT, "de"))
    say(f"  looked at {appliance.now() - mended:.1f} s after it was mended")

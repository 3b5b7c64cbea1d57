"""Settings of privacy."""

from __future__ import annotations

from edge.config.setting import setting
from edge.system.frozen import frozen


@frozen
class PrivacyConfig:
    """Covers over faces on screen, page and recordings; the camera itself; whose data are kept."""

    faces: str = setting(
        "off",
        "icons: the emotion's icon covers each face; blur: faces are made unrecognizable",
        choices=("off", "icons", "blur"),
    )
    level: str = setting(
        "individual",
        "data beside the live picture: individual: of each face; aggregate: counts of groups only, "
        "nothing stored but them",
        choices=("individual", "aggregate"),
    )
    camera: bool = setting(True, "false: the camera stays closed, and the screen shows that")

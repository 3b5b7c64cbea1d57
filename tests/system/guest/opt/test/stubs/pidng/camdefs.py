"""Part of the stand-in for PiDNG."""


class Picamera2Camera:
    """Never used."""

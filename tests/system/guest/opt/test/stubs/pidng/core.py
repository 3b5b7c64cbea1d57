"""Part of the stand-in for PiDNG."""


class PICAM2DNG:
    """Never used."""

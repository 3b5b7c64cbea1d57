"""Errors that users can fix; the command line prints them as one line."""


class EmotionEdgeError(Exception):
    """Base of every error whose cause lies outside the program."""


class ConfigError(EmotionEdgeError, ValueError):
    """A configuration key, a value or a command-line argument is wrong."""


class BackendError(EmotionEdgeError, LookupError):
    """A named camera, display, detector or runtime does not exist or is not installed."""


class NotInstalledError(BackendError):
    """The library of a camera is not installed."""


class ModelError(EmotionEdgeError, ValueError):
    """A model file or its manifest is missing or damaged, or they do not fit each other."""


class DeviceError(EmotionEdgeError, OSError):
    """A camera, a display or a port cannot be opened, or stopped working."""


class AbsentError(DeviceError):
    """No such camera is connected."""


class ForbiddenError(DeviceError):
    """A camera that this user may not open."""


class BusyError(DeviceError):
    """A camera is in use by another program.

    Attributes:
        camera: its name.
    """

    def __init__(self, camera: str) -> None:
        super().__init__(f"{camera} is in use by another program: close it first")
        self.camera = camera


class HungError(DeviceError):
    """A camera that does not respond, not even to being closed: only a new process can open it."""


class DataError(EmotionEdgeError, ValueError):
    """A picture, a video or a data set cannot be read or written."""


LONGEST = 300  # characters of the text of a foreign exception


def describe(error: BaseException) -> str:
    """Return the reason of a foreign exception in one line, such as "ValueError: too large"."""
    try:
        text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    except Exception:  # noqa: BLE001 - also what makes the text is foreign code
        text = ""
    text = str(text)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    name = type(error).__name__
    return f"{name}: {line[:LONGEST]}" if line else name

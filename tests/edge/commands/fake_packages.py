"""Packages that stand for those of `bench --against`: files by name, and their text."""

FER = {
    "fer/__init__.py": "__version__ = '1.2'",
    "fer/fer.py": """
import os
import numpy as np
os.write(2, b"a line of native code")
class FER:
    def detect_emotions(self, picture):
        assert picture.dtype == np.uint8 and picture.ndim == 3
        box = np.array([10, -2, 30, 40], np.int32)
        return [{"box": box, "emotions": {"angry": 0.1, "sad": 0.9}}]
""",
}
MEDIAPIPE = {
    "mediapipe/box.py": "BOX = 0.3, 0.1, 0.4, 0.8",
    "mediapipe/__init__.py": """
from types import SimpleNamespace
from mediapipe.box import BOX
__version__ = "0.1"
CLOSED = []
class FaceDetection:
    def __init__(self, model_selection):
        assert model_selection == 1
    def process(self, picture):
        if not picture.any() and BOX[0] > 0:
            return SimpleNamespace(detections=None)
        box = SimpleNamespace(**dict(zip(("xmin", "ymin", "width", "height"), BOX)))
        location = SimpleNamespace(relative_bounding_box=box)
        return SimpleNamespace(detections=[SimpleNamespace(location_data=location)])
    def close(self):
        CLOSED.append(True)
solutions = SimpleNamespace(face_detection=SimpleNamespace(FaceDetection=FaceDetection))
""",
}
# What goes wrong where a package is there: the program of fer/fer.py, and the message.
BROKEN = {
    "import pkg_that_is_missing": "ModuleNotFoundError: No module named 'pkg_that_is_missing'",
    "raise OSError('libtensorflow.so: wrong machine')": "OSError: libtensorflow.so",
    "class FER:\n    def __init__(self):\n        raise ValueError('no cascade')": "ValueError: no",
}


def install(folder, files):
    """Write the files of packages into a folder, and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder

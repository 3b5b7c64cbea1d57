"""Test what `bench --against` does with other packages: fakes stand for them."""

import sys

import numpy as np
import pytest

from edge.commands.bench import clips
from edge.commands.bench.against import Reading, readers
from edge.commands.bench.against.fer_package import FerReader
from edge.commands.bench.against.mediapipe_package import MediapipeReader
from edge.commands.bench.against.method import OtherMethod
from edge.config import loader
from edge.emotion.classifier import load_manifest
from edge.emotion.configured import MODELS
from edge.errors import BackendError, ConfigError
from tests.edge.commands.fake_packages import BROKEN, FER, MEDIAPIPE, install

NETWORK = MODELS / "emotions.tflite"
BLACK = np.zeros((360, 640, 3), np.uint8)


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Return a function that makes files importable, as packages that nobody imported yet."""

    def make(files):
        for module in [name for name in sys.modules if name.partition(".")[0] in readers.PACKAGES]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.syspath_prepend(install(tmp_path / "packages", files))

    return make


class Faces:
    """Reader that finds as many faces as the frame's number of calls."""

    name, calls = "faces", 0

    def read(self, picture):
        self.calls += 1
        return [Reading((600, -5, 90, 90), "happy")] * self.calls

    def close(self):
        pass


class TestMethod:
    def test_every_fourth_frame_is_read_drawn_and_copied(self, tmp_path):
        clip = clips.write(tmp_path / "clip.mp4", 1, 9)
        times, faces = OtherMethod(Faces()).play(clip)
        assert list(times.stages) == ["camera", "analyse", "render", "display"]
        assert len(times.frame_times()) == 3
        assert faces == 2.0


class TestFer:
    def test_box_and_strongest_emotion_of_each_face(self, packages):
        packages(FER)
        reader = FerReader()
        assert reader.name == "fer 1.2"
        assert reader.read(BLACK) == [Reading((10, -2, 30, 40), "sad")]

    def test_native_lines_do_not_reach_the_terminal(self, packages, capfd):
        packages(FER)
        FerReader()
        assert capfd.readouterr() == ("", "")


class TestMediapipe:
    def reader(self):
        return MediapipeReader(NETWORK, load_manifest(NETWORK), threads=1)

    def test_a_box_in_pixels_and_an_emotion_of_this_program(self, packages):
        packages(MEDIAPIPE)
        reader = self.reader()
        assert reader.name == "mediapipe 0.1, int8 emotion network"
        (found,) = reader.read(clips.frame(1, 0.0)[..., ::-1].copy())
        assert found.box == (192, 36, 256, 288)
        assert found.label in load_manifest(NETWORK).labels

    def test_a_face_beyond_the_picture_is_read_too(self, packages):
        packages({**MEDIAPIPE, "mediapipe/box.py": "BOX = -0.5, 0.9, 0.4, 0.5"})
        (found,) = self.reader().read(BLACK)
        assert found.box == (-320, 324, 256, 180)

    def test_a_version_without_a_detector(self, packages):
        packages({"mediapipe/__init__.py": "__version__ = '9'"})
        with pytest.raises(BackendError, match="mediapipe cannot be used: AttributeError"):
            self.reader()

    def test_it_is_closed(self, packages):
        packages(MEDIAPIPE)
        with readers.opened(["mediapipe"], loader.load(), None):
            closed = sys.modules["mediapipe"].CLOSED
            assert not closed
        assert closed


class TestErrors:
    @pytest.mark.parametrize("name", readers.PACKAGES)
    def test_a_package_that_is_not_installed(self, name, monkeypatch):
        monkeypatch.setitem(sys.modules, name, None)
        with (
            pytest.raises(BackendError, match=f"^{name} is not installed: pip install '?{name}"),
            readers.opened([name], loader.load(), None),
        ):
            pass

    @pytest.mark.parametrize(("program", "reason"), BROKEN.items())
    def test_a_package_that_cannot_be_used(self, packages, program, reason):
        packages({**FER, "fer/fer.py": program})
        with pytest.raises(BackendError, match=f"fer cannot be used: {reason}"):
            FerReader()

    def test_another_name(self):
        with (
            pytest.raises(ConfigError, match="--against nix: not known: name some of fer, media"),
            readers.opened(["nix"], loader.load(), None),
        ):
            pass

"""Which network is taken, and on which device; and what is left alone because it kills."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from edge.config import loader as config
from edge.emotion.model import ChosenClassifier
from edge.errors import ModelError
from edge.system.crash_guard import Lives
from tests import fakes
from tests.files import ROOT


class TestOwnModels:
    """Those that people put beside the shipped ones."""

    def test_one_of_the_same_name_is_taken(self, models):
        text = (models / "emotions.toml").read_text(encoding="utf-8")
        (models / "emotions.toml").write_text(text.replace('"compact"', '"mine"'))
        classifier = ChosenClassifier(config.load(), own=models)
        assert (classifier.manifest.name, classifier.notices) == ("mine", ())

    def test_a_path_is_no_own_one(self, models, tmp_path):
        told, file = [], models / "emotions.tflite"
        wanted = config.load(settings=[f"emotion.model={file}"])
        file.write_bytes(b"nothing")
        with pytest.raises(ModelError, match=str(models)):
            ChosenClassifier(wanted, tell=told.append, own=tmp_path)
        assert told == []

    @pytest.mark.parametrize("damage", ["truncated", "no manifest", "other bytes"])
    def test_a_bad_one_is_refused_and_the_shipped_one_goes_on(self, models, damage):
        file, told = models / "emotions.tflite", []
        if damage == "no manifest":
            (models / "emotions.toml").unlink()
        else:
            data = file.read_bytes()
            file.write_bytes(data[:-1000] if damage == "truncated" else data[::-1])
        classifier = ChosenClassifier(config.load(), tell=told.append, own=models)
        assert (classifier.manifest.name, classifier.notices) == ("compact", ("model_refused",))
        assert told[0].startswith("model refused, the shipped one is taken: ")
        assert str(models) in told[0]

    def test_none_is_nothing_to_tell(self, tmp_path):
        told = []
        assert ChosenClassifier(config.load(), tell=told.append, own=tmp_path).notices == ()
        assert told == []


class Clock:
    """Seconds, as the test goes on."""

    now = 1000.0

    def __call__(self):
        return self.now


class TestLives:
    """A process dies by leaving a `Lives` without `end`."""

    def die(self, folder, clock, times):
        for _ in range(times):
            Lives(folder, clock).begin("tpu")

    @pytest.fixture
    def clock(self):
        return Clock()

    def test_two_deaths_may_be_chance(self, tmp_path, clock):
        self.die(tmp_path, clock, 2)
        assert Lives(tmp_path, clock).rest("tpu") == 0

    def test_the_third_is_not_and_each_further_one_doubles_the_rest(self, tmp_path, clock):
        rests = []
        for times in (3, 1, 1, 1, 1):
            self.die(tmp_path, clock, times)
            rests.append(Lives(tmp_path, clock).rest("tpu"))
        assert rests == [600, 1200, 2400, 3600, 3600]
        assert Lives(tmp_path, clock).rest("another") == 0

    def test_it_rests_from_the_last_death_on(self, tmp_path, clock):
        self.die(tmp_path, clock, 3)
        lives = Lives(tmp_path, clock)
        clock.now += 599
        assert lives.rest("tpu") == 1
        clock.now += 1
        assert lives.rest("tpu") == 0

    def test_long_ago_is_forgotten(self, tmp_path, clock):
        self.die(tmp_path, clock, 3)
        Lives(tmp_path, clock)  # the third is written down
        clock.now += 7200
        self.die(tmp_path, clock, 2)
        assert Lives(tmp_path, clock).rest("tpu") == 0

    def test_a_note_that_had_no_room_is_none(self, tmp_path, clock):
        self.die(tmp_path, clock, 3)
        Lives(tmp_path, clock)
        (tmp_path / "tpu.json").write_text("")
        assert Lives(tmp_path, clock).rest("tpu") == 0

    def test_a_good_end_is_no_death(self, tmp_path, clock):
        for _ in range(5):
            lives = Lives(tmp_path, clock)
            lives.begin("tpu")
            lives.end("tpu")
        assert Lives(tmp_path, clock).rest("tpu") == 0

    def test_while_one_of_two_goes_on_the_risk_is_there(self, tmp_path, clock):
        for _ in range(3):
            lives = Lives(tmp_path, clock)
            lives.begin("tpu")  # the old network
            lives.begin("tpu")  # the one that takes its place
            lives.end("tpu")
        assert Lives(tmp_path, clock).rest("tpu") == 600

    def test_without_a_folder_nothing_is_remembered(self, clock):
        self.die(None, clock, 5)
        assert Lives(None, clock).rest("tpu") == 0


def hoping(models):
    """Settings that hope for an Edge TPU; a stand-in for what its compiler makes lies there."""
    shutil.copy(models / "emotions.tflite", models / "emotions_edgetpu.tflite")
    text = (models / "emotions.toml").read_text(encoding="utf-8")
    text = text.replace('"emotions.tflite"', '"emotions_edgetpu.tflite"')
    (models / "emotions_edgetpu.toml").write_text(text, encoding="utf-8")
    model = f"emotion.model={models}/emotions.tflite"
    return ["-o", model, "-o", "engine.device=prefer-edgetpu"]


class TestPreferredEdgeTPU:
    """The library is not installed where tests run; where it is, no Edge TPU is plugged in."""

    def settings(self, models):
        return config.load(settings=hoping(models)[1::2])

    def test_without_it_the_cpu_does_and_people_are_told(self, models):
        told = []
        classifier = ChosenClassifier(self.settings(models), tell=told.append)
        assert classifier.notices == ("no_edgetpu",)
        assert classifier.manifest.file == "emotions.tflite"
        assert told[0].startswith("engine: running on the CPU: ")

    def test_a_network_that_was_never_compiled_runs_on_the_cpu(self, models):
        told, settings = [], self.settings(models)
        (models / "emotions_edgetpu.tflite").unlink()
        assert ChosenClassifier(settings, tell=told.append).notices == ("no_edgetpu",)
        assert "emotions_edgetpu.tflite: no network for the Edge TPU" in told[0]

    def test_a_compiled_one_that_is_damaged_is_an_error(self, models):
        settings = self.settings(models)
        (models / "emotions_edgetpu.toml").unlink()
        with pytest.raises(ModelError, match=r"emotions_edgetpu\.toml"):
            ChosenClassifier(settings)

    def test_the_cpu_by_name_is_nothing_to_tell(self, models):
        plain = config.load(settings=[f"emotion.model={models}/emotions.tflite"])
        assert ChosenClassifier(plain).notices == ()


class TestRisks:
    """What the process takes a risk with is marked in the folder that outlives it."""

    def marks(self, folder):
        return sorted(path.stem for path in folder.glob("*.risk"))

    def test_an_own_model_is_one_until_it_ends_well(self, models, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir()
        classifier = ChosenClassifier(config.load(), Lives(folder), own=models)
        (mark,) = self.marks(folder)
        assert mark.startswith("model-")
        classifier.close()
        assert self.marks(folder) == []

    def test_one_that_is_refused_is_none(self, models, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir()
        (models / "emotions.toml").unlink()
        ChosenClassifier(config.load(), Lives(folder), own=models)
        assert self.marks(folder) == []

    def test_an_own_model_that_killed_three_times_is_refused(self, models, tmp_path):
        folder, told = tmp_path / "run", []
        folder.mkdir()
        for _ in range(3):
            ChosenClassifier(config.load(), Lives(folder), own=models)  # and dies
        taken = ChosenClassifier(config.load(), Lives(folder), told.append, models)
        assert taken.notices == ("model_refused",)
        assert "died with it again and again: not within 10 min" in told[0]


# Gets its Edge TPU back while it runs.
COMEBACK = """
import sys
from pathlib import Path
import numpy as np
from edge import config
from edge.networks import PAUSE, ChosenClassifier
from edge.scene import Frame

absent, frame, now = Path(sys.argv[1]), Frame(np.zeros((8, 8, 3), np.uint8)), 0.0
settings = config.load(settings=sys.argv[2:])
classifier = ChosenClassifier(settings, clock=lambda: now)
print(classifier.notices, classifier.engine.name)
for there in (False, True):
    if there:
        absent.unlink()
    for now in (now + PAUSE - 1, now + PAUSE):
        classifier.classify(frame, ())
        print(classifier.notices, classifier.engine.name.split(", ")[1])
"""


class TestFakeEdgeTPU:
    """A real process with a library that stands in for the Edge TPU's."""

    @pytest.fixture
    def world(self, tmp_path):
        library, device, lives = (tmp_path / name for name in ("lib", "device", "lives"))
        for folder in (device, lives):
            folder.mkdir()
        if fakes.build(library) is None:
            pytest.skip("no C compiler makes the fake library here")
        paths = {"LD_LIBRARY_PATH": library, "FAKE_EDGETPU": device, "RUNTIME_DIRECTORY": lives}
        return device, {**os.environ, **{name: str(path) for name, path in paths.items()}}

    def start(self, models, environment):
        """A run until it says what it is made of; the process and its lines."""
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "none"]
        process = subprocess.Popen(
            [*run, "-o", "camera.rate=5", *hoping(models)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines = []
        while not lines or not lines[-1].startswith("started: "):
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended before it had started"
        return process, lines

    def test_pulled_again_and_again_it_is_left_alone(self, models, world):
        device, environment = world
        for _ in range(3):
            process, lines = self.start(models, environment)
            with process:
                assert ', edgetpu" ' in lines[-1]
                (device / "gone").touch()
                assert process.wait(30) == -signal.SIGABRT
            (device / "gone").unlink()
        process, lines = self.start(models, environment)
        with process:
            process.terminate()
            process.communicate(timeout=30)
        assert any("died with it again and again: not within 10 min" in line for line in lines)
        assert ', cpu" ' in lines[-1]

    def test_stopped_as_it_should_be_it_is_no_death(self, models, world):
        _, environment = world
        for _ in range(4):
            process, lines = self.start(models, environment)
            with process:
                process.terminate()
                process.communicate(timeout=30)
            assert ', edgetpu" ' in lines[-1]

    def test_one_that_comes_later_is_taken(self, models, world):
        device, environment = world
        (device / "absent").touch()
        script = [sys.executable, "-c", COMEBACK, str(device / "absent"), *hoping(models)[1::2]]
        out = subprocess.run(
            script, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        assert out[0].startswith("engine: running on the CPU: no Edge TPU answers")
        assert [line.split()[-1] for line in out[1:]] == ["cpu"] * 4 + ["again", "edgetpu"]
        assert out[1].startswith("('no_edgetpu',)")
        assert out[-1].startswith("()")

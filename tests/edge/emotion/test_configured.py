"""Choice of the model file and of the device; crashes of either are guarded against."""

import signal
import subprocess
import sys

import pytest

from edge.config import loader as config
from edge.emotion.configured import ConfiguredClassifier
from edge.errors import ModelError
from edge.system.crash_guard import CrashGuard
from tests import fakes
from tests.files import ROOT


class TestCustomModels:
    def test_a_custom_model_of_the_same_name_is_used(self, models):
        text = (models / "emotions.toml").read_text(encoding="utf-8")
        (models / "emotions.toml").write_text(text.replace('"compact"', '"mine"'))
        classifier = ConfiguredClassifier(config.load(), custom=models)
        assert (classifier.manifest.name, classifier.notices) == ("mine", ())

    def test_a_model_named_by_its_path_is_not_replaced_by_the_bundled_one(self, models, tmp_path):
        file = models / "emotions.tflite"
        wanted = config.load(settings=[f"emotion.model={file}"])
        file.write_bytes(b"nothing")
        with pytest.raises(ModelError, match=str(models)):
            ConfiguredClassifier(wanted, custom=tmp_path)

    @pytest.mark.parametrize("damage", ["truncated", "no manifest", "other bytes"])
    def test_a_bad_one_is_refused_and_the_bundled_one_is_used(self, models, damage, caplog):
        file = models / "emotions.tflite"
        if damage == "no manifest":
            (models / "emotions.toml").unlink()
        else:
            data = file.read_bytes()
            file.write_bytes(data[:-1000] if damage == "truncated" else data[::-1])
        classifier = ConfiguredClassifier(config.load(), custom=models)
        assert (classifier.manifest.name, classifier.notices) == ("compact", ("model_refused",))
        (reason,) = caplog.messages
        assert reason.startswith("model refused, the bundled one is used: ")
        assert str(models) in reason

    def test_without_a_custom_model_nothing_is_logged(self, tmp_path, caplog):
        assert ConfiguredClassifier(config.load(), custom=tmp_path).notices == ()
        assert caplog.messages == []


def preferring_edgetpu(models):
    """Return settings that prefer an Edge TPU; a fake stands in for the compiled model."""
    fakes.write_compiled(models / "emotions.tflite")
    model = f"emotion.model={models}/emotions.tflite"
    return ["-o", model, "-o", "engine.device=prefer-edgetpu"]


class TestPreferredEdgeTPU:
    """The library is not installed where tests run; where it is, no Edge TPU is plugged in."""

    def settings(self, models):
        return config.load(settings=preferring_edgetpu(models)[1::2])

    def test_without_one_the_cpu_is_used_and_a_notice_shown(self, models, caplog):
        classifier = ConfiguredClassifier(self.settings(models))
        assert classifier.notices == ("no_edgetpu",)
        assert classifier.manifest.file == "emotions.tflite"
        assert caplog.messages[0].startswith("engine: running on the CPU: ")

    def test_a_model_that_was_not_compiled_runs_on_the_cpu(self, models, caplog):
        settings = self.settings(models)
        (models / "emotions_edgetpu.tflite").unlink()
        classifier = ConfiguredClassifier(settings)
        assert classifier.notices == ("no_edgetpu",)
        assert "emotions_edgetpu.tflite: no model for the Edge TPU" in caplog.messages[0]

    def test_a_damaged_compiled_model_is_an_error(self, models):
        settings = self.settings(models)
        (models / "emotions_edgetpu.toml").unlink()
        with pytest.raises(ModelError, match=r"emotions_edgetpu\.toml"):
            ConfiguredClassifier(settings)

    def test_the_cpu_by_name_gives_no_notice(self, models):
        plain = config.load(settings=[f"emotion.model={models}/emotions.tflite"])
        assert ConfiguredClassifier(plain).notices == ()


class TestGuardedOperations:
    """Operations that may crash are marked in a folder that outlives the process."""

    def marks(self, folder):
        return sorted(path.stem for path in folder.glob("*.risk"))

    def test_a_custom_model_is_guarded_until_a_clean_end(self, models, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir()
        classifier = ConfiguredClassifier(config.load(), CrashGuard(folder), custom=models)
        (mark,) = self.marks(folder)
        assert mark.startswith("model-")
        classifier.close()
        assert self.marks(folder) == []

    def test_a_refused_model_is_not_guarded(self, models, tmp_path):
        folder = tmp_path / "run"
        folder.mkdir()
        (models / "emotions.toml").unlink()
        ConfiguredClassifier(config.load(), CrashGuard(folder), custom=models)
        assert self.marks(folder) == []

    def test_a_custom_model_that_crashed_three_times_is_refused(self, models, tmp_path, caplog):
        folder = tmp_path / "run"
        folder.mkdir()
        for _ in range(3):
            ConfiguredClassifier(config.load(), CrashGuard(folder), custom=models)  # and crashes
        classifier = ConfiguredClassifier(config.load(), CrashGuard(folder), models)
        assert classifier.notices == ("model_refused",)
        assert "crashed with it repeatedly: not used for 10 min" in caplog.messages[0]


# A classifier whose Edge TPU becomes available while it runs.
RECOVERY = """
import sys
from pathlib import Path
import numpy as np
from edge.config import loader
from edge.emotion.configured import ConfiguredClassifier
from edge.engine.delegate import RETRY_INTERVAL
from edge.scene import Frame
from edge.system import log

log.configure(stream=sys.stdout)
absent, frame, now = Path(sys.argv[1]), Frame(np.zeros((8, 8, 3), np.uint8)), 0.0
settings = loader.load(settings=sys.argv[2:])
classifier = ConfiguredClassifier(settings, clock=lambda: now)
print(classifier.notices, classifier.engine.name)
for there in (False, True):
    if there:
        absent.unlink()
    for now in (now + RETRY_INTERVAL - 1, now + RETRY_INTERVAL):
        classifier.classify(frame, ())
        print(classifier.notices, classifier.engine.name.split(", ")[1])
"""


class TestFakeEdgeTPU:
    """A real process with a fake library of the Edge TPU."""

    def start(self, models, environment):
        """Start a run; return the process and its log up to the line "started"."""
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "none"]
        process = subprocess.Popen(
            [*run, "-o", "camera.rate=5", *preferring_edgetpu(models)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        lines = []
        while not lines or not lines[-1].startswith("started: "):
            lines.append(process.stderr.readline())
            assert lines[-1], "it ended before it had started"
        return process, lines

    def test_unplugged_three_times_it_is_not_used(self, models, fake_edgetpu):
        device, environment = fake_edgetpu
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
        assert any("crashed with it repeatedly: not used for 10 min" in line for line in lines)
        assert ', cpu" ' in lines[-1]

    def test_a_clean_stop_is_no_crash(self, models, fake_edgetpu):
        _, environment = fake_edgetpu
        for _ in range(4):
            process, lines = self.start(models, environment)
            with process:
                process.terminate()
                process.communicate(timeout=30)
            assert ', edgetpu" ' in lines[-1]

    def test_one_that_is_plugged_in_later_is_used(self, models, fake_edgetpu):
        device, environment = fake_edgetpu
        (device / "absent").touch()
        script = [
            sys.executable,
            "-c",
            RECOVERY,
            str(device / "absent"),
            *preferring_edgetpu(models)[1::2],
        ]
        out = subprocess.run(
            script, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        assert out[0].startswith("warning: engine: running on the CPU: no Edge TPU answers")
        assert [line.split()[-1] for line in out[1:]] == ["cpu"] * 4 + ["again", "edgetpu"]
        assert out[1].startswith("('no_edgetpu',)")
        assert out[-1].startswith("()")

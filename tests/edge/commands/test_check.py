"""Test the report of `check` and its findings on the software."""

import json

import pytest

from edge.commands.check import software
from edge.config import loader as config
from edge.emotion import calibration_file
from edge.emotion.calibration import Calibration
from edge.emotion.classifier import load_manifest
from edge.emotion.configured import ConfiguredClassifier
from edge.labels import EMOTIONS
from edge.system.crash_guard import CrashGuard
from tests import fakes
from tests.edge.commands.findings import texts
from tests.files import ROOT


class TestEmotions:
    """The model in use, and the models that were refused."""

    def found(self, custom, service, *settings, guard=None):
        wanted = config.load(settings=settings)
        guard = guard or CrashGuard(service, record=False)
        return [f for f in software.check(wanted, custom, guard) if f.what == "emotions"]

    def test_the_bundled_model_is_ok(self, models, tmp_path):
        (line,) = texts(self.found(models, tmp_path))
        assert line.startswith("ok: compact ")

    def test_a_damaged_custom_model_is_a_warning(self, models, tmp_path):
        file = models / "emotions.tflite"
        file.write_bytes(file.read_bytes()[:-1000])
        taken, refused = texts(self.found(models, tmp_path))
        assert taken.startswith("ok: compact ")
        assert refused == (
            f"warning: model refused, the bundled one is used: {file}: checksum differs from its "
            "manifest: the file is damaged or replaced: copy both again"
        )

    def crashed(self, models, folder):
        """Return the files of a service that crashed three times with a model, and runs again."""
        folder.mkdir()
        for _ in range(3):
            ConfiguredClassifier(config.load(), CrashGuard(folder), models)
        CrashGuard(folder).begin("edgetpu")
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def test_a_model_that_crashes_the_service_is_a_warning(self, models, tmp_path):
        service = tmp_path / "run"
        before = self.crashed(models, service)
        taken, refused = texts(self.found(models, service))
        assert taken.startswith("ok: compact ")
        assert refused.startswith("warning: model refused, the bundled one is used: ")
        assert "crashed with it repeatedly: not used for 10 min" in refused
        assert {path.name: path.read_bytes() for path in service.iterdir()} == before

    def test_crash_counts_that_cannot_be_read_are_a_warning(self, models, tmp_path):
        guard = CrashGuard(tmp_path, record=False)
        guard.readable = False
        _, warning = texts(self.found(models, tmp_path, guard=guard))
        assert warning == (
            "warning: only its own user may read which crashes the service had: "
            "sudo -u emotion-edge emotion-edge check"
        )

    def test_a_model_without_edge_tpu_file_runs_on_the_cpu_with_a_warning(self, models, tmp_path):
        model = f"emotion.model={models}/emotions.tflite"
        wanted = config.load(settings=[model, "engine.device=prefer-edgetpu"])
        found = software.check(wanted, tmp_path, CrashGuard(tmp_path, record=False))
        taken, network, detector = texts(
            each for each in found if each.what in ("emotions", "network")
        )
        assert taken.startswith("ok: compact ")
        assert network.startswith("warning: emotions.tflite: CPU, 1 thread, ")
        assert network.endswith(
            f": {models}/emotions_edgetpu.tflite: no model for the Edge TPU: "
            "run 'make edgetpu' on a PC"
        )
        assert detector.startswith("ok: face_detection_full_range_sparse.tflite: CPU")

    def test_a_refused_model_is_reported_beside_a_missing_edge_tpu(self, models, tmp_path):
        (models / "emotions.tflite").write_bytes(b"damaged")
        found = texts(self.found(models, tmp_path, "engine.device=prefer-edgetpu"))
        assert sum("model refused, the bundled one is used" in line for line in found) == 1

    def test_a_refused_model_is_reported_when_no_other_opens(self, models, tmp_path):
        fakes.write_compiled(models / "emotions.tflite").with_suffix(".toml").unlink()
        wrong, refused = self.found(models, tmp_path, "engine.device=edgetpu")
        assert (wrong.state, refused.state) == ("error", "warning")
        assert refused.text.endswith(
            "emotions_edgetpu.toml: no such manifest: every model needs one beside it"
        )


def test_the_command_prints_the_same_findings_as_text_and_as_json(command):
    text, as_json = command("check"), command("check", "--json")
    assert text.returncode == as_json.returncode == 0
    found = json.loads(as_json.stdout)
    assert len(text.stdout.splitlines()) == len(found)
    assert {one["state"] for one in found} <= {"ok", "warning"}
    assert found[0]["what"] == "python"
    failed = command("check", "--json", "-o", "display.language=x")
    assert failed.returncode == 1
    assert [f["what"] for f in json.loads(failed.stdout) if f["state"] == "error"] == ["language"]


def test_a_theme_and_sounds_are_checked_where_they_are_set(models, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # without aplay
    (tmp_path / "theme.toml").write_text("corners = 9")
    wanted = config.load(settings=["audio.enabled=true", f"display.theme={tmp_path}"])
    found = {each.what: each for each in software.check(wanted, tmp_path)}
    assert found["theme"].state == found["audio"].state == "error"
    assert "corners must be from 0 to 2" in found["theme"].text
    assert "sudo apt install alsa-utils" in found["audio"].text
    assert not {"theme", "audio"} & {each.what for each in software.check(config.load(), tmp_path)}


def test_characters_of_the_notice_that_no_font_has_are_a_warning(tmp_path):
    wanted = config.load(settings=["notice.operator=City \U00018b00"])
    found = {each.what: each for each in software.check(wanted, tmp_path)}
    assert found["notice"].state == "warning"
    assert "no font here can draw \U00018b00" in found["notice"].text
    wanted = config.load(settings=["notice.operator=City"])
    assert "notice" not in {each.what for each in software.check(wanted, tmp_path)}


def test_pins_and_hook_are_checked_where_they_are_set(models, tmp_path):
    settings = ["gpio.enabled=true", "gpio.leds=happy=99", "hook.enabled=true"]
    wanted = config.load(settings=[*settings, "hook.command=echo 'a b'"])
    found = {each.what: each for each in software.check(wanted, tmp_path)}
    assert (found["gpio"].state, found["hook"].state) == ("error", "ok")
    assert "gpio.leds: 'happy=99': pins are GPIO2 to GPIO27" in found["gpio"].text
    assert found["hook"].text.endswith("/echo a b")


@pytest.mark.parametrize(
    ("network", "finding"),
    [
        ("", "ok: scores corrected by the calibration 'hall', made 2026-11-27 from 99 readings"),
        ("0" * 64, "warning: calibration 'hall' not used: made with another network: "),
    ],
)
def test_the_calibration_in_use_is_a_finding(tmp_path, monkeypatch, network, finding):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    network = network or load_manifest(ROOT / "models" / "emotions.tflite").sha256
    bias = (0.5,) * len(EMOTIONS)
    calibration_file.write(Calibration("hall", "2026-11-27", network, EMOTIONS, bias, 99))
    found = texts(software.check(config.load(settings=["emotion.calibration=hall"])))
    assert next(text for text in found if "calibration" in text).startswith(finding)
    assert not any("calibration" in text for text in texts(software.check(config.load())))

"""Test the report of `check` and its findings on the software."""

import json
import os

from edge.commands.check import software
from edge.config import loader as config
from edge.emotion.model import ChosenClassifier
from edge.system.crash_guard import Lives
from tests.edge.commands.findings import texts


class TestEmotions:
    """The model in use, and the models that were refused."""

    def found(self, own, service, *settings):
        wanted = config.load(settings=settings)
        return [f for f in software.check(wanted, own, service) if f.what == "emotions"]

    def test_the_bundled_model_is_ok(self, models, tmp_path):
        (line,) = texts(self.found(models, tmp_path))
        assert line.startswith("ok: compact ")

    def test_a_damaged_custom_model_is_a_warning(self, models, tmp_path):
        file = models / "emotions.tflite"
        file.write_bytes(file.read_bytes()[:-1000])
        taken, refused = texts(self.found(models, tmp_path))
        assert taken.startswith("ok: compact ")
        assert refused == (
            f"warning: model refused, the shipped one is taken: {file}: checksum differs from its "
            "manifest: the file is damaged or another one; copy both again"
        )

    def died(self, models, folder):
        """What the service leaves behind that died three times, and runs again."""
        folder.mkdir()
        for _ in range(3):
            ChosenClassifier(config.load(), Lives(folder), own=models)
        Lives(folder).begin("edgetpu")
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def test_one_that_kills(self, models, tmp_path):
        service = tmp_path / "run"
        before = self.died(models, service)
        taken, refused = texts(self.found(models, service))
        assert taken.startswith("ok: compact ")
        assert refused.startswith("warning: model refused, the shipped one is taken: ")
        assert "died with it again and again: not within 10 min" in refused
        assert {path.name: path.read_bytes() for path in service.iterdir()} == before

    def test_what_only_root_may_read(self, tmp_path):
        told, note, root = [], tmp_path / "edgetpu.json", os.geteuid() == 0
        note.write_text("[3, 0]")
        note.chmod(0)
        if root:
            os.seteuid(65534)  # nobody
        try:
            assert software.Remembered(tmp_path, told.append).rest("edgetpu") == 0
        finally:
            if root:
                os.seteuid(0)
        assert told == ["only root may read what the service died with: sudo emotion-edge check"]

    def test_a_model_without_edge_tpu_file_runs_on_the_cpu_with_a_warning(self, models, tmp_path):
        model = f"emotion.model={models}/emotions.tflite"
        taken, refused = texts(
            self.found(tmp_path, tmp_path, model, "engine.device=prefer-edgetpu")
        )
        assert taken.startswith("ok: compact ")
        assert refused == (
            f"warning: engine: running on the CPU: {models}/emotions_edgetpu.tflite: "
            "no network for the Edge TPU: make one with EDGETPU=1"
        )

    def test_a_refused_model_is_reported_when_no_other_opens(self, models, tmp_path):
        (models / "emotions.toml").unlink()
        wrong, refused = self.found(models, tmp_path, "engine.device=edgetpu")
        assert (wrong.state, refused.state) == ("error", "warning")
        assert refused.text.endswith(
            "emotions.toml: no such manifest: every model needs one beside it"
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

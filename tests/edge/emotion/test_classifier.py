import dataclasses

import numpy as np
import pytest

from edge.emotion import manifest
from edge.emotion.classifier import EmotionClassifier, load_manifest, sharpen
from edge.emotion.crop import preprocess
from edge.engine.replay import ReplayEngine
from edge.errors import ModelError
from edge.scene import BBox, Face, Frame, Track
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


@pytest.fixture(scope="module")
def contract():
    return load_manifest(MODEL)


class TestManifest:
    def test_what_is_written_reads_as_the_same(self, contract, tmp_path):
        manifest.write(tmp_path / "m.toml", contract)
        assert manifest.read(tmp_path / "m.toml") == contract

    def test_names_of_any_visible_characters(self, contract, tmp_path):
        named = dataclasses.replace(
            contract, name='a "b" \\u00e9 \u00e9\U0001f600', accuracy={"note": "70 % \\n"}
        )
        manifest.write(tmp_path / "m.toml", named)
        assert manifest.read(tmp_path / "m.toml") == named

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (("sha256 =", "sha255 ="), "unknown key sha255"),
            (("temperature", "#"), None),
            (("size =", "#"), "key missing: size"),
            (('"happy"', '"sad"'), "labels must be"),
            (('"grey"', '"gray"'), "colour must be"),
            (("size = 48", "size = "), "not a readable manifest"),
        ],
    )
    def test_a_wrong_manifest(self, models, change, message):
        path = models / "emotions.toml"
        path.write_text(path.read_text().replace(*change))
        if message is None:
            assert manifest.read(path).temperature == 1.0
        else:
            with pytest.raises(ModelError, match=message):
                manifest.read(path)

    def test_a_changed_model(self, models):
        data = bytearray((models / "emotions.tflite").read_bytes())
        data[len(data) // 2] ^= 1
        (models / "emotions.tflite").write_bytes(data)
        with pytest.raises(ModelError, match="checksum"):
            load_manifest(models / "emotions.tflite")

    def test_no_manifest(self, models):
        (models / "emotions.toml").unlink()
        with pytest.raises(ModelError, match="no such manifest"):
            load_manifest(models / "emotions.tflite")


def replay(*scores, shape=(48, 48, 1)):
    return ReplayEngine([[np.array(s, np.float32)] for s in scores], shape)


class TestClassifier:
    def test_shapes_must_be_those_of_the_manifest(self, contract):
        with pytest.raises(ModelError, match="its manifest says"):
            EmotionClassifier(replay(np.ones(7), shape=(32, 32, 1)), contract)
        with pytest.raises(ModelError, match="expected one output of 7"):
            EmotionClassifier(replay(np.ones(6)), contract)

    def test_labels_in_another_order(self, contract):
        backwards = dataclasses.replace(contract, labels=contract.labels[::-1], temperature=1.0)
        classifier = EmotionClassifier(replay([0.9, 0.1, 0, 0, 0, 0, 0]), backwards)
        assert classifier.classify_crop(np.zeros((9, 9), np.uint8)).name == "surprise"

    def test_every_track_in_order(self, contract):
        engine = ReplayEngine(
            lambda pixels: [np.eye(7, dtype=np.float32)[3 if pixels.mean() > 128 else 5]],
            (48, 48, 1),
        )
        pixels = np.zeros((100, 200, 3), np.uint8)
        pixels[:, 100:] = 255
        boxes = BBox(130, 30, 40, 40), BBox(30, 30, 40, 40)
        tracks = [Track(i, Face(box, 1.0)) for i, box in enumerate(boxes)]
        emotions = EmotionClassifier(engine, contract).classify(Frame(pixels), tracks)
        assert [e.name for e in emotions] == ["happy", "sad"]

    def test_grey_is_the_grey_of_the_picture(self, contract):
        crop = np.zeros((96, 96, 3), np.uint8)
        crop[..., 1] = 200
        assert preprocess(crop, contract).shape == (48, 48, 1)
        assert preprocess(crop, contract)[0, 0, 0] == round(0.587 * 200)


class TestSharpen:
    P = np.array([0.5, 0.3, 0.2, 0, 0, 0, 0], np.float32)

    def test_one_leaves_them_as_they_are(self):
        assert sharpen(self.P, 1.0) == pytest.approx(self.P, abs=0.01)

    def test_below_one_sharpens_and_above_one_flattens(self):
        assert sharpen(self.P, 0.5).max() > self.P.max() > sharpen(self.P, 2).max()
        assert sharpen(self.P, 0.5).sum() == pytest.approx(1)

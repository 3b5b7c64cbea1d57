"""Films in the device's pipeline: made films with the drawn person of the demo."""

from contextlib import closing

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.evaluate.films.showing import NO_FACE
from converter.evaluate.films.watch import open_pipeline, watch
from edge.config.loader import load
from edge.config.schema import Config
from edge.engine.replay import ReplayEngine
from edge.errors import DataError, ModelError
from tests.converter.evaluate.films.clips import DARK, damage, person, write_clip
from tests.edge.media.films import write_film
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


class Failing(ReplayEngine):
    """An engine that fails after it was trusted."""

    def infer(self, pixels):
        raise RuntimeError("node 3 failed")


@pytest.fixture(scope="module")
def pipeline():
    with closing(open_pipeline(MODEL, Config())) as opened:
        yield opened


def test_labels_follow_the_film_with_the_smoothing_of_the_device(tmp_path, pipeline):
    film = write_clip(tmp_path / "a.avi", ("", 3), ("happy", 6), ("sad", 15))
    showing, damaged = watch(pipeline, film)
    assert damaged == 0
    assert showing.labels[:3] == (NO_FACE,) * 3
    # A new face is found within twice 0.17 s: a tile may come before the next whole frame.
    assert showing.labels[6:9] == ("happy",) * 3
    assert showing.labels[9] == "happy"  # the first sad frame: smoothing holds the label
    assert showing.labels[-1] == "sad"
    assert showing.seconds == pytest.approx([0.1] * 24)


def test_settings_are_those_of_the_configuration(tmp_path):
    film = write_clip(tmp_path / "a.avi", ("happy", 5), ("sad", 5))
    config = load(settings=["emotion.smoothing=0", "emotion.pause=0", "emotion.lead=0"])
    with closing(open_pipeline(MODEL, config)) as pipeline:
        showing, _ = watch(pipeline, film)
    assert showing.labels == ("happy",) * 5 + ("sad",) * 5
    with closing(open_pipeline(MODEL, load(settings=["detector.threshold=0.99"]))) as pipeline:
        showing, _ = watch(pipeline, film)
    assert showing.labels == (NO_FACE,) * 10


def test_the_times_are_those_of_the_film(tmp_path, pipeline):
    pictures = [person("happy")] * 4
    film = write_film(tmp_path / "a.mkv", pictures, stamps=[0, 1, 5, 8])
    showing, _ = watch(pipeline, film)
    assert showing.seconds == pytest.approx([0.1, 0.4, 0.3, 0.3], abs=0.01)


def test_flash_video_is_read(tmp_path, pipeline):
    """CREMA-D is published in this format, whose times are whole milliseconds."""
    film = write_film(tmp_path / "1001_DFA_HAP_XX.flv", [person("happy")] * 4, codec="flv")
    showing, _ = watch(pipeline, film)
    assert showing.labels == ("happy",) * 4
    assert showing.seconds == pytest.approx([0.1] * 4, abs=0.002)


def test_a_film_starts_without_the_history_of_the_one_before(tmp_path, pipeline):
    before = write_clip(tmp_path / "a.avi", ("sad", 3))
    film = write_clip(tmp_path / "b.avi", ("happy", 3))
    alone = watch(pipeline, film)
    assert watch(pipeline, before)[0].labels == ("sad",) * 3
    assert watch(pipeline, film) == alone
    assert alone[0].labels == ("happy",) * 3


@pytest.mark.parametrize("large", ["happy", "sad"])
@pytest.mark.parametrize("left", [True, False])
def test_of_several_faces_the_largest_counts(tmp_path, pipeline, large, left):
    small = DARK.copy()
    small[60:180, 80:240] = person("sad" if large == "happy" else "happy", (160, 120))
    alone, pair = [DARK, small], [person(large), small]
    frames = [np.hstack(each if left else each[::-1]) for each in (alone, alone, *[pair] * 6)]
    showing, _ = watch(pipeline, write_film(tmp_path / "a.mp4", frames))
    assert showing.labels[0] not in (large, NO_FACE)  # the small face, which comes first
    assert showing.labels[4:] == (large,) * 4


def test_damaged_frames_are_counted_and_a_film_without_any_frame_is_an_error(tmp_path, pipeline):
    film = write_clip(tmp_path / "a.avi", ("happy", 8))
    damage(film, range(2, 4))
    showing, damaged = watch(pipeline, film)
    assert (damaged, len(showing.labels)) == (2, 6)
    damage(film, range(6))
    with pytest.raises(DataError, match=r"a\.avi: "):
        watch(pipeline, film)


def test_a_network_that_fails_is_an_error_and_not_replaced_by_the_bundled_one(tmp_path, models):
    film = write_clip(tmp_path / "a.avi", ("happy", 3))
    with closing(open_pipeline(models / "emotions.tflite", Config())) as pipeline:
        assert watch(pipeline, film)[0].labels == ("happy",) * 3
        pipeline.classifier.engine = Failing([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))
        with pytest.raises(ModelError, match=r"a\.avi: the network failed on this film"):
            watch(pipeline, film)

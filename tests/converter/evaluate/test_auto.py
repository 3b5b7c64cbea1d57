"""Whole conversions that find range and labels by themselves, of a network made for it."""

from importlib.util import find_spec

import cv2
import numpy as np
import pytest

if not (find_spec("tensorflow") and find_spec("tqdm")):
    pytest.skip("needs tensorflow and tqdm", allow_module_level=True)

from converter.config import ConvertConfig, ConvertJob
from converter.convert import convert
from converter.evaluate.evaluate import examine
from converter.evaluate.reading import ORDERS
from edge.emotion import manifest as manifests
from edge.errors import DataError, ModelError
from edge.labels import EMOTIONS
from tests.converter.drawings import write_folders

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]

ORDER = ORDERS[1]
AUTO = frozenset({"mean", "scale", "labels"})
RANGE = frozenset({"mean", "scale"})


@pytest.fixture(scope="module")
def greys(tmp_path_factory):
    """A data set whose emotions differ in brightness only."""
    root, rng = tmp_path_factory.mktemp("greys"), np.random.default_rng(0)
    for label, emotion in enumerate(EMOTIONS):
        for split, count in (("train/Training", 24), ("test/PublicTest", 24)):
            for number in range(count):
                picture = rng.normal(255 * label / 6, 8, (48, 48)).clip(0, 255).astype(np.uint8)
                target = root / split.partition("/")[0] / emotion
                target.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(target / f"{split.partition('/')[2]}_{number}.png"), picture)
    return root


def save_network(keras, path, order=EMOTIONS, channels=1, mean=0.0, divisor=255.0, layers=()):
    """Save a network that tells brightnesses apart in one range, and return its path.

    Output k is highest where the mean pixel is next to the k-th of seven levels: with the levels
    c, -(m - c)**2 and 2 c m - c**2 have the same order.
    """
    dense = keras.layers.Dense(7, activation="softmax")
    face = keras.Input((48, 48, channels))
    inside = face
    for layer in layers:
        inside = layer(inside)
    flat = keras.layers.GlobalAveragePooling2D()(inside)
    model = keras.Model(face, dense(flat), name="greys")
    levels = [255 * EMOTIONS.index(name) / 6 for name in order]
    ends = (-mean / divisor, (255 - mean) / divisor)
    level = (np.array(levels) - mean) / divisor
    sharpness = 40 / (ends[1] - ends[0]) ** 2
    kernel = np.tile(2 * sharpness * level / channels, (channels, 1))
    dense.set_weights([kernel, -sharpness * level**2])
    model.save(path)
    return path


def run(model, data, auto, allow_nonsense=False, **config):
    job = ConvertJob(model, data, model.parent / "out" / "x.tflite", allow_nonsense=allow_nonsense)
    settings = {"samples": 100, **config}
    return convert(job, ConvertConfig(**settings, auto=auto)).manifest


def test_a_value_range_that_is_far_better_is_named_and_nothing_is_written(keras, greys, tmp_path):
    model = save_network(keras, tmp_path / "x.keras")
    with pytest.raises(ModelError) as caught:
        run(model, greys, frozenset())
    better = "with --mean 0 --scale 1/255 it is right on 100% instead of 29% of 168 of them"
    assert f"x.keras: not converted: on public_test {better} (--allow" in str(caught.value)
    assert list(tmp_path.iterdir()) == [model]
    run(model, greys, frozenset(), allow_nonsense=True, max_drop=100)
    page = (tmp_path / "out" / "x.html").read_text(encoding="utf-8")
    assert '<p class="verdict against">No</p>' in page
    assert "<span>Its answers on public_test make no sense: with" in page


def test_mean_and_deviation_of_the_training_pictures_are_tried_and_found(keras, greys, tmp_path):
    training = np.concatenate([cv2.imread(str(p), 0) for p in greys.glob("train/*/*.png")])
    mean, divisor = round(float(training.mean()), 1), round(float(training.std()), 1)
    model = save_network(keras, tmp_path / "x.keras", mean=mean, divisor=divisor)
    options = f"--mean {mean:g} --scale 1/{divisor:g}"
    with pytest.raises(ModelError, match=f"with {options} it is right on 100%"):
        run(model, greys, frozenset(), mean=0.0, scale=1 / 255)
    manifest = run(model, greys, RANGE, mean=0.0, scale=1 / 255)
    assert (manifest.mean, manifest.scale) == (mean, 1 / divisor)


@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_found_stands_in_the_log_and_in_the_manifest(
    keras, greys, tmp_path, caplog, channels
):
    model = save_network(keras, tmp_path / "x.keras", ORDER, channels)
    with caplog.at_level("INFO", "converter"):
        run(model, greys, AUTO)
    lines = [record.getMessage() for record in caplog.records if "found" in record.getMessage()]
    found = f"found --mean 0 --scale 1/255 --labels {','.join(ORDER)}: right on 100.0% of 168 "
    assert len(lines) == 1
    assert lines[0].startswith(f"{model}: {found}")
    manifest = manifests.read(tmp_path / "out" / "x.toml")
    assert (manifest.mean, manifest.scale, manifest.labels) == (0, 1 / 255, ORDER)
    assert manifest.accuracy["public_test_float"] == 100
    page = (tmp_path / "out" / "x.html").read_text(encoding="utf-8")
    assert "<code>--scale</code>: found on public_test itself" in page


def test_a_network_with_a_rescaling_layer_is_read_from_0_to_255(keras, greys, tmp_path):
    model = save_network(
        keras, tmp_path / "x.keras", layers=[keras.layers.Rescaling(1 / 127.5, -1)],
        mean=127.5, divisor=127.5,
    )  # fmt: skip
    with pytest.raises(ModelError, match="with --mean 0 --scale 1 it is right on 100%"):
        run(model, greys, frozenset())
    assert (found := run(model, greys, RANGE)).mean == 0
    assert found.scale == 1


def test_a_network_that_ignores_the_range_is_an_error_of_one_line(keras, greys, tmp_path):
    # Every picture gets the same mean, whatever the range.
    normalize = keras.layers.LayerNormalization(axis=(1, 2, 3))
    model = save_network(keras, tmp_path / "x.keras", layers=[normalize])
    with pytest.raises(ModelError) as caught:
        run(model, greys, AUTO)
    assert str(caught.value).startswith(f"{model}: --mean auto --scale auto --labels auto: ")
    assert "near chance" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == [model]


def test_answers_that_are_no_numbers_are_refused_whatever_is_allowed(keras, greys, tmp_path):
    # Finite for what `load_model` tries, -1 to 1, and beyond the range of float32 for pixels.
    layers = [keras.layers.Activation("exponential") for _ in range(2)]
    model = save_network(keras, tmp_path / "x.keras", layers=layers)
    with pytest.raises(ModelError, match=r"not converted: .* are not numbers") as caught:
        run(model, greys, frozenset(), allow_nonsense=True, mean=0.0, scale=1.0)
    assert "--allow-nonsense" not in str(caught.value)
    config = ConvertConfig(mean=0.0, scale=1.0)
    with pytest.raises(ModelError, match=r"not measured: .* are not numbers"):
        examine(model, greys, "public_test", config)


def test_a_small_data_set_is_an_error_of_one_line(keras, tmp_path):
    model = save_network(keras, tmp_path / "x.keras")
    data = write_folders(tmp_path / "data")
    with pytest.raises(DataError, match="labels auto: public_test has 14 pictures, 70 are needed"):
        run(model, data, frozenset({"labels"}), samples=20)

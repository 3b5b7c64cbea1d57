"""Networks in the forms in which people publish them load, and answer as they did."""

from importlib.util import find_spec

import numpy as np
import pytest

if not (find_spec("tensorflow") and find_spec("tf_keras") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, tf_keras and tqdm", allow_module_level=True)

from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.keras_io.load import load_model
from converter.quantize.int8 import check_quantization, quantize
from edge.errors import ModelError
from tests.converter.drawings import drawings
from tests.converter.keras_io.published_forms import (
    CASES,
    Case,
    augmentation,
    fixed_batch,
    mixed_precision,
    noise_for,
    recurrent,
    write,
)

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_loads_and_answers_as_before(tmp_path, case):
    path, model = write(case, tmp_path)
    network = load_model(path)
    noise = noise_for(model)
    own = np.asarray(model.predict_on_batch(noise))
    found = np.asarray(network.predict_on_batch(noise))
    half = own.dtype == np.float16 or "precision" in case.network.__name__
    assert np.allclose(found, own, atol=4e-3 if half else 1e-5)
    assert network.predict_on_batch(noise[:1]).shape == (1, 7)


@pytest.mark.parametrize(
    "case",
    [
        *(Case(keras, mixed_precision, "model.keras") for keras in (2, 3)),
        *(Case(keras, fixed_batch, "model.keras") for keras in (2, 3)),
        Case(3, recurrent, "model.keras"),
    ],
    ids=str,
)
def test_what_tflite_does_not_have_is_converted_in_another_form(tmp_path, case):
    path, _ = write(case, tmp_path)
    content = quantize(load_model(path), drawings(2, seed=0)[0], DEFAULT_MANIFEST)
    check_quantization(content, DEFAULT_MANIFEST)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (Case(3, augmentation, "folder"), "it answers at random: layers that change pictures"),
        (
            Case(2, fixed_batch, "folder"),
            r"it takes batches of \[8\] pictures only: save it for any",
        ),
    ],
)
def test_saved_models_that_cannot_be_used_are_an_error_of_one_line(tmp_path, case, message):
    path, _ = write(case, tmp_path)
    with pytest.raises(ModelError, match=message) as caught:
        load_model(path)
    assert "\n" not in str(caught.value)

"""Exported programs of PyTorch load through litert-torch, where people trust the file."""

import zipfile
from importlib.util import find_spec

import numpy as np
import pytest

pytest.importorskip("h5py")

from converter.config import Programs
from converter.keras_io.source import find
from edge.errors import ConfigError, ModelError

TRUST = Programs(trust=True)
needs_litert_torch = pytest.mark.skipif(
    not (find_spec("litert_torch") and find_spec("tensorflow")), reason="needs litert-torch"
)


def write_archive(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("net/archive_format", "pt2")
    return path


def test_a_program_in_the_file_needs_trust(tmp_path):
    with pytest.raises(ConfigError, match=r"net\.pt2: an exported .*: give --trust") as caught:
        find(write_archive(tmp_path / "net.pt2"))
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(find_spec("litert_torch") is not None, reason="litert-torch is installed")
def test_without_the_package_the_error_says_how_to_get_it(tmp_path):
    with pytest.raises(ConfigError, match=r"needs the package litert-torch: pip install 'litert-"):
        find(write_archive(tmp_path / "net.pt2"), programs=TRUST)


@pytest.fixture
def export(tmp_path):
    """A function that saves a small network for pictures of a shape, and returns both."""
    import torch
    from torch import nn

    def run(*shape):
        torch.manual_seed(0)
        layers = nn.Sequential(
            nn.Conv2d(shape[1], 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
            nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.Hardswish(),
            nn.Conv2d(8, 16, 1), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(),
            nn.Linear(16, 7), nn.Softmax(1),
        ).eval()  # fmt: skip
        torch.export.save(torch.export.export(layers, (torch.zeros(shape),)), tmp_path / "net.pt2")
        return tmp_path / "net.pt2", layers

    return run


@pytest.mark.converter
@needs_litert_torch
def test_it_gives_the_answers_of_the_network(keras, export):
    import torch

    from converter.keras_io.load import load_model

    path, layers = export(1, 3, 48, 48)
    network = load_model(path, programs=TRUST)
    noise = np.random.default_rng(0).normal(size=(4, 48, 48, 3)).astype(np.float32)
    noise *= np.array([1, 4, 16, 64], np.float32)[:, None, None, None]
    own = layers(torch.from_numpy(noise.transpose(0, 3, 1, 2))).detach().numpy()
    assert network.inputs[0].shape == (None, 48, 48, 3)
    assert np.allclose(network.predict_on_batch(noise), own, atol=1e-5)
    assert own.std(0).max() > 1e-3


@pytest.mark.converter
@needs_litert_torch
def test_what_does_not_fit_is_an_error_of_one_line(keras, export, tmp_path):
    from converter.keras_io.load import load_model

    batches, _ = export(8, 1, 48, 48)
    with pytest.raises(ModelError, match=r"input \[\(8, 1, 48, 48\)\]: expected one picture"):
        load_model(batches, programs=TRUST)
    with pytest.raises(ModelError, match="not an exported program that converts here") as caught:
        load_model(write_archive(tmp_path / "other.pt2"), programs=TRUST)
    assert "\n" not in str(caught.value)

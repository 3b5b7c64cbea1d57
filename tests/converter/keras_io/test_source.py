"""Architecture, weights and programs of a model file are found without TensorFlow."""

import json
import zipfile

import pytest

pytest.importorskip("h5py")

import h5py

from converter.config import Programs
from converter.keras_io import hdf5
from converter.keras_io.forms import Form
from converter.keras_io.source import find
from edge.errors import ConfigError, ModelError

pytestmark = pytest.mark.converter

DENSE = {"class_name": "Dense", "config": {"units": 7}}
LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}}
SEQUENTIAL = {"class_name": "Sequential", "config": {"name": "s", "layers": [DENSE]}}


def write_h5(path, config=SEQUENTIAL, version="2.2.4", weights=(3,)):
    with h5py.File(path, "w") as file:
        if config:
            file.attrs["model_config"] = json.dumps(config).encode()
            file.attrs["keras_version"] = version
        file.attrs["layer_names"] = [b"dense"]
        file.create_dataset("dense/kernel", weights, "f4", compression="gzip")
    return path


def write_keras(path, config=SEQUENTIAL, version="3.5.0"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", json.dumps(config))
        file.writestr("metadata.json", json.dumps({"keras_version": version}))
    return path


@pytest.mark.parametrize(
    ("version", "keras"), [("1.2.2", 2), ("2.2.4-tf", 2), ("2.11.0", 2), ("3.5.0", 3)]
)
def test_the_file_says_which_keras_loads_it(tmp_path, version, keras):
    assert find(write_h5(tmp_path / "x.hdf5", version=version)).keras == keras
    if version >= "2.11":
        assert find(write_keras(tmp_path / "x", version=version)).keras == keras


def test_an_architecture_without_a_version_is_one_of_keras_2(tmp_path):
    write_h5(tmp_path / "plan.h5", config=None)
    (tmp_path / "plan.json").write_text(json.dumps(SEQUENTIAL))
    assert find(tmp_path / "plan.json").keras == 2
    (tmp_path / "plan.json").write_text("\ufeff" + json.dumps({**SEQUENTIAL, "module": "keras"}))
    source = find(tmp_path / "plan.json")
    assert (source.keras, source.form, source.weights.name) == (3, Form.JSON, "plan.h5")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["plan.weights.h5", "plan.h5", "other.h5"], "plan.weights.h5"),
        (["plan.hdf5", "other.h5"], "plan.hdf5"),
        (["facial_expression_model_weights.h5"], "facial_expression_model_weights.h5"),
        (["model.h5", "best_weights.hdf5"], "best_weights.hdf5"),
    ],
)
def test_weights_beside_an_architecture_are_found(tmp_path, names, chosen):
    (tmp_path / "plan.json").write_text(json.dumps(SEQUENTIAL))
    for name in names:
        write_h5(tmp_path / name, config=None)
    assert find(tmp_path / "plan.json").weights == tmp_path / chosen


def test_weights_alone_are_an_error_that_says_what_is_missing(tmp_path):
    path = write_h5(tmp_path / "fer.h5", config=None)
    with pytest.raises(ModelError, match=r"has weights only.*\.json.*--weights fer\.h5"):
        find(path)
    whole = write_h5(tmp_path / "whole.h5")
    with pytest.raises(ConfigError, match=r"--weights belongs to a \.json architecture only"):
        find(whole, weights=path)


def test_what_is_no_weights_is_an_error(tmp_path):
    (tmp_path / "plan.json").write_text(json.dumps(SEQUENTIAL))
    (tmp_path / "plan.h5").write_text("{}")
    with pytest.raises(ModelError, match=r"plan\.h5: not a file of weights"):
        find(tmp_path / "plan.json")
    with pytest.raises(ModelError, match=r"none\.h5: no such model"):
        find(tmp_path / "plan.json", tmp_path / "none.h5")


@pytest.mark.parametrize("write", [write_h5, write_keras])
def test_programs_in_a_file_are_refused_unless_allowed(tmp_path, write):
    inner = {"class_name": "TimeDistributed", "config": {"layer": LAMBDA}}
    config = {"class_name": "Sequential", "config": {"layers": [DENSE, inner]}}
    path = write(tmp_path / "x", config)
    with pytest.raises(
        ConfigError, match="its layer Lambda runs a program from the file, with your"
    ):
        find(path)
    assert find(path, programs=Programs(trust=True)).path == path


def test_a_class_of_another_package_is_named(tmp_path):
    layer = {"module": "os", "class_name": "system", "config": "true"}
    config = {"class_name": "Sequential", "config": {"layers": [layer]}}
    with pytest.raises(ModelError, match="system is a class or function of its"):
        find(write_keras(tmp_path / "x.keras", config), programs=Programs(trust=True))


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "{", '{"class_name": 7', '{"a":' + "[" * 100_000, '{"x": "\udcff"}', "\x00{"],
)
def test_a_damaged_architecture_is_an_error_of_one_line(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ModelError) as caught:
        find(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("program", ["import os; os.abort()", "import time; time.sleep(60)"])
def test_a_file_at_which_hdf5_crashes_or_hangs_is_damaged(tmp_path, program):
    path = write_h5(tmp_path / "x.h5")
    hdf5.check_readable(path)
    hdf5.check_readable(path, "raise SystemExit(1)")  # an error, but no crash: raises nothing
    with pytest.raises(ModelError, match=r"x\.h5: damaged or truncated: copy it again"):
        hdf5.check_readable(path, program, patience=2)


@pytest.mark.parametrize("error", [SystemError("result with an exception set"), KeyError("x")])
def test_what_h5py_raises_for_a_damaged_file_is_an_error_of_one_line(tmp_path, error):
    path = write_h5(tmp_path / "x.h5")
    with (
        pytest.raises(ModelError, match=r"x\.h5: damaged or truncated: copy it again"),
        hdf5.reading(path),
    ):
        raise error


def test_a_truncated_file_is_an_error_of_one_line(tmp_path):
    for write in (write_h5, write_keras):
        path = write(tmp_path / "x")
        content = path.read_bytes()
        for length in range(0, len(content) - 1, max(len(content) // 20, 1)):
            path.write_bytes(content[:length])
            with pytest.raises(ModelError) as caught:
                find(path)
            assert "\n" not in str(caught.value)


def test_a_file_that_unpacks_to_many_times_its_size_is_refused(tmp_path):
    path = write_h5(tmp_path / "x.h5", weights=(1 << 16, 1 << 16))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ModelError, match=r"x\.h5: unpacks to 17\.2 GB"):
        find(path)
    with (
        zipfile.ZipFile(write_keras(tmp_path / "x.keras"), "a", zipfile.ZIP_DEFLATED) as file,
        file.open("model.weights.h5", "w", force_zip64=True) as member,
    ):
        for _ in range(70):
            member.write(bytes(1 << 24))
    with pytest.raises(ModelError, match=r"x\.keras: unpacks to 1\.2 GB"):
        find(tmp_path / "x.keras")


def test_a_file_that_refers_to_other_files_is_refused(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(12))
    linked, outside = write_h5(tmp_path / "linked.h5"), write_h5(tmp_path / "outside.h5")
    with h5py.File(linked, "a") as file:
        file["dense/bias"] = h5py.ExternalLink(str(tmp_path / "secret"), "/x")
    with h5py.File(outside, "a") as file:
        file.create_dataset("dense/b", (3,), "f4", external=[(str(tmp_path / "secret"), 0, 12)])
    for path in (linked, outside):
        with pytest.raises(ModelError, match="refers to other files of this machine"):
            find(path)


def test_a_network_that_no_device_takes_is_refused_before_it_is_loaded(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"")
    with (tmp_path / "variables").open("wb") as file:
        file.truncate(4 * 10**9)  # takes no space
    with pytest.raises(ModelError, match=r"4\.0 GB: the device takes int8 files of up to 256 MB"):
        find(tmp_path)

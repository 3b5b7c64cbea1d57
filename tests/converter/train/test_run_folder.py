"""The folder of a run: what a new run would replace, and what a resumed one has to match."""

import json
from dataclasses import asdict, replace
from importlib.util import find_spec

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.cli.run_figures import _read_log
from converter.config import TrainConfig
from converter.data.dataset import without_votes
from converter.train.run_folder import (
    LOG,
    check_checkpoint,
    check_folder,
    check_start,
    fingerprint,
    prepare_folder,
    read_checkpoint,
)
from edge.errors import ConfigError, DataError

needs_torch = pytest.mark.skipif(not find_spec("torch"), reason="needs torch")
CONFIG = TrainConfig(network="tiny")


@pytest.mark.parametrize(
    "name",
    ["network.keras", "log.jsonl", "config.json", "curves.png", "confusion.png", "roc.png",
     "reliability.png", "report.txt"],
)  # fmt: skip
def test_a_new_run_replaces_no_file(tmp_path, name):
    (tmp_path / name).write_text("{}")
    message = f"holds {name}, which the run would replace: name another folder"
    with pytest.raises(ConfigError, match=message):
        check_checkpoint(tmp_path, resume=False)
    assert (tmp_path / name).read_text() == "{}"


def test_a_run_that_was_stopped_in_its_first_epoch_can_start_again(tmp_path):
    prepare_folder(tmp_path, CONFIG)
    (tmp_path / "notes.txt").write_text("mine")
    check_checkpoint(tmp_path, resume=False)


def pictures(count=10):
    return without_votes(np.zeros((count, 48, 48), np.uint8), np.arange(count) % 7)


def save(path, **changes):
    import torch

    average = [torch.zeros(2)]
    torch.save({"config": asdict(CONFIG), "average": average, **changes}, path / "checkpoint.pt")


@pytest.mark.converter
@needs_torch
def test_a_run_is_resumed_with_the_same_pictures_only(tmp_path):
    known = fingerprint(pictures())
    save(tmp_path, pictures=known)
    check_folder(tmp_path, CONFIG, True, fingerprint(pictures()))
    others = pictures()
    others.images[3, 4, 5] = 1
    relabelled = replace(pictures(), labels=pictures().labels[::-1])
    cases = ((pictures(11), "10, not 11"), (others, "as many"), (relabelled, "as many"))
    for data, difference in cases:
        message = rf"started with other training pictures \({difference}\): give the same --data"
        with pytest.raises(ConfigError, match=message):
            check_folder(tmp_path, CONFIG, True, fingerprint(data))
    save(tmp_path)  # as version 0.2.0 wrote it
    check_folder(tmp_path, CONFIG, True, known)


@pytest.mark.converter
@needs_torch
@pytest.mark.parametrize(
    "changes",
    [
        {"config": "text"},
        {"config": {}},
        {"config": {**asdict(CONFIG), "network": 5}},
        {"config": {**asdict(CONFIG), "network": "theirs"}},
        {"config": {**asdict(CONFIG), "sizes": ()}},
        {"config": {**asdict(CONFIG), "sizes": 48}},
        {"config": {**asdict(CONFIG), "sizes": ((0.0, "48"),)}},
        {"config": {**asdict(CONFIG), "classes": 7}},
        {"average": None},
        {"average": [1, 2]},
    ],
)
def test_checkpoints_of_others_are_refused(tmp_path, changes):
    save(tmp_path, **changes)
    with pytest.raises(DataError, match="no checkpoint that train has written: name the"):
        read_checkpoint(tmp_path / "checkpoint.pt")


@pytest.mark.converter
@needs_torch
@pytest.mark.parametrize("content", ["text", 5, [1], {"model": {}}])
def test_other_files_of_pytorch_are_no_checkpoint(tmp_path, content):
    import torch

    torch.save(content, tmp_path / "x.pt")
    with pytest.raises(DataError, match=r"x\.pt: a file of PyTorch, but no checkpoint"):
        read_checkpoint(tmp_path / "x.pt")


def test_initial_weights_are_looked_at_before_anything_is_loaded(tmp_path):
    (tmp_path / "x.h5").write_text("")
    with pytest.raises(ConfigError, match=r"x\.h5: initial weights are those of checkpoint\.pt or"):
        check_start(tmp_path / "x.h5")
    for name in ("x.pt", "x.keras"):
        with pytest.raises(DataError, match=f"{name}: no such file"):
            check_start(tmp_path / name)


@pytest.mark.parametrize("torn", ['{"epoch": 2, "lo', '{"epoch": 2}', "\0\0"])
def test_a_torn_last_line_of_the_log_is_left_out(tmp_path, torn, caplog):
    (tmp_path / LOG).write_text(json.dumps({"epoch": 1}) + "\n" + torn)
    prepare_folder(tmp_path, CONFIG)
    assert (tmp_path / LOG).read_text() == json.dumps({"epoch": 1}) + "\n"
    assert "its last line is incomplete" in caplog.text
    caplog.clear()
    prepare_folder(tmp_path, CONFIG)
    assert not caplog.text


def test_a_damaged_line_of_the_log_is_named(tmp_path):
    pytest.importorskip("matplotlib")
    (tmp_path / LOG).write_text('{"epoch": 1}\n{"epo\n')
    with pytest.raises(DataError, match=r"log\.jsonl: line 2 is damaged: the network is trained"):
        _read_log(tmp_path / LOG)

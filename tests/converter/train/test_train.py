"""Training through the command line, as users run it."""

import json
import shlex
import shutil
from importlib.util import find_spec

import cv2
import pytest

from tests.converter.forks import emotion_convert, run_code

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter


SMALL_DISK = """
import resource, sys
from converter.cli.main import main

resource.setrlimit(resource.RLIMIT_FSIZE, (20 * 1024, 20 * 1024))
sys.exit(main())
"""


def read_log(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_training_learns_and_logs_every_epoch(trained):
    folder, done = trained
    assert "280 training pictures; 2 left out" in done.stderr
    epochs = [line for line in done.stderr.splitlines() if line.startswith("epoch ")]
    assert [line.split(":")[0] for line in epochs] == [f"epoch {n}" for n in (1, 2, 3, 4, 4)]
    assert f"{folder / 'network.keras'} is trained; its curves" in done.stdout
    assert "Next: emotion-convert convert" in done.stdout
    *lines, last = read_log(folder)
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4]
    assert lines[-1]["progress"] == 1
    assert lines[-1]["loss"] < lines[0]["loss"]
    assert lines[-1]["learned_accuracy"] > lines[0]["learned_accuracy"]
    assert last["settled"]
    assert last["held_out_accuracy"] > 0.5


def test_the_folder_holds_figures_and_a_report(trained):
    folder = trained[0]
    for name in ("curves", "confusion", "roc", "reliability"):
        assert cv2.imread(str(folder / f"{name}.png")).shape[0] > 200
    report = (folder / "report.txt").read_text()
    accuracy = next(line for line in report.splitlines() if line.startswith("accuracy"))
    assert f"{read_log(folder)[-1]['held_out_accuracy']:.1%}" in accuracy


def test_training_shows_no_messages_of_tensorflow(trained):
    assert "cuda" not in trained[1].stderr.lower()
    assert "absl" not in trained[1].stderr


def test_wrong_options_are_errors_of_one_line_and_change_nothing(trained, train_options, tmp_path):
    old, new, damaged = trained[0], tmp_path / "new", tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "checkpoint.pt").write_bytes(b"half a checkpoint")
    cases = [
        ([old, "--resume", "--epochs", 5], "with another configuration: epochs 4, not 5"),
        ([old], "holds a run already: name another folder, or give --resume"),
        ([new, "--resume"], "no checkpoint to resume"),
        ([damaged, "--resume"], "checkpoint.pt: damaged: start again in another folder"),
        (
            [new, "--start-from", "/nowhere.pt"],
            "/nowhere.pt: no such file",
        ),
        (
            [new, "--network", "huge"],
            "no network 'huge': expected one of compact, wide, resnet18, vgg, resnet50v2, tiny",
        ),
        ([new, "--start-from", "/etc/passwd"], "which train writes: name one of them"),
        ([new, "--degrade", "1", "--sizes", "0:30,0.5:48"], "30 in --sizes is no multiple of 8"),
        ([new, "--pretrained"], "only resnet50v2 can start from ImageNet weights (--pretrained)"),
        ([new, "--teacher", damaged / "x.keras"], "x.keras: no such model"),
        ([new, "--extra", damaged], "fer2013.csv, or train.npz"),
        ([new, "--batch", 1000], "does not fit 2 workers and 280 pictures"),
        ([new, "--data", "/nowhere"], "fer2013.csv, or train.npz"),
    ]
    commands = [[str(o) for o in ("train", *train_options, "--out", *o)] for o, _ in cases]
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    code = f"from converter.cli.main import main\nprint([main(a) for a in {commands!r}])"
    done = run_code("torch", code)
    assert done.stdout == f"{[1] * len(cases)}\n", done.stderr
    errors = [line for line in done.stderr.splitlines() if "training pictures; 2" not in line]
    assert len(errors) == len(cases), done.stderr
    for error, (_, message) in zip(errors, cases, strict=True):
        assert error.startswith("emotion-convert: error: ")
        assert error.endswith(message)
    assert before == {path.name: path.read_bytes() for path in old.iterdir()}
    assert not new.exists()


def unfinished(run, folder, **config):
    """Copy a finished run as if it had been stopped after 3 epochs of 4, with other settings."""
    import torch

    shutil.copytree(run, folder)
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    state.update(epoch=3, step=state["step"] * 3 // 4, progress=0.75)
    state["config"].update(config)
    torch.save(state, folder / "checkpoint.pt")
    return folder


def test_resume_continues_from_the_checkpoint(trained, train_options, tmp_path):
    """An interrupted run leaves a checkpoint of the middle, and its rendezvous file."""
    folder = unfinished(trained[0], tmp_path / "run")
    (folder / ".rendezvous").write_bytes(b"left by an interrupted run")
    done = emotion_convert("torch", "train", *train_options, "--out", folder, "--resume")
    assert done.returncode == 0, done.stderr
    added = read_log(folder)[len(read_log(trained[0])) :]
    assert {line["epoch"] for line in added} == {4}
    assert added[-1]["progress"] == 1
    assert (folder / "network.keras").read_bytes() != (trained[0] / "network.keras").read_bytes()


def test_a_run_that_diverges_keeps_the_last_checkpoint(trained, train_options, tmp_path):
    folder = unfinished(trained[0], tmp_path / "run", learning_rate=1e30)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    options = [*train_options, "--learning-rate", "1e30", "--out", folder, "--resume"]
    done = emotion_convert("torch", "train", *options)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    error = done.stderr.splitlines()[-1]
    assert error.startswith("emotion-convert: error: training diverged in epoch 4: the loss is not")
    assert error.endswith("start again with a smaller --learning-rate")
    for name in ("checkpoint.pt", "network.keras", "log.jsonl"):
        assert (folder / name).read_bytes() == before[name]


def test_resuming_needs_the_same_pictures(trained, train_options, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(train_options[1], data)
    min((data / "train" / "sad").iterdir()).unlink()
    options = [*train_options, "--data", data, "--out", trained[0], "--resume"]
    done = emotion_convert("torch", "train", *options)
    assert done.returncode == 1
    assert "this run was started with other training pictures (280, not 279): " in done.stderr


def test_weights_of_imagenet_are_looked_for_once_before_the_folder_is_made(
    train_options, tmp_path, monkeypatch
):
    """Keras cannot keep them where a file lies in place of its folder."""
    (tmp_path / "models").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    code = (
        "import os, sys\nfrom converter.cli.main import main\n"
        "import keras\nfrom keras.src.backend import config\n"
        f"config._KERAS_DIR = {str(tmp_path)!r}\nsys.exit(main())"
    )
    options = ["train", *train_options, "--network", "resnet50v2", "--pretrained"]
    done = run_code("torch", code, *options, "--out", tmp_path / "new")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("emotion-convert: error: no ImageNet weights (")
    assert not (tmp_path / "new").exists()


def test_the_next_command_can_be_pasted_as_it_is(train_options, tmp_path):
    options = [*train_options, "--epochs", 1, "--workers", 1, "--batch", 140]
    out = tmp_path / "my run"
    done = emotion_convert("torch", "train", *options, "--out", out)
    assert done.returncode == 0, done.stderr
    words = shlex.split(done.stdout.partition("Next: ")[2])
    assert words[:3] == ["emotion-convert", "convert", str(out / "network.keras")]


def test_a_full_disk_is_an_error_of_one_line_and_keeps_the_checkpoint(
    trained, train_options, tmp_path
):
    """A limit on the size of files stands for the full disk; one worker is enough."""
    folder = unfinished(trained[0], tmp_path / "run", workers=1)
    content = (folder / "checkpoint.pt").read_bytes()
    options = [*train_options, "--workers", 1, "--out", folder, "--resume"]
    done = run_code("torch", SMALL_DISK, "train", *options)
    assert done.returncode == 1
    error = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert error.startswith(f"emotion-convert: error: {folder}: cannot be written: File too large")
    assert error.endswith("free some space and continue with --resume")
    assert (folder / "checkpoint.pt").read_bytes() == content
    assert not list(folder.glob(".new-*"))

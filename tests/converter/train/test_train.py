"""Training through the command line, as a user does it."""

import json
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec

import cv2
import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter


def log(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_training_learns_and_tells(trained):
    folder, done = trained
    assert "280 training pictures; 2 left out" in done.stderr
    assert f"{folder / 'network.keras'} is trained; its curves" in done.stdout
    assert "Next: emotion-convert convert" in done.stdout
    *lines, last = log(folder)
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4]
    assert lines[-1]["progress"] == 1
    assert lines[-1]["loss"] < lines[0]["loss"]
    assert lines[-1]["learned_accuracy"] > lines[0]["learned_accuracy"]
    assert last["settled"]
    assert last["held_out_accuracy"] > 0.5


def test_the_folder_tells_how_it_went(trained):
    folder = trained[0]
    for name in ("curves", "confusion", "roc", "reliability"):
        assert cv2.imread(str(folder / f"{name}.png")).shape[0] > 200
    report = (folder / "report.txt").read_text()
    told = next(line for line in report.splitlines() if line.startswith("accuracy"))
    assert f"{log(folder)[-1]['held_out_accuracy']:.1%}" in told


def test_training_leaves_tensorflow_alone(trained):
    assert "cuda" not in trained[1].stderr.lower()
    assert "absl" not in trained[1].stderr


def test_what_cannot_work_is_told_and_leaves_everything(trained, run_options, tmp_path):
    """In one process, for each would import torch again."""
    old, new, damaged = trained[0], tmp_path / "new", tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "checkpoint.pt").write_bytes(b"half a checkpoint")
    cases = [
        ([old, "--resume", "--epochs", 5], "with another configuration: epochs 4, not 5"),
        ([old], "holds a run already: name another folder, or give --resume"),
        ([new, "--resume"], "no checkpoint to resume"),
        ([damaged, "--resume"], "checkpoint.pt: damaged: start anew in another folder"),
        (
            [new, "--start-from", "/nowhere.pt"],
            "/nowhere.pt: no checkpoint there: No such file or directory",
        ),
        (
            [new, "--network", "huge"],
            "no network 'huge': take one of compact, wide, resnet50v2, tiny",
        ),
        ([new, "--pretrained"], "only resnet50v2 can begin with ImageNet weights (--pretrained)"),
        ([new, "--teacher", damaged / "x.keras"], "x.keras: no such model"),
        ([new, "--extra", damaged], "fer2013.csv, or train.npz"),
        ([new, "--batch", 1000], "there are 2 workers and 280 pictures"),
        ([new, "--data", "/nowhere"], "fer2013.csv, or public_test.npz"),
    ]
    commands = [[str(o) for o in ("train", *run_options, "--out", *o)] for o, _ in cases]
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    code = f"from converter.cli.main import main\nprint([main(a) for a in {commands!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == f"{[1] * len(cases)}\n", done.stderr
    errors = [line for line in done.stderr.splitlines() if "training pictures; 2" not in line]
    assert len(errors) == len(cases), done.stderr
    for error, (_, message) in zip(errors, cases, strict=True):
        assert error.startswith("emotion-convert: error: ")
        assert error.endswith(message)
    assert before == {path.name: path.read_bytes() for path in old.iterdir()}
    assert not new.exists()


def test_resume_goes_on_where_it_stopped(trained, tool, run_options, tmp_path):
    """A checkpoint of the middle is what a stopped run leaves; its rendezvous file too."""
    import torch

    folder = tmp_path / "run"
    shutil.copytree(trained[0], folder)
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    state.update(epoch=3, step=state["step"] * 3 // 4, progress=0.75)
    torch.save(state, folder / "checkpoint.pt")
    (folder / ".rendezvous").write_bytes(b"left by a run that was stopped")
    done = tool("train", *run_options, "--out", folder, "--resume")
    assert done.returncode == 0, done.stderr
    added = log(folder)[len(log(trained[0])) :]
    assert {line["epoch"] for line in added} == {4}
    assert added[-1]["progress"] == 1
    assert (folder / "network.keras").read_bytes() != (trained[0] / "network.keras").read_bytes()


def test_a_full_disk_is_told_in_one_line_and_the_checkpoint_stays(trained, run_options, tmp_path):
    """A limit on the size of files stands for the disk."""
    folder = tmp_path / "run"
    shutil.copytree(trained[0], folder)
    import torch

    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    state.update(epoch=3, step=state["step"] * 3 // 4, progress=0.75)
    torch.save(state, folder / "checkpoint.pt")
    kept = (folder / "checkpoint.pt").read_bytes()
    options = [str(o) for o in ("train", *run_options, "--out", folder, "--resume")]
    call = shlex.join([sys.executable, "-m", "converter", *options])
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 20; {call}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    error = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert error.startswith(f"emotion-convert: error: {folder}: cannot be written: File too large")
    assert error.endswith("make room and go on with --resume")
    assert (folder / "checkpoint.pt").read_bytes() == kept

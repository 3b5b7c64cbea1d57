"""Trial of a custom network in a process of its own; fake runtimes stand in for damaged files."""

import pytest

from edge.emotion.manifest import sha256
from edge.emotion.trial import try_model, try_once
from edge.engine.litert import find_runtime
from edge.errors import ModelError
from edge.system.crash_guard import CrashGuard

RUNTIMES = {
    "abort": "import os; os.abort()",
    "memory": "hoard = [bytes(2**20) for _ in range(2**16)]",
    "hang": "import time; time.sleep(600)",
    "exit": "raise SystemExit(0)",
    "exception": "raise OSError('no such operator\\n<0>')",
}


@pytest.fixture(autouse=True)
def real_runtime():
    """Import the real runtime into this process, so that only the other one gets a fake."""
    find_runtime()


def fake_runtime(folder, body):
    """Write a package that does something when a network is opened."""
    package = folder / "fake" / "ai_edge_litert"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    lines = "class Interpreter:\n    def __init__(self, *args, **options):\n        "
    (package / "interpreter.py").write_text(f"{lines}{body}\n", encoding="utf-8")
    return str(package.parent)


def test_the_bundled_network_passes(models):
    try_model(models / "emotions.tflite", threads=1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("abort", r"crashed with it \(Aborted\)"),
        ("memory", "needs more than 160 MB of memory"),
        ("exit", "ended with it"),
        ("exception", r"not a TFLite model that runs here: no such operator$"),
    ],
)
def test_what_a_file_does_to_the_runtime_is_a_refusal(models, tmp_path, monkeypatch, kind, reason):
    monkeypatch.syspath_prepend(fake_runtime(tmp_path, RUNTIMES[kind]))
    with pytest.raises(ModelError, match=reason) as caught:
        try_model(models / "emotions.tflite", threads=1)
    assert str(caught.value).isprintable()


def test_a_network_that_never_opens_is_given_up(models, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(fake_runtime(tmp_path, RUNTIMES["hang"]))
    with pytest.raises(ModelError, match=r"no answer within 0.5 s"):
        try_model(models / "emotions.tflite", threads=1, seconds=0.5)


def test_nothing_is_imported_from_the_current_folder(models, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    try_model(models / "emotions.tflite", threads=1)


def test_a_verdict_is_remembered_for_these_very_files(models, tmp_path, monkeypatch):
    guard, model = CrashGuard(tmp_path), models / "emotions.tflite"
    monkeypatch.syspath_prepend(fake_runtime(tmp_path, RUNTIMES["abort"]))
    for _ in range(2):
        with pytest.raises(ModelError, match="Aborted"):
            try_once(model, sha256(model), 1, guard)
    (note,) = tmp_path.glob("*.note")
    note.write_text("ok", encoding="utf-8")
    try_once(model, sha256(model), 1, guard)
    manifest = models / "emotions.toml"
    manifest.write_text(manifest.read_text("utf-8") + "# other\n", encoding="utf-8")
    with pytest.raises(ModelError, match="Aborted"):
        try_once(model, sha256(model), 1, guard)

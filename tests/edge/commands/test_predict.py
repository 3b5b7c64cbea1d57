"""Files that `predict` reads and leaves out, and its output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from edge.commands.predict import predict
from edge.config import loader
from tests.edge.media.films import quarters, shaded, write_film, write_sound
from tests.files import DEMO, ROOT

PORTRAIT = DEMO / "astronaut.jpg"


@pytest.fixture
def run(capsys, caplog):
    """Return a function that returns the number of bad files, the objects printed and the log."""

    def call(*paths, **options):
        options = {"crop": False, "table": False, **options}
        caplog.clear()
        bad = predict(loader.load(), paths, **options)
        out = capsys.readouterr().out
        return (
            bad,
            out if options["table"] else [*map(json.loads, out.splitlines())],
            caplog.messages,
        )

    return call


def portrait(path):
    path.write_bytes(PORTRAIT.read_bytes())
    return path


def test_pictures_and_films_of_every_sort_and_name(tmp_path, run):
    portrait(tmp_path / "a.txt")
    film = [Image.open(PORTRAIT).resize((256, 256))] * 2
    film[0].save(tmp_path / "b", "GIF", save_all=True, append_images=film[1:], duration=100)
    write_film(tmp_path / "c.ts", shaded(3)).rename(tmp_path / "2024-05-01T12:30:00.mp4")
    bad, found, log = run(tmp_path)
    assert (bad, log) == (0, [])
    names = [Path(each["source"]).name for each in found]
    assert names == ["2024-05-01T12:30:00.mp4"] * 3 + ["a.txt"] + ["b"] * len(found[4:])
    assert found[3]["faces"][0]["emotion"] == "happy"


def test_bad_files_are_named_and_skipped_and_the_rest_is_counted(tmp_path, run):
    portrait(tmp_path / "a.jpg")
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "notes.txt").write_text("text")
    os.mkfifo(tmp_path / "pipe")
    write_sound(tmp_path / "song.mp4", quarters())
    (tmp_path / "sub").mkdir()
    portrait(tmp_path / "sub" / "b.jpg")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    bad, found, log = run(tmp_path, tmp_path / "missing")
    assert (bad, len(found)) == (2, 1)
    assert log[0].endswith(
        "2 files left out that are neither a picture nor a video: notes.txt, pipe"
    )
    assert log[1].endswith("1 subfolder left out (--recursive enters them): sub")
    assert f"{tmp_path / 'bad.jpg'}: not a picture, or a damaged one" in log[2]
    assert log[3] == f"left out: {tmp_path / 'song.mp4'}: holds sound, but no video"
    assert log[4] == f"{tmp_path / 'missing'}: cannot be read: no such file"
    bad, found, log = run(tmp_path, recursive=True)
    assert (bad, len(found)) == (1, 2)
    assert "1 subfolder left out (--recursive enters them): sub/loop" in log[1]


@pytest.mark.parametrize("sort", ["pipe", "device", "song", "notes", "playlist", "folder"])
def test_what_is_no_picture_and_no_film_is_an_error_if_it_was_named(tmp_path, run, sort):
    path = tmp_path / sort
    if sort == "pipe":
        os.mkfifo(path)
    elif sort == "folder":
        path.mkdir()
    elif sort == "song":
        write_sound(tmp_path / "a.mp4", quarters()).rename(path)
    elif sort == "device":
        path.symlink_to("/dev/zero")
    else:
        path.write_text("#EXTM3U\n" if sort == "playlist" else "text")
    bad, found, log = run(path)
    assert (bad, found, len(log)) == (1, [], 1)
    assert log[0].startswith(f"{path}: ")


def test_a_film_is_no_crop(tmp_path, run):
    path = write_film(tmp_path / "a.mp4", shaded(2))
    bad, _, log = run(path, crop=True)
    assert (bad, log) == (1, [f"{path}: a video, not a picture"])


def test_boxes_of_a_very_large_picture_are_in_its_own_pixels(tmp_path, run):
    Image.open(PORTRAIT).resize((1024, 1024)).save(tmp_path / "small.jpg")
    Image.open(PORTRAIT).resize((6144, 6144)).save(tmp_path / "large.jpg")
    small, large = (run(tmp_path / name)[1][0]["faces"][0] for name in ("small.jpg", "large.jpg"))
    assert [side / 6 for side in large["bbox"]] == pytest.approx(small["bbox"], abs=8)


NAMES = {
    b"lat\xefn.jpg": r"lat\xefn.jpg",
    b"new\nline.jpg": "new\nline.jpg",
    b"-x.jpg": "-x.jpg",
    "写真 é.jpg".encode(): "写真 é.jpg",
    b"%03d.jpg": "%03d.jpg",
    b"x" * 255: "x" * 255,
    b"http:a": "http:a",
}
LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "UTF-8": {"LC_ALL": "C.UTF-8"},
    "latin-1": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_name_is_valid_json_and_a_row_in_every_locale(tmp_path, locale):
    for name in NAMES:
        portrait(tmp_path / os.fsdecode(name))
    environment = {**os.environ, **LOCALES[locale], "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "edge", "predict", "--crop", "--", *NAMES]
    options = {"cwd": tmp_path, "env": environment, "capture_output": True}
    lines = subprocess.run(run, check=True, **options).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [each["source"] for each in found] == list(NAMES.values())
    whole = [bytes.fromhex(each["source_bytes"]) for each in found if "source_bytes" in each]
    assert whole == [b"lat\xefn.jpg"]
    table = [*run[:4], "--format=table", *run[4:]]
    done = subprocess.run(table, check=True, **options)
    assert len(done.stdout.splitlines()) == 1 + len(NAMES)
    assert done.stderr == b""


def test_a_bad_file_with_any_name_costs_a_line(tmp_path):
    names = [b"lat\xefn", b"new\nline", b"esc\x1b[2J"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text("text")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for command in (["predict"], ["run", "--display", "none", "--camera"]):
        for name in names:
            run = [sys.executable, "-m", "edge", *command, name]
            done = subprocess.run(
                run, cwd=tmp_path, env=environment, capture_output=True, check=False
            )
            assert done.returncode == 1
            assert len(done.stderr.splitlines()) == 1
            assert b"\x1b" not in done.stderr


def test_a_folder_plays_alike_in_both_commands(tmp_path, command):
    portrait(tmp_path / "a")
    write_film(tmp_path / "b.mp4", shaded(3))
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    predicted = command("predict", ".")
    run = command("run", "--camera", ".", "--display", "none")
    assert len(predicted.stdout.splitlines()) == 4
    assert run.stdout.startswith("4 frames, 1 faces")
    for result in (predicted, run):
        assert "warning: bad.jpg: not a picture, or a damaged one" in result.stderr
    assert (predicted.returncode, run.returncode) == (1, 0)

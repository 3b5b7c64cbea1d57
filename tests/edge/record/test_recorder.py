import os
import re
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.config.schema import RecordConfig
from edge.errors import DeviceError
from edge.record.recorder import Recorder
from edge.scene import Emotion, Frame, Scene
from tests.files import DEMO, ROOT

PICTURE = np.full((48, 64, 3), (250, 0, 0), np.uint8)
SCORES = np.full(7, 1 / 7, np.float32)


def scene(time=0.0, *shown, state=""):
    emotions = tuple(Emotion(SCORES, name) for name in shown)
    return Scene(Frame(PICTURE, time), emotions=emotions, state=state)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


class Kit:
    """A recorder in a folder of its own, and what it tells."""

    def __init__(self, folder, rate=10.0, free=10**12, **changes):
        self.folder, self.told, self.free = folder, [], free
        off = RecordConfig(snapshots=False, video=False, folder=str(folder), limit=100, spare=50)
        self.recorder = Recorder(
            replace(off, **changes), rate, self.told.append, lambda: "now", lambda folder: self.free
        )

    def film(self, times, picture=PICTURE, state=""):
        for moment in times:
            self.recorder.keep(scene(moment, state=state), picture)

    @property
    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    @property
    def size(self):
        return sum(path.stat().st_size for path in self.folder.iterdir())


class Kits(list):
    """Makes recorders that write into one folder."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def __call__(self, **changes):
        self.append(Kit(self.folder, **changes))
        return self[-1]

    def close(self):
        for each in self:
            each.recorder.close()


def video(path):
    """Number of frames that can be read, and their width and height."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        frames.append(read[1])
    return len(frames), frames[0].shape[1::-1]


def seconds(start, end, rate=10):
    return [start + i / rate for i in range(round((end - start) * rate))]


@pytest.fixture
def kit(tmp_path):
    kits = Kits(tmp_path / "new" / "recordings")
    yield kits
    kits.close()


def test_off_touches_nothing(tmp_path, kit):
    """Not even a folder that cannot be made is an error."""
    for each in kit(), Kit(Path("/proc/recordings")):
        each.recorder.keep(scene(0, "happy"), PICTURE)
        each.recorder.close()
        assert (each.recorder.stopped, each.recorder.recording, each.told) == (False, False, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("switch", ["snapshots", "video"])
def test_a_folder_that_cannot_be_made(tmp_path, switch):
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceError, match=r"file/new: .* cannot be used: .*: name another"):
        Kit(tmp_path / "file" / "new", **{switch: True})


class TestSnapshots:
    def test_the_first_time_that_each_emotion_is_seen(self, kit):
        one = kit(snapshots=True)
        one.recorder.keep(scene(0, "happy"), PICTURE)
        one.recorder.keep(scene(1, "happy", "sad"), PICTURE // 2)
        one.recorder.keep(scene(2, "sad", "sad"), PICTURE * 0)
        assert one.names == ["now_happy.jpg", "now_sad.jpg"]
        reds = [cv2.imread(str(one.folder / name))[..., 2].mean() for name in one.names]
        assert reds == pytest.approx([250, 125], abs=5)
        assert (one.recorder.recording, one.told) == (True, [])

    def test_only_names_and_only_faces(self, kit):
        one = kit(snapshots=True)
        one.recorder.keep(scene(0, "unsure"), PICTURE)
        one.recorder.keep(scene(0, "happy", state="idle"), PICTURE)
        assert one.names == []

    def test_an_older_one_stays(self, kit):
        for _ in range(3):
            one = kit(snapshots=True)
            one.recorder.keep(scene(0, "fear"), PICTURE)
        assert one.names == ["now_fear-2.jpg", "now_fear-3.jpg", "now_fear.jpg"]

    def test_date_time_and_emotion_are_the_name(self, tmp_path):
        config = RecordConfig(snapshots=True, video=False, folder=str(tmp_path), limit=9, spare=0)
        Recorder(config).keep(scene(0, "happy"), PICTURE)
        (path,) = tmp_path.iterdir()
        assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_happy\.jpg", path.name)


class TestVideo:
    def test_what_is_shown_at_a_constant_rate(self, kit):
        one = kit(video=True)
        one.film(seconds(7, 9, rate=30))
        assert one.recorder.recording
        assert one.names == [".new-now.mp4"]
        one.recorder.close()
        one.recorder.close()
        one.film([9, 10])
        assert not one.recorder.recording
        assert one.names == ["now.mp4"]
        assert video(one.folder / "now.mp4") == (21, (64, 48))  # 0 and 2 seconds are both shown
        assert one.told == []

    def test_pictures_are_repeated_to_keep_time(self, kit):
        one = kit(video=True, rate=5.0)
        one.film([0, 0.1, 3, 4])
        one.recorder.close()
        assert video(one.folder / "now.mp4")[0] == 21

    def test_another_size_is_another_file(self, kit):
        one = kit(video=True)
        one.film(seconds(0, 1))
        one.film(seconds(1, 3), noise(100, 81))
        one.recorder.close()
        assert video(one.folder / "now.mp4") == (10, (64, 48))
        assert video(one.folder / "now-2.mp4") == (20, (80, 100))

    def test_a_file_every_ten_minutes(self, kit):
        one = kit(video=True, rate=1.0)
        one.film(range(601))
        assert one.names == [".new-now-2.mp4", "now.mp4"]
        assert video(one.folder / "now.mp4")[0] == 600

    @pytest.mark.parametrize("later", [300, -300])
    def test_no_minutes_of_one_picture(self, kit, later):
        """As when the process was held, or the clock of the camera starts anew."""
        one = kit(video=True)
        one.film(seconds(0, 1))
        one.film(seconds(later, later + 2))
        one.recorder.close()
        assert [video(one.folder / name)[0] for name in one.names] == [20, 10]

    @pytest.mark.parametrize("size", [(3840, 2160), (2160, 3840)])
    def test_large_pictures_are_made_smaller(self, kit, size):
        one = kit(video=True)
        one.film(seconds(0, 0.3), noise(*size[::-1]))
        one.recorder.close()
        assert video(one.folder / "now.mp4") == (3, (size[0] // 3, size[1] // 3))

    @pytest.mark.parametrize("state", ["idle", "blank"])
    def test_nobody_is_not_filmed(self, kit, state):
        one = kit(video=True)
        one.film(seconds(0, 1))
        one.film(seconds(1, 30), state=state)
        assert not one.recorder.recording
        assert one.names == ["now.mp4"]
        one.film(seconds(30, 31), state="camera_lost")
        assert one.recorder.recording


class TestRoom:
    def test_what_was_moved_away_no_longer_counts(self, kit):
        one = kit(snapshots=True, limit=1)
        (one.folder / "old.mp4").write_bytes(b"x" * 999_000)
        again = kit(snapshots=True, limit=1)
        (one.folder / "old.mp4").unlink()
        again.recorder.keep(scene(0, "happy"), noise(400, 400))
        assert again.names == ["now_happy.jpg"]
        assert not again.recorder.stopped

    @pytest.mark.parametrize(
        ("rate", "size", "turn"),
        [(10, (320, 240), 99), (30, (320, 240), 99), (10, (64, 48), 999), (10, (320, 240), 2)],
    )
    def test_the_limit_of_the_folder(self, kit, rate, size, turn):
        """Pure noise grows fastest: even so the folder never holds more; `turn` seconds a file."""
        one = kit(video=True, limit=3, rate=float(rate))
        for i, moment in enumerate(seconds(0, 500, rate)):
            one.film([moment], noise(size[1] + 2 * int(moment / turn), size[0], i))
            if one.recorder.stopped:
                break
        assert not one.recorder.recording
        assert 1.5e6 < one.size <= 3e6
        assert sum(video(one.folder / name)[0] for name in one.names) == i
        (line,) = one.told
        assert re.search(r"warning: .* holds [12]\.\d MB, record.limit is 3 MB .*start again", line)

    def test_what_lies_there_counts(self, kit):
        first = kit(snapshots=True)
        (first.folder / "below").mkdir()
        (first.folder / "below" / "old.mp4").write_bytes(bytes(10**6))
        for changes in ({"snapshots": True}, {"video": True}):
            one = kit(limit=1, **changes)
            one.recorder.keep(scene(0, "sad"), PICTURE)
            assert one.recorder.stopped
            assert "holds 1.0 MB, record.limit is 1 MB" in one.told[0]
        assert one.names == ["below"]

    def test_snapshots_count(self, kit):
        one = kit(snapshots=True, limit=1)
        for i, name in enumerate(["angry", "disgust", "fear", "happy"]):
            one.recorder.keep(scene(i, name), noise(480, 640, i))
        assert one.names == ["now_angry.jpg", "now_disgust.jpg"]
        assert one.size < 1e6
        assert len(one.told) == 1

    @pytest.mark.parametrize("free", [52 * 10**6, 50 * 10**6, 0])
    def test_what_has_to_stay_free(self, kit, free):
        one = kit(video=True, snapshots=True)
        one.film(seconds(0, 2))
        one.free = free
        one.film(seconds(2, 4))
        one.recorder.keep(scene(4, "sad"), PICTURE)
        assert one.recorder.stopped is (free <= 50 * 10**6)
        one.recorder.close()
        if one.recorder.stopped:
            assert one.names == ["now.mp4"]
            assert video(one.folder / "now.mp4")[0] == 20
            assert f"{free / 1e6:.1f} MB free, record.spare is 50 MB" in one.told[0]
        assert len(one.told) == one.recorder.stopped

    def test_the_disk_is_looked_at_once_a_second(self, kit):
        one, looks = kit(video=True), []
        one.recorder._folder._free = lambda folder: looks.append(folder) or 10**12
        one.film(seconds(0, 10, rate=30))
        assert len(looks) == 10


@contextmanager
def full_disk(room):
    """Files can grow to so many bytes only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestFaults:
    @pytest.mark.parametrize("room", [0, 40_000, 400_000])
    def test_a_full_disk_keeps_what_is_whole(self, kit, room):
        one = kit(video=True, snapshots=True)
        one.recorder.keep(scene(0, "happy"), PICTURE)
        one.film(seconds(0, 1))
        one.film([1], noise(240, 320))
        with full_disk(room):
            for i, moment in enumerate(seconds(1, 5)):
                one.film([moment], noise(240, 320, i))
            one.recorder.close()
        assert one.recorder.stopped
        assert one.names == ["now.mp4", "now_happy.jpg"]
        (line,) = one.told
        assert "now-2.mp4: could not be written whole: is the disk full?" in line
        one.recorder.keep(scene(700, "sad"), PICTURE)
        assert one.names == ["now.mp4", "now_happy.jpg"]

    def test_no_room_for_a_snapshot_ends_the_video_well(self, kit):
        one = kit(video=True, snapshots=True)
        one.film(seconds(0, 1))
        with full_disk(60_000):
            one.recorder.keep(scene(1, "happy"), noise(480, 640))
        assert one.recorder.stopped
        assert one.names == ["now.mp4"]
        assert video(one.folder / "now.mp4")[0] == 10
        (line,) = one.told
        assert "now_happy.jpg: cannot be written: File too large (move" in line

    @pytest.mark.parametrize("start", [0, 1])
    def test_a_folder_that_goes_away(self, kit, start):
        """As a USB stick that is pulled, before the first picture or after it."""
        one = kit(video=True)
        one.film(seconds(0, start))
        shutil.rmtree(one.folder)
        one.film(seconds(start, 5))
        assert (one.recorder.stopped, one.recorder.recording) == (True, False)
        (line,) = one.told
        assert ("now.mp4: could not be written whole" in line) is (start > 0)
        assert ("now.mp4: cannot be written: is the folder writable? (" in line) is (start == 0)
        assert not one.folder.exists()

    def test_a_full_stick_can_be_taken_out(self, kit):
        """Nothing of it is open any more."""
        before = len(list(Path("/proc/self/fd").iterdir()))
        one = kit(video=True)
        one.film(seconds(0, 1))
        one.free = 0
        one.film(seconds(1, 3))
        assert one.recorder.stopped
        assert len(list(Path("/proc/self/fd").iterdir())) == before

    def test_what_a_power_cut_left_is_removed(self, kit):
        first = kit(snapshots=True)
        for name in ("2026-11-24_22-38-13.mp4", "2026-11-24_22-38-13_sad-2.jpg", "paper.txt"):
            (first.folder / f".new-{name}").write_bytes(bytes(600_000))
        assert kit(video=True).told == []  # the first is still at work: they may be its files
        assert len(first.names) == 3
        kit.close()
        one = kit(snapshots=True, limit=1)
        assert one.names == [".new-paper.txt"]
        (line,) = one.told
        assert "unfinished: .new-2026-11-24_22-38-13.mp4, .new-2026-11-24_22-38-13_sad" in line
        one.recorder.keep(scene(0, "sad"), PICTURE)
        assert one.names == [".new-paper.txt", "now_sad.jpg"]


# Runs emotion-edge, then tells how many bytes it wrote anywhere: into files, whichever library
# did it, but also its lines on stdout. Sealed, no file can get a single byte, mapped ones neither.
WATCHED = """
import resource, runpy, sys
from pathlib import Path
if sys.argv.pop(1) == "sealed":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    runpy.run_module("edge", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
written = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
print("exit", code, "written", written["wchar"])
"""
TINY = 2000  # bytes; a JPEG of 160 x 120 pixels takes more


def traces(folder, *arguments, sealed=True):
    """What a run left that may hold a picture, in words; none for a run that kept nothing."""
    places = [folder / name for name in ("place", "home", "temporary")]
    for place in places:
        place.mkdir(parents=True)
    place, home, temporary = map(str, places)
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    own = {"HOME": home, "TMPDIR": temporary, "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1"}
    run = [sys.executable, "-c", WATCHED, "sealed" if sealed else "open", "run", *arguments]
    result = subprocess.run(
        run, cwd=place, env=kept | own, capture_output=True, text=True, timeout=300, check=False
    )
    end = re.search(r"^exit (\d+) written (\d+)$", result.stdout, re.MULTILINE)
    code, written = end.groups() if end else (result.returncode, 0)  # a signal ended it
    found = [f"made {path}" for place in places for path in place.rglob("*")]
    found += [f"exit code {code}"] if code != "0" else []
    found += [f"{written} bytes"] if int(written) >= TINY else []
    found += [line for line in result.stdout.splitlines() if "warning" in line]
    return found + result.stderr.splitlines()


class TestNoPixelIsEverWritten:
    """What the README promises, of the whole program."""

    DEMO = ("--camera", "demo", "-o", "camera.width=160", "-o", "camera.height=120")
    SMALL = ("--display", "none", "-o", "display.width=320", "-o", "display.height=240")

    @pytest.mark.parametrize("sealed", [True, False])
    def test_with_recording_off(self, tmp_path, sealed):
        """Who overlooks errors leaves no trace behind the seal, but counts without it."""
        assert traces(tmp_path, *self.DEMO, *self.SMALL, sealed=sealed) == []

    def test_the_proof_sees_a_snapshot_that_fails(self, tmp_path):
        found = traces(tmp_path, *self.DEMO, *self.SMALL, "-o", "record.snapshots=true")
        assert found == [f"made {tmp_path}/place/recordings", found[-1]]
        assert "warning: recording stopped" in found[-1]

    def test_the_proof_sees_a_snapshot_that_is_written(self, tmp_path):
        options = ["-o", "record.snapshots=true", "-o", "record.spare=0"]
        found = traces(tmp_path, "--camera", str(DEMO), *self.SMALL, *options, sealed=False)
        assert any(re.search(r"made .*/recordings/.*\.jpg$", line) for line in found)
        assert any(re.fullmatch(r"\d+ bytes", line) for line in found)

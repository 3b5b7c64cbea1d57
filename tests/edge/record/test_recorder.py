import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from edge.config.schema import RecordConfig
from edge.errors import DeviceError
from edge.labels import in_order
from edge.record.recorder import Recorder
from edge.scene import Emotion
from tests.edge.record.recordings import PICTURE, RecorderInFolder, noise, scene, times, video


def test_a_recorder_that_is_off_accesses_no_files(tmp_path, caplog, recorders):
    """Not even a folder that cannot be created is an error."""
    for each in recorders(), RecorderInFolder(Path("/proc/recordings"), caplog):
        each.recorder.record(scene(0, "happy"), PICTURE)
        each.recorder.close()
        assert (each.recorder.stopped, each.recorder.recording, each.lines) == (False, False, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("switch", ["snapshots", "video"])
def test_a_folder_that_cannot_be_created_is_an_error(tmp_path, caplog, switch):
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceError, match=r"file/new: .* cannot be used: .*: name another"):
        RecorderInFolder(tmp_path / "file" / "new", caplog, **{switch: True})


class TestSnapshots:
    def test_each_emotion_is_recorded_when_it_is_first_seen(self, recorders):
        one = recorders(snapshots=True)
        one.recorder.record(scene(0, "happy"), PICTURE)
        one.recorder.record(scene(1, "happy", "sad"), PICTURE // 2)
        one.recorder.record(scene(2, "sad", "sad"), PICTURE * 0)
        assert one.names == ["now_happy.jpg", "now_sad.jpg"]
        reds = [cv2.imread(str(one.folder / name))[..., 2].mean() for name in one.names]
        assert reds == pytest.approx([250, 125], abs=5)
        assert (one.recorder.recording, one.lines) == (True, [])

    def test_faces_without_a_name_and_other_screens_are_not_recorded(self, recorders):
        one = recorders(snapshots=True)
        one.recorder.record(scene(0, "unsure", "away"), PICTURE)
        one.recorder.record(scene(0, "happy", state="idle"), PICTURE)
        assert one.names == []

    def test_labels_of_another_network(self, recorders):
        one, labels = recorders(snapshots=True), in_order(["no smile", "what?"])
        for scores in ((0.9, 0.1), (0.2, 0.8)):
            emotion = Emotion(np.array(scores, np.float32), labels=labels)
            one.recorder.record(replace(scene(0), emotions=(emotion,)), PICTURE)
        assert one.names == ["now_no_smile.jpg", "now_what_.jpg"]

    def test_older_snapshots_are_not_overwritten(self, recorders):
        for _ in range(3):
            one = recorders(snapshots=True)
            one.recorder.record(scene(0, "fear"), PICTURE)
        assert one.names == ["now_fear-2.jpg", "now_fear-3.jpg", "now_fear.jpg"]

    def test_files_are_named_by_date_time_and_emotion(self, tmp_path):
        config = RecordConfig(snapshots=True, video=False, folder=str(tmp_path), limit=9, spare=0)
        Recorder(config).record(scene(0, "happy"), PICTURE)
        (path,) = tmp_path.iterdir()
        assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_happy\.jpg", path.name)


class TestVideo:
    def test_pictures_are_recorded_at_the_rate_at_most(self, recorders):
        one = recorders(video=True)
        one.record_video(times(7, 9, rate=30))
        assert one.recorder.recording
        assert one.names == [".new-now.mp4"]
        one.recorder.close()
        one.recorder.close()
        one.record_video([9, 10])
        assert not one.recorder.recording
        assert one.names == ["now.mp4"]
        assert video(one.folder / "now.mp4") == (21, (64, 48))  # with frames at both 0 and 2 s
        assert one.lines == []

    def test_pictures_keep_their_time_and_the_last_one_is_shown(self, recorders):
        one = recorders(video=True, rate=5.0)
        one.record_video([0, 0.1, 3, 4])
        one.recorder.close()
        with av.open(str(one.folder / "now.mp4")) as container:
            (film,) = container.streams
            assert [frame.time for frame in container.decode(film)] == [0, 3, 4]
            assert film.duration * film.time_base == Fraction(21, 5)

    def test_another_picture_size_begins_a_new_file(self, recorders):
        one = recorders(video=True)
        one.record_video(times(0, 1))
        one.record_video(times(1, 3), noise(100, 81))
        one.recorder.close()
        assert video(one.folder / "now.mp4") == (10, (64, 48))
        assert video(one.folder / "now-2.mp4") == (20, (80, 100))

    def test_a_file_ends_after_ten_minutes(self, recorders):
        one = recorders(video=True, rate=1.0)
        one.record_video(range(601))
        assert one.names == [".new-now-2.mp4", "now.mp4"]
        assert video(one.folder / "now.mp4")[0] == 600

    @pytest.mark.parametrize("later", [300, -300])
    def test_a_jump_in_time_begins_a_new_file(self, recorders, later):
        """As when the process was suspended, or the time of the camera starts again."""
        one = recorders(video=True)
        one.record_video(times(0, 1))
        one.record_video(times(later, later + 2))
        one.recorder.close()
        assert [video(one.folder / name)[0] for name in one.names] == [20, 10]

    @pytest.mark.parametrize("size", [(3840, 2160), (2160, 3840)])
    def test_large_pictures_are_reduced(self, recorders, size):
        one = recorders(video=True)
        one.record_video(times(0, 0.3), noise(*size[::-1]))
        one.recorder.close()
        assert video(one.folder / "now.mp4") == (3, (size[0] // 3, size[1] // 3))

    @pytest.mark.parametrize("state", ["idle", "blank"])
    def test_idle_and_blank_screens_are_not_recorded(self, recorders, state):
        one = recorders(video=True)
        one.record_video(times(0, 1))
        one.record_video(times(1, 30), state=state)
        assert not one.recorder.recording
        assert one.names == ["now.mp4"]
        one.record_video(times(30, 31), state="camera_lost")
        assert one.recorder.recording

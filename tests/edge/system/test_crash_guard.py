"""Operations that crashed the process repeatedly are skipped for a while."""

import os
from pathlib import Path

import pytest

from edge.system.crash_guard import CrashGuard, count_starts


class Clock:
    """Seconds that the test sets."""

    now = 1000.0

    def __call__(self):
        return self.now


class TestCrashGuard:
    """A crash leaves a guard without calling `end`."""

    def crash(self, folder, clock, times):
        for _ in range(times):
            CrashGuard(folder, clock).begin("tpu")

    @pytest.fixture
    def clock(self):
        return Clock()

    def test_two_crashes_do_not_count(self, tmp_path, clock):
        self.crash(tmp_path, clock, 2)
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0

    def test_the_third_starts_a_cool_down_and_each_further_one_doubles_it(self, tmp_path, clock):
        pauses = []
        for times in (3, 1, 1, 1, 1):
            self.crash(tmp_path, clock, times)
            pauses.append(CrashGuard(tmp_path, clock).cool_down("tpu"))
        assert pauses == [600, 1200, 2400, 3600, 3600]
        assert CrashGuard(tmp_path, clock).cool_down("another") == 0

    def test_thousands_of_crashes_have_the_longest_cool_down(self, tmp_path, clock):
        for count in (1026, 1027, 999_999):
            (tmp_path / "tpu.json").write_text(f"[{count}, {clock.now}]")
            assert CrashGuard(tmp_path, clock).cool_down("tpu") == 3600

    def test_the_cool_down_starts_at_the_last_crash(self, tmp_path, clock):
        self.crash(tmp_path, clock, 3)
        guard = CrashGuard(tmp_path, clock)
        clock.now += 599
        assert guard.cool_down("tpu") == 1
        clock.now += 1
        assert guard.cool_down("tpu") == 0

    def test_old_crashes_are_forgotten(self, tmp_path, clock):
        self.crash(tmp_path, clock, 3)
        CrashGuard(tmp_path, clock)  # counts the third
        clock.now += 7200
        self.crash(tmp_path, clock, 2)
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0

    def test_a_count_that_could_not_be_written_is_ignored(self, tmp_path, clock):
        self.crash(tmp_path, clock, 3)
        CrashGuard(tmp_path, clock)
        (tmp_path / "tpu.json").write_text("")
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0

    def test_a_clean_end_is_no_crash(self, tmp_path, clock):
        for _ in range(5):
            guard = CrashGuard(tmp_path, clock)
            guard.begin("tpu")
            guard.end("tpu")
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0

    def test_an_operation_begun_twice_must_end_twice(self, tmp_path, clock):
        for _ in range(3):
            guard = CrashGuard(tmp_path, clock)
            guard.begin("tpu")  # the old model
            guard.begin("tpu")  # the one that replaces it
            guard.end("tpu")
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 600

    def test_without_a_folder_nothing_is_remembered(self, clock):
        self.crash(None, clock, 5)
        assert CrashGuard(None, clock).cool_down("tpu") == 0

    def test_reading_beside_the_service_counts_and_changes_nothing(self, tmp_path, clock):
        self.crash(tmp_path, clock, 3)
        CrashGuard(tmp_path, clock)  # the service has started again
        (tmp_path / "model.risk").touch()  # and runs with this model
        before = sorted(tmp_path.iterdir())
        reader = CrashGuard(tmp_path, clock, record=False)
        assert reader.cool_down("tpu") == 600
        reader.begin("tpu")
        reader.end("model")
        assert sorted(tmp_path.iterdir()) == before
        assert reader.readable

    @pytest.mark.parametrize(
        "text",
        [
            "null", "[]", "{}", "7", "[3]", '["3", 1]', "[3, null]", "[true, 1]", "[3, NaN]",
            "[3, 1e999]", "[-1, 1]", "[1e9, 1]", "[" * 255, "[3, 1" + " " * 10**6, "[3, 9999999]",
            f"[{'9' * 240}, 1]", "\xff",
        ],
    )  # fmt: skip
    def test_nonsense_in_a_count_is_no_crash(self, tmp_path, clock, text):
        (tmp_path / "tpu.json").write_text(text, encoding="latin1")
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0
        self.crash(tmp_path, clock, 3)
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 600

    @pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
    def test_a_count_that_is_no_file_is_no_crash(self, tmp_path, clock, kind):
        file = tmp_path / "tpu.json"
        if kind == "folder":
            file.mkdir()
        elif kind == "pipe":
            os.mkfifo(file)
        else:
            file.symlink_to(file)
        assert CrashGuard(tmp_path, clock).cool_down("tpu") == 0

    def test_marks_of_nobody_are_left_and_one_that_stays_prevents_nothing(self, tmp_path, clock):
        (tmp_path / "A b\n.risk").touch()
        (tmp_path / "tpu.risk").mkdir()
        guard = CrashGuard(tmp_path, clock)
        guard.begin("model")
        guard.end("model")
        assert (tmp_path / "A b\n.risk").exists()

    def test_a_folder_that_cannot_be_written_is_logged_and_prevents_nothing(self, clock, caplog):
        guard = CrashGuard(Path("/proc/self/nothing"), clock)
        guard.begin("tpu")
        guard.fail("tpu")
        guard.note("tpu", "ok")
        assert guard.noted("tpu") == ""
        assert "crashes cannot be counted in /proc/self/nothing: " in caplog.text

    def test_an_exception_that_is_reported_counts_as_a_crash(self, tmp_path, clock):
        for _ in range(3):
            guard = CrashGuard(tmp_path, clock)
            guard.begin("tpu")
            guard.fail("tpu")
        assert guard.cool_down("tpu") == 600
        assert not list(tmp_path.glob("*.risk"))

    def test_a_note_is_one_line_and_outlives_the_process(self, tmp_path, clock):
        CrashGuard(tmp_path, clock).note("trial-1", "a\nb")
        assert CrashGuard(tmp_path, clock, record=False).noted("trial-1") == r"a\nb"

    def test_root_does_not_read_counts_of_another_user(self, tmp_path, clock):
        if os.geteuid() != 0:
            pytest.skip("only root can give files away")
        self.crash(tmp_path, clock, 3)
        CrashGuard(tmp_path, clock)
        os.chown(tmp_path, 65534, 65534)
        reader = CrashGuard(tmp_path, clock, record=False)
        assert reader.cool_down("tpu") == 0
        assert not reader.readable

    def test_counts_that_cannot_be_read_skip_nothing(self, tmp_path, clock):
        self.crash(tmp_path, clock, 3)
        CrashGuard(tmp_path, clock)
        (tmp_path / "tpu.json").chmod(0)
        reader, root = CrashGuard(tmp_path, clock, record=False), os.geteuid() == 0
        if root:
            os.seteuid(65534)  # nobody
        try:
            assert reader.cool_down("tpu") == 0
        finally:
            if root:
                os.seteuid(0)
        assert not reader.readable


def test_starts_are_counted_until_the_service_is_stopped(tmp_path):
    assert [count_starts(CrashGuard(tmp_path)) for _ in range(3)] == [1, 2, 3]
    assert [count_starts(CrashGuard(None)) for _ in range(2)] == [1, 1]
    (tmp_path / "starts.note").write_text("² or more")
    assert [count_starts(CrashGuard(tmp_path)) for _ in range(2)] == [1, 2]

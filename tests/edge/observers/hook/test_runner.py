import pytest

from edge.observers.hook.runner import MAX_LINE, MAX_LINES, MAX_LOGGED, HookRunner
from tests.edge.observers.hook.waiting import finish


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def runner(now):
    """Return a function that makes a runner of a script."""
    made = []

    def make(script, interval=1.0, timeout=10.0):
        command = ("/bin/sh", "-c", script)
        made.append(HookRunner(command, interval, timeout, lambda: now[0]))
        return made[-1]

    yield make
    for each in made:
        each.close()


def end(runner):
    """Let the present run end."""
    finish_without_reading(runner._process)
    runner.poll()


def finish_without_reading(process):
    finish_status = process.poll
    process.poll = lambda: None
    finish(process)
    process.poll = finish_status


def run(runner, label="happy"):
    runner.offer({"event": "label", "label": label})
    runner.poll()
    end(runner)


def printed(caplog):
    return [text.partition(": ")[2] for text in caplog.messages if text.startswith("hook prints")]


def test_an_event_that_is_to_be_forgotten_is_not_run(runner, now):
    one = runner("true")
    run(one)
    one.offer({"event": "label", "label": "sad"})  # within the interval
    assert one.busy
    one.forget()
    now[0] = 1.0
    one.poll()
    assert not one.busy


def test_one_run_at_a_time_and_the_newest_event_waits(runner, now, caplog):
    made = runner("read line; echo $EMOTION_EDGE_LABEL; exec sleep 1000", timeout=100.0)
    made.offer({"label": "happy"})
    made.poll()
    first = made._process
    for label in ("sad", "fear"):
        made.offer({"label": label})
        now[0] += 10.0
        made.poll()
        assert made._process is first
    now[0] = 100.0
    made.poll()
    finish_without_reading(first)
    made.poll()  # ends the first run, and starts that of the newest event
    assert made._process is not first
    made.offer({"label": "angry"})
    made.close()
    assert caplog.messages[-1] == "hook: 1 events were left out for newer ones"


def test_what_a_run_prints_is_logged(runner, caplog):
    made = runner("read event; echo $event $EMOTION_EDGE_LABEL; echo fault >&2")
    run(made)
    assert printed(caplog) == ['{"event": "label", "label": "happy"} happy', "fault"]


def test_runs_are_not_started_more_often_than_the_interval_allows(runner, now):
    made = runner("true", interval=5.0)
    run(made)
    made.offer({"label": "sad"})
    now[0] = 4.9
    made.poll()
    assert made._process is None
    now[0] = 5.0
    made.poll()
    assert made._process is not None


def test_a_run_that_lasts_too_long_is_ended_and_the_next_one_follows(runner, now, caplog):
    made = runner("exec sleep 1000", timeout=10.0)
    for turn in range(3):
        made.offer({"label": "sad"})
        made.poll()
        now[0] += 9.9
        made.poll()
        assert made._process.poll() is None, turn
        now[0] += 0.1
        made.poll()
        end(made)
        assert made._process is None
    made.close()
    assert caplog.messages == [
        "hook: ended after 10 s (hook.timeout); further ones are only counted",
        "hook: 3 of 3 runs failed (ended after 10 s (hook.timeout): 3)",
    ]


def test_each_kind_of_failure_is_logged_once(runner, now, caplog):
    made = runner('[ "$EMOTION_EDGE_LABEL" = sad ] && exit 3; kill -9 $$')
    for label in ("sad", "sad", "happy", "sad", "happy"):
        now[0] += 1
        run(made, label)
    made.close()
    assert caplog.messages == [
        "hook: ended with status 3; further ones are only counted",
        "hook: ended by SIGKILL; further ones are only counted",
        "hook: 5 of 5 runs failed (ended with status 3: 3, ended by SIGKILL: 2)",
    ]


def test_a_command_that_cannot_be_started_is_a_failure_too(now, caplog):
    made = HookRunner(("/missing",), 1.0, 10.0, lambda: now[0])
    for _ in range(3):
        made.offer({"label": "sad"})
        made.poll()
        now[0] += 1
    assert caplog.messages == [
        "hook: not started: No such file or directory; further ones are only counted"
    ]


def test_what_runs_print_is_limited(runner, now, caplog):
    made = runner(r"printf '\033[2J%0300d\n2\n3\n4\n5\n6\n' 0", interval=0.1)
    for _ in range(MAX_LOGGED // MAX_LINES + 2):
        now[0] += 1
        run(made)
    lines = printed(caplog)
    assert len(lines) == MAX_LOGGED
    assert lines[1:MAX_LINES] == ["2", "3", "4", "5"]
    assert "6" not in lines
    assert len(lines[0]) <= MAX_LINE + 10
    assert lines[0].startswith(r"\x1b[2J000")
    assert sum("no more of what it prints" in text for text in caplog.messages) == 1


def test_closing_ends_the_run_and_forgets_the_event_that_waits(runner):
    made = runner("exec sleep 1000")
    made.offer({"label": "sad"})
    made.poll()
    process = made._process
    made.offer({"label": "happy"})
    made.close()
    assert process._process.returncode == -9
    made.poll()
    assert made._process is None

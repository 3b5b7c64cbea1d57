"""Test the number of threads per network."""

import pytest

from edge.config import loader
from edge.engine import threads
from edge.errors import ConfigError


@pytest.mark.parametrize(
    ("cores", "slow", "expected"),
    [(4, True, 2), (8, True, 2), (2, True, 1), (1, True, 1), (4, False, 1), (16, False, 1)],
)
def test_a_second_thread_only_where_small_cores_are_left_over(cores, slow, expected):
    assert threads.automatic(cores, slow=slow) == expected


def test_only_the_cores_that_this_process_may_use_count(monkeypatch):
    """A container may hold fewer cores than the board has."""
    monkeypatch.setattr(threads, "is_slow", lambda: True)
    for cores, expected in (({0, 1, 2, 3}, 2), ({2, 3}, 1)):
        monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _pid, found=cores: found)
        assert threads.thread_count("auto") == expected
        assert threads.describe_threads("auto") == (
            f"{expected} per network (engine.threads = auto; {len(cores)} small cores)"
        )
    assert threads.thread_count(3) == 3
    assert threads.describe_threads(3) == "3 per network (engine.threads; auto would be 1 here)"


@pytest.mark.parametrize(("text", "value"), [("auto", "auto"), ('"auto"', "auto"), ("4", 4)])
def test_a_number_or_auto(text, value):
    assert loader.load(settings=[f"engine.threads={text}"]).engine.threads == value


@pytest.mark.parametrize("text", ["0", "65", "many", "2.0", "true", '""', "-1", '"2"', "[1]"])
def test_another_value_gets_a_line_with_what_is_allowed(text):
    allowed = "engine.threads must be auto, or a whole number from 1 to 64"
    with pytest.raises(ConfigError, match=allowed):
        loader.load(settings=[f"engine.threads={text}"])

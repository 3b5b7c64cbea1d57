"""The progress line has a bar, the rate and the time left."""

from card.progress import Progress


def test_the_line_has_bar_rate_and_time_left():
    line = Progress("writing", 100_000_000).line(25_000_000, 5)
    assert line == "writing [######..................]  25%, 5.0 MB/s, 0:15 left"

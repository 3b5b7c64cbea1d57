"""Worker thread for the analysis, so that a live picture keeps its rate on any machine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic

from edge.pipeline.analysis import Analysis
from edge.system.stopwatch import Stopwatch

HUNG = 10.0  # seconds after which an analysis counts as hung

Analyse = Callable[[Stopwatch], Analysis]


class AnalysisWorker:
    """Run one analysis at a time in a thread of its own.

    A frame waits a little for its own analysis. A longer analysis continues while later frames are
    shown with predicted tracks. The newest frame is then analysed and those between are skipped,
    so that no queue forms.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "analysis")
        self._running: Future[Analysis] | None = None
        self._dropped: Future[Analysis] | None = None
        self._started_at, self._spent, self._latest = 0.0, Stopwatch(), Analysis()

    def latest(self, analyse: Analyse, timeout: float, watch: Stopwatch) -> Analysis:
        """Return the latest analysis: of this frame, or of one shortly before.

        Args:
            analyse: analyses the newest frame; is called if no other analysis is running.
            timeout: seconds to wait for the result.
            watch: gets the time of each stage when an analysis ends.
        """
        self._collect(watch, 0.0)
        if not self._running:
            self._started_at, self._spent = monotonic(), Stopwatch()
            self._running = self._pool.submit(analyse, self._spent)
        # If waiting always timed out, pictures would continue during a hung analysis, and the
        # watchdog would not notice it.
        hung = monotonic() - self._started_at >= HUNG
        self._collect(watch, None if hung else timeout)
        watch.lap("follow")
        return self._latest

    def drop(self) -> None:
        """Drop the latest analysis and the result of the running one, without waiting for it."""
        self._latest, self._dropped = Analysis(), self._running

    def reset(self) -> None:
        """Wait for the running analysis and drop its result."""
        self._latest = Analysis()
        if self._running:
            self._take(self._running)

    def _take(self, running: Future[Analysis]) -> Analysis:
        """Wait for a result; an exception is raised once, not with each later frame again."""
        self._running = None
        return running.result()

    def close(self) -> None:
        """Wait for the running analysis and end the thread."""
        self._pool.shutdown()

    def _collect(self, watch: Stopwatch, timeout: float | None) -> None:
        """Take the result of the running analysis if it ends within a time."""
        if not self._running or not wait([self._running], timeout).done:
            return
        dropped = self._running is self._dropped
        analysis = self._take(self._running)
        if not dropped:
            self._latest = analysis
        for stage, seconds in self._spent.seconds.items():
            watch.add(stage, seconds)

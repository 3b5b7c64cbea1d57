"""`run`: open what the configuration names, then the loop from camera to display."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from types import FrameType

from edge.camera import Camera
from edge.config.schema import Config
from edge.runtime import factory as opening
from edge.runtime import reconfigure as change
from edge.runtime.retry import open_persistently
from edge.runtime.session import Show
from edge.runtime.signals import Reload
from edge.system.console import Progress
from edge.system.stopwatch import Stopwatch


def run(read: Callable[[], Config], *, persist: bool = False) -> None:
    """Show live emotions until the camera ends, or SIGINT or SIGTERM.

    Args:
        read: reads the configuration: at first, and when SIGHUP asks for it.
        persist: what cannot be opened is tried again, and the bare screen says why.

    Raises:
        EmotionEdgeError: something that the configuration names cannot be opened or was lost.
    """
    reload = Reload(read)
    with until_stopped(reload), ExitStack() as opened:
        config, show = open_persistently(read, reload) if persist else open_once(read)
        opened.enter_context(closing(show))
        show.introduce()
        show.watch.restart()
        try:
            show.watchdog.ready()
            while wanted := loop(show, reload):
                config = change.change(show, config, wanted)
                show.watchdog.ready()
        except KeyboardInterrupt:  # the usual end of a live camera
            show.watchdog.stopping()
        summarize(show.camera, show.watch)


def open_once(read: Callable[[], Config]) -> tuple[Config, Show]:
    """The configuration and what it names; raises what stands in the way."""
    config = read()
    return config, opening.open_show(config)


def loop(show: Show, reload: Reload) -> Config | None:
    """Frame -> faces -> tracks -> emotions -> scene -> pixels -> display.

    Returns:
        a new configuration, as soon as there is one; None at the camera's end.
    """
    watch, progress = show.watch, Progress(show.camera)
    for frame in show.frames:
        watch.lap("camera")
        scene = show.describe(show.pipeline.analyse(frame))
        show.renderer.resize(show.display.size)
        picture = show.renderer.render(scene)
        watch.lap("render")
        show.display.power(scene.state != "blank")
        show.display.show(picture, frame.time)
        show.watchdog.beat()
        show.recorder.record(scene, picture)
        watch.lap("display")
        watch.count(len(scene.tracks))
        progress.update(watch)
        wanted = reload.poll()
        show.refused |= reload.failed
        if wanted:
            return wanted
    return None


@contextmanager
def until_stopped(reload: Reload) -> Iterator[None]:
    """Within the block, SIGTERM and Ctrl-C end the block and nothing else; SIGHUP reloads."""
    had_terminal = has_terminal()

    def interrupt(signum: int, frame: FrameType | None) -> None:
        # What is recorded has to be finished; only a second Ctrl-C breaks that off.
        for further in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(further, signal.SIG_IGN)
        reload.end()

    def hang_up(signum: int, frame: FrameType | None) -> None:
        # The same signal says that the terminal was closed.
        if had_terminal and not has_terminal():
            interrupt(signum, frame)
        reload.ask()

    # SIGINT too: a shell starts what it puts in the background with SIGINT ignored.
    handlers = {signal.SIGINT: interrupt, signal.SIGTERM: interrupt, signal.SIGHUP: hang_up}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def has_terminal() -> bool:
    """Whether this process has a terminal that would end it by closing."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def summarize(camera: Camera, watch: Stopwatch) -> None:
    """The last lines of a run."""
    rate = watch.frames / max(watch.elapsed, 1e-9)
    print(f"{watch.frames} frames, {watch.faces} faces, {rate:.1f} frames per second")
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in watch.per_frame().items())
    print(f"ms per frame: {stages}")
    if camera.damaged_frames:
        print(f"{camera.damaged_frames} damaged frames were skipped", file=sys.stderr)

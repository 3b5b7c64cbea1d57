"""The `run` command: open what the configuration names, then loop from camera to display."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from edge.config.schema import Config
from edge.errors import EmotionEdgeError, HungError
from edge.runtime.reconfigure import reconfigure
from edge.runtime.retry import INTERVAL, open_with_retry
from edge.runtime.safe_mode import nothing, open_safely
from edge.runtime.session import Session
from edge.runtime.signals import Reload, signals_to
from edge.system.console import Progress

if TYPE_CHECKING:
    from edge.display.web.settings_store import SettingsStore

log = logging.getLogger(__name__)


def keep_running(read: Callable[[], Config], store: SettingsStore | None = None) -> None:
    """Run as an appliance does: what stops the run is shown for a while, then all is opened again.

    Args:
        read: see `run`.
        store: see `run`.

    Raises:
        HungError: a camera hangs, which only the end of this process releases.
    """
    fault = ""
    while True:
        try:
            return run(read, persist=True, stopped=fault, store=store)
        except HungError:  # what it holds is released with the process, which systemd starts again
            raise
        except EmotionEdgeError as error:
            if fault != str(error):  # once only, since the log is kept for months
                fault = str(error)
                log.error("stopped: %s: trying again after %g s", fault, INTERVAL)


def run(
    read: Callable[[], Config],
    *,
    persist: bool = False,
    stopped: str = "",
    store: SettingsStore | None = None,
) -> None:
    """Show live emotions until the camera ends, or SIGINT or SIGTERM.

    Args:
        read: reads the configuration: at the start, and after each SIGHUP.
        persist: what cannot be opened is tried again, and the screen shows the reason.
        stopped: with `persist`, what ended the last run; it is shown first.
        store: settings of the web page; where they prevent the start, it runs without them.

    Raises:
        EmotionEdgeError: something that the configuration names cannot be opened or was lost.
        KeyboardInterrupt: Ctrl-C while parts were opened or closed.
    """
    reload, ended = Reload(read), False
    with signals_to(reload), ExitStack() as opened:
        safe = store.layers.safe if store else nothing
        config, session = open_unless_ended(read, reload, safe, persist=persist, stopped=stopped)
        opened.enter_context(closing(session))
        session.offer_settings(store)
        session.settle()
        session.log_parts()
        session.watch.restart()
        try:
            session.notifier.ready()
            while wanted := loop(session, reload):
                config = reconfigure(session, config, wanted)
                session.notifier.ready()
                session.settle()
        except KeyboardInterrupt:  # the usual end of a live camera
            session.notifier.stopping()
        summarize(session)
        opened.close()
        ended = True
    if reload.interrupted and not ended and not persist:  # an appliance may wait for hours
        raise KeyboardInterrupt


def open_unless_ended(
    read: Callable[[], Config],
    reload: Reload,
    safe: Callable[[], Iterable[Config]],
    *,
    persist: bool,
    stopped: str,
) -> tuple[Config, Session]:
    """Return the configuration and a session with it; see `run` and `open_safely`.

    Raises:
        EmotionEdgeError: something cannot be opened.
        KeyboardInterrupt: the run was stopped; a native library that was being loaded may have
            raised another exception in its place.
    """
    try:
        if persist:
            return open_with_retry(read, reload, stopped=stopped, safe=safe)
        return open_safely(read, safe)
    except Exception:
        if reload.stopped:
            log.debug("stopped while opening", exc_info=True)
            raise KeyboardInterrupt from None
        raise


def loop(session: Session, reload: Reload, *, progress: bool = True) -> Config | None:
    """Frame -> faces -> tracks -> emotions -> scene -> pixels -> display.

    Args:
        session: the open parts.
        reload: asks for a new configuration.
        progress: show on a terminal how far a file has been played.

    Returns:
        a new configuration as soon as one is requested and can be read, or the camera is switched
        on or off; None at the camera's end.
    """
    hidden = session.camera.live or not progress
    with Progress(session.camera.length, live=hidden) as line:
        return _loop(session, reload, line)


def _loop(session: Session, reload: Reload, progress: Progress) -> Config | None:
    watch = session.watch
    for frame in session.frames:
        watch.lap("camera")
        scene = session.describe(session.pipeline.process(frame, session.patience))
        session.renderer.resize(session.display.size)
        picture = session.renderer.render(scene)
        watch.lap("render")
        session.display.power(scene.state != "blank")
        session.display.show(picture, frame.time)
        session.reporter.report(scene, session)
        session.notifier.alive()
        session.recorder.record(scene, picture)
        session.sounds.follow(scene)
        watch.lap("display")
        watch.count(len(scene.tracks))
        session.regulator.regulate(session)
        progress.update(watch)
        del frame, scene, picture  # the next ones take their memory
        wanted = reload.poll() or session.shutter.poll()
        session.settings_refused |= reload.failed
        if wanted:
            return wanted
    return None


def summarize(session: Session) -> None:
    """Print frames, faces, rate and milliseconds per stage of a run."""
    watch = session.watch
    print(f"{watch.frames} frames, {watch.faces} faces, {watch.rate:.1f} frames per second")
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in watch.per_frame().items())
    print(f"ms per frame: {stages}")
    if session.camera.damaged_frames:
        log.warning("%d damaged frames were skipped", session.camera.damaged_frames)

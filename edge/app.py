"""`run`: open what the configuration names, then the loop from camera to display."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType

from edge import backends, classify
from edge.camera import Camera
from edge.config import Config, DisplayConfig
from edge.display import Display
from edge.engine.litert import LiteRTEngine
from edge.naming import Namer
from edge.pipeline import Pipeline
from edge.progress import Progress, say
from edge.render import Renderer
from edge.smooth import ScoreSmoother
from edge.stopwatch import Stopwatch
from edge.track import Tracker

# Beside the package in a checkout, else where packages put shared data.
CHECKOUT = Path(__file__).resolve().parent.parent / "models"
MODELS = CHECKOUT if CHECKOUT.is_dir() else Path(sys.prefix, "share", "emotion-edge", "models")


def open_classifier(config: Config) -> classify.EmotionClassifier:
    """The emotion network that the configuration names, checked against its manifest.

    Raises:
        ModelError: it is missing, damaged, or not what its manifest says.
    """
    path = MODELS / config.emotion.model  # an absolute path stands for itself
    manifest = classify.load_manifest(path)
    engine = LiteRTEngine(
        path, manifest.mean, manifest.scale, config.engine.threads, config.engine.device
    )
    return classify.EmotionClassifier(engine, manifest)


def open_pipeline(config: Config, watch: Stopwatch) -> Pipeline:
    """All stages between camera and renderer."""
    return Pipeline(
        backends.open_detector(config, MODELS),
        Tracker(config.tracker.keep),
        open_classifier(config),
        ScoreSmoother(config.emotion.smoothing, config.tracker.keep),
        Namer(config.emotion.unsure, config.emotion.lead, config.tracker.keep),
        watch,
    )


def open_renderer(config: DisplayConfig, camera: Camera) -> Renderer:
    """What draws the pictures; left open, live cameras are shown as in a mirror."""
    mirrored = config.mirror == "on" or (config.mirror == "auto" and camera.live)
    return Renderer((config.width, config.height), mirrored=mirrored, fill=config.fit == "fill")


def run(config: Config) -> None:
    """Show live emotions until the camera ends, or SIGINT or SIGTERM.

    Raises:
        EmotionEdgeError: something that the configuration names cannot be opened or was lost.
    """
    watch = Stopwatch()
    pipeline = open_pipeline(config, watch)
    with ExitStack() as devices:
        watched = backends.is_watched(config.display.target)
        camera, why_camera = backends.open_camera(config.camera, watched)
        devices.enter_context(closing(camera))
        display, why_display = backends.open_display(config.display, camera.rate)
        devices.enter_context(closing(display))
        introduce("camera", camera.name, why_camera)
        introduce("display", display.name, why_display)
        renderer = open_renderer(config.display, camera)
        with until_stopped():
            loop(camera, pipeline, renderer, display, watch)
    summarize(camera, watch)


def loop(
    camera: Camera, pipeline: Pipeline, renderer: Renderer, display: Display, watch: Stopwatch
) -> None:
    """Frame -> faces -> tracks -> emotions -> scene -> pixels -> display."""
    progress = Progress(camera)
    watch.restart()
    for frame in camera:
        watch.lap("camera")
        scene = pipeline.analyse(frame)
        if display.size:
            renderer.resize(display.size)
        picture = renderer.render(scene)
        watch.lap("render")
        display.show(picture, frame.time)
        watch.lap("display")
        watch.count(len(scene.tracks))
        progress.update(watch)


@contextmanager
def until_stopped() -> Iterator[None]:
    """Within the block, SIGTERM and Ctrl-C end the block and nothing else."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # SIGINT too: a shell starts what it puts in the background with SIGINT ignored.
    before = {stop: signal.signal(stop, interrupt) for stop in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)


def introduce(what: str, name: str, why: str) -> None:
    """A line about what was opened and why."""
    reason = f" ({why})" if why else ""
    say(f"{what}: {name}{reason}")


def summarize(camera: Camera, watch: Stopwatch) -> None:
    """The last lines of a run."""
    rate = watch.frames / max(watch.elapsed, 1e-9)
    print(f"{watch.frames} frames, {watch.faces} faces, {rate:.1f} frames per second")
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in watch.per_frame().items())
    print(f"ms per frame: {stages}")
    if camera.skipped:
        print(f"{camera.skipped} damaged frames were skipped", file=sys.stderr)

"""Plot the results of `bench`: CPU time per frame, by stage."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from edge.display.file import check_output
from edge.errors import BackendError, ConfigError, DataError
from edge.system.files import is_folder, replacing


def check(path: Path, *, overwrite: bool) -> None:
    """Check, before minutes of measuring, that a plot can be written.

    Raises:
        BackendError: matplotlib is not installed.
        ConfigError: it is no PNG.
        DeviceError: it cannot be written there, or exists already.
    """
    if not find_spec("matplotlib"):
        raise BackendError("matplotlib is not installed: pip install matplotlib")
    if path.suffix != ".png":
        raise ConfigError(f"{path}: the name of the plot must end in .png")
    if is_folder(path):
        raise ConfigError(f"{path}: is a folder: name a file in it")
    check_output(path, overwrite=overwrite)


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw one bar of stages for each clip and method, or for each point of the curves.

    Args:
        results: of `bench`, or of `scale.measure`.
        path: the PNG to write.

    Raises:
        DataError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    bars = _points(results["scale"]) if "scale" in results else _methods(results["clips"])
    figure = Figure(figsize=(9, 1 + (0.3 if "scale" in results else 0.55) * len(bars)))
    figure.set_layout_engine("constrained")
    axes = figure.subplots()
    _draw_bars(axes, bars)
    axes.invert_yaxis()
    axes.set_xlabel("CPU milliseconds per frame (mean)")
    columns = len(axes.get_legend_handles_labels()[1])
    axes.legend(
        ncols=columns, loc="upper center", bbox_to_anchor=(0.45, 1 + 0.9 / len(bars)), frameon=False
    )
    try:
        with replacing(path) as unfinished:
            figure.savefig(unfinished, dpi=120)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def _methods(by_clip: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stages of the device loop and of the lower bound, by label of the bar."""
    return {
        f"{clip}\n{method}": methods[method]["stages"]
        for clip, methods in by_clip.items()
        for method in ("ours", "limit")
    }


def _points(by_curve: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stages of each point of the curves, by label of the bar."""
    return {
        f"{curve} {name}": point["stages"]
        for curve, points in by_curve.items()
        for name, point in points.items()
    }


def _draw_bars(axes: Any, bars: Mapping[str, Any]) -> None:
    """Stack the stages of each bar; a stage that the lower bound does not have is empty."""
    stages = [stage for stage in next(iter(bars.values())) if stage != "frame"]
    left = [0.0] * len(bars)
    for stage in stages:
        widths = [times[stage]["cpu_mean"] if stage in times else 0.0 for times in bars.values()]
        axes.barh(list(bars), widths, left=left, label=stage)
        left = [a + b for a, b in zip(left, widths, strict=True)]

"""Plot the results of `bench`: CPU time per frame, by stage."""

from __future__ import annotations

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
    """Draw one bar of stages for each clip, measured on the device loop and on the lower bound.

    Args:
        results: of `bench`.
        path: the PNG to write.

    Raises:
        DataError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1 + 1.1 * len(results["clips"])), layout="constrained")
    axes = figure.subplots()
    _draw_bars(axes, results)
    axes.invert_yaxis()
    axes.set_xlabel("CPU milliseconds per frame (mean)")
    columns = len(axes.get_legend_handles_labels()[1])
    axes.legend(ncols=columns, loc="upper center", bbox_to_anchor=(0.45, 1.2), frameon=False)
    try:
        with replacing(path) as unfinished:
            figure.savefig(unfinished, dpi=120)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def _draw_bars(axes: Any, results: dict[str, Any]) -> None:
    """Stack the stages of each bar; a stage that the lower bound does not have is empty."""
    bars = {
        f"{clip}\n{method}": methods[method]["stages"]
        for clip, methods in results["clips"].items()
        for method in ("ours", "limit")
    }
    stages = [stage for stage in next(iter(bars.values())) if stage != "frame"]
    left = [0.0] * len(bars)
    for stage in stages:
        widths = [times[stage]["cpu_mean"] if stage in times else 0.0 for times in bars.values()]
        axes.barh(list(bars), widths, left=left, label=stage)
        left = [a + b for a, b in zip(left, widths, strict=True)]

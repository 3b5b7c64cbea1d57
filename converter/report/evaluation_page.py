"""Report of an evaluation: the content of its page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from converter.evaluate.figures import classification, output
from converter.evaluate.interval import share_interval
from converter.report import document, elements, faces
from converter.report.evaluation import Examined
from converter.report.measurement import Measurement
from converter.report.reasons import percent
from converter.report.verdict import judge


def write(examined: Examined, path: Path) -> None:
    """Write the report completely or not at all.

    Raises:
        DataError: the disk is full, or the folder cannot be written.
    """
    document.write(path, render(examined))


def render(examined: Examined) -> str:
    """Return the report as HTML."""
    (result, data, scores, _), names = examined.evaluation, examined.names
    m, manifest = examined.measurement, examined.manifest
    confusion = classification.confusion_matrix(m.confusion, names)
    fields = {
        "source": escape(examined.source),
        "form": "as the device runs it" if manifest else "a float model of Keras",
        "pictures": f"{m.total:,}",
        "split": escape(m.split),
        "verdict": elements.verdict_block(judge(m)),
        "tiles": elements.tiles(_key_figures(examined, m)),
        "classes": elements.class_table(m.confusion, names),
        "mistakes": faces.mistakes(data.images, data.labels, scores, data.majority, names),
        "confusion": output.inline(confusion),
        "temperature": (
            f"scores with temperature {result['temperature']:g}"
            if manifest
            else "scores, before convert chooses a temperature"
        ),
        "reliability": output.inline(classification.reliability(scores, data.labels)),
        "network": _network(examined),
        "command": escape(examined.command),
        "versions": elements.table(sorted(examined.versions.items())),
    }
    return document.render(f"May I ship {Path(examined.source).name}?", "evaluation.html", fields)


def _key_figures(examined: Examined, m: Measurement) -> dict[str, tuple[str, str]]:
    result = examined.evaluation.result
    low, high = share_interval(int(m.right.sum()), m.total)
    figures = {
        "accuracy": (percent(m.accuracy), f"95 % interval {100 * low:.1f} to {percent(high)}"),
        "mean recall": (percent(m.mean_recall), "each class counts the same"),
        "calibration error": (percent(result["ece"]), f"temperature {result['temperature']:g}"),
        "named": (percent(result["named"]), _named(result["accuracy_named"])),
    }
    if people := result["majority"]:
        note = f"of {people['pictures']:,} pictures of which most people say the same"
        figures["what people say"] = (percent(people["accuracy"]), note)
    return figures


def _named(accuracy: float | None) -> str:
    right = f"{percent(accuracy)} of them right; " if accuracy is not None else ""
    return f'{right}the rest is "Unsure"'


def _network(examined: Examined) -> str:
    if not (examined.manifest and examined.graph):
        return "<p>A float model: its contract with the device is written when it is converted.</p>"
    graph = examined.graph
    rows = [
        ("file size", elements.format_bytes(graph.size)),
        ("parameters", f"{graph.parameters:,}"),
        ("multiply-accumulates", f"{graph.macs / 1e6:.1f} million per face"),
    ]
    return elements.table(rows) + elements.contract_table(examined.manifest)

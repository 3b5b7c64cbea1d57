"""Metrics -> the text that Prometheus reads, as `prometheus_client.generate_latest` writes it.

The library checks and escapes all names again at each scrape, which took four fifths of its time.
Here, what does not change from one scrape to the next is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from prometheus_client.utils import floatToGoString

if TYPE_CHECKING:
    from prometheus_client.core import Metric

# By type of the metric: what its name ends with in this format, and its type there.
KINDS = {"counter": ("_total", "counter"), "info": ("_info", "gauge")}
REMEMBERED = 1024  # beginnings of lines; a device has some 160


def text_of(families: Iterable[Metric]) -> bytes:
    """Return the text of metrics; of their types, those of this program and of the process."""
    return "".join(line for family in families for line in _lines(family)).encode()


def _lines(family: Metric) -> Iterator[str]:
    yield _head(family.name, family.type, family.documentation)
    for sample in family.samples:
        begin = _begin(sample.name, tuple(sample.labels.items()))
        yield f"{begin} {floatToGoString(sample.value)}\n"


@lru_cache(REMEMBERED)
def _head(name: str, kind: str, text: str) -> str:
    suffix, kind = KINDS.get(kind, ("", kind))
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {name}{suffix} {text}\n# TYPE {name}{suffix} {kind}\n"


@lru_cache(REMEMBERED)
def _begin(name: str, labels: tuple[tuple[str, str], ...]) -> str:
    """Return the name of a sample with its labels."""
    if not labels:
        return name
    pairs = ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(labels))
    return f"{name}{{{pairs}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")

"""The packages that `bench --against` knows, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from edge.commands.bench.against import Reader
from edge.commands.bench.against.fer_package import FerReader
from edge.commands.bench.against.mediapipe_package import MediapipeReader
from edge.config.schema import Config
from edge.emotion.classifier import load_manifest
from edge.emotion.configured import MODELS
from edge.engine.threads import thread_count
from edge.errors import ConfigError

FLOAT_NETWORK = "emotions_float.tflite"  # of `make bench`, in the folder of the reference method


def _open_fer(_config: Config, _folder: Path | None) -> Reader:
    return FerReader()


def _open_mediapipe(config: Config, folder: Path | None) -> Reader:
    model = MODELS / config.emotion.model
    network = folder / FLOAT_NETWORK if folder else model
    return MediapipeReader(network, load_manifest(model), thread_count(config.engine.threads))


PACKAGES: dict[str, Callable[[Config, Path | None], Reader]] = {
    "fer": _open_fer,
    "mediapipe": _open_mediapipe,
}


@contextmanager
def opened(
    names: Sequence[str], config: Config, folder: Path | None
) -> Iterator[dict[str, Reader]]:
    """Open packages for the block.

    Args:
        names: of packages.
        config: names the emotion network, which mediapipe has none of, and the number of threads.
        folder: of the reference method, with the emotion network as float; None takes that of the
            configuration, which costs less.

    Yields:
        the readers by name.

    Raises:
        BackendError: a package is not installed, or cannot be used.
        ConfigError: a package is not known.
        ModelError: a network is missing or damaged.
    """
    for name in names:
        if name not in PACKAGES:
            raise ConfigError(f"--against {name}: not known: name some of {', '.join(PACKAGES)}")
    with ExitStack() as stack:
        readers = {name: PACKAGES[name](config, folder) for name in names}
        for reader in readers.values():
            stack.enter_context(closing(reader))
        yield readers

"""Exported programs of PyTorch (.pt2): to a float .tflite network, by the package litert-torch."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from converter.config import Programs
from edge.errors import ConfigError, ModelError, describe

CHANNELS = (1, 3)


def check(path: Path, programs: Programs) -> None:
    """Check that the file may be loaded, without PyTorch.

    Raises:
        ConfigError: programs in it are not allowed, or a package is missing.
    """
    if not programs.trust:
        raise ConfigError(
            f"{path}: an exported program of PyTorch may hold pickles, which run a program from "
            "the file, with your rights: give --trust if you trust the people who made it"
        )
    if find_spec("litert_torch") is None:
        raise ConfigError(
            f"{path}: needs the package litert-torch: pip install 'litert-torch==0.10.*'"
        )


def to_tflite(path: Path) -> bytes:
    """Return the network as the content of a float .tflite file.

    Args:
        path: what `torch.export.save` has written; this runs programs in it.

    Raises:
        ModelError: it does not take one picture, or has an operator without a form in TFLite.
    """
    import litert_torch
    import torch

    try:
        program = torch.export.load(path)
        shape = _input_shape(path, program)
        module: Any = program.module()
        if shape[1] in CHANNELS:  # as usual in PyTorch; files for the device have them last
            module = litert_torch.to_channel_last_io(module, args=[0])
            shape = (1, *shape[2:], shape[1])
        content = litert_torch.convert(module, (torch.zeros(shape),)).model_content()
    except (ModelError, ModuleNotFoundError):
        raise
    except Exception as error:  # PyTorch raises anything for a damaged file
        raise ModelError(
            f"{path}: not an exported program that converts here: {describe(error)}"
        ) from error
    return bytes(content)


def _input_shape(path: Path, program: Any) -> tuple[int, ...]:
    """Return the shape of the only input, with a batch of 1.

    Raises:
        ModelError: there are several, or it is not one picture of a fixed size.
    """
    inputs = program.graph_signature.user_inputs
    shapes = [node.meta["val"].shape for node in program.graph.nodes if node.name in inputs]
    fixed = [tuple(size if isinstance(size, int) else -1 for size in shape) for shape in shapes]
    if len(fixed) != 1 or len(fixed[0]) != 4 or -1 in fixed[0][1:] or abs(fixed[0][0]) != 1:
        raise ModelError(f"{path}: input {fixed}: expected one picture (1, channels, side, side)")
    return (1, *fixed[0][1:])

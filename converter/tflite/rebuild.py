"""Rebuild a float .tflite network as a TensorFlow function, so that it can be quantized anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from converter.tflite.graph import Graph, Operator, Tensor
from converter.tflite.operators import OPERATORS, UNPACKING, compute
from edge.engine.litert import find_runtime
from edge.errors import ModelError

# Largest difference to the file's own answers, relative to the largest of them: sums of thousands
# of float32 products in another order.
TOLERANCE = 1e-3
BATCH = 3  # of the comparison: a batch that is not kept apart shows
SEED = 0


def needed(graph: Graph) -> list[Operator]:
    """Return the operators that the outputs depend on, in the order of execution.

    Operators that only compute the shapes of others are not among them.
    """
    wanted = {tensor.index for tensor in graph.outputs}
    kept = []
    for operator in reversed(graph.operators):
        if wanted.isdisjoint(tensor.index for tensor in operator.outputs):
            continue
        kept.append(operator)
        read = operator.inputs[:1] if operator.name == "RESHAPE" else operator.inputs
        wanted |= {tensor.index for tensor in read if tensor}
    return kept[::-1]


def check(graph: Graph, path: Path) -> None:
    """Check that a network can be rebuilt, without TensorFlow.

    Raises:
        ModelError: it is quantized, has several inputs or a batch of a fixed size, or operators
            that cannot be rebuilt.
    """
    operators = needed(graph)
    ends = [tensor.dtype for tensor in (*graph.inputs, *graph.outputs)]
    quantized = any(_is_quantized(operator) for operator in operators)
    if graph.compiled or quantized or not set(ends) <= {"float32"}:
        raise ModelError(
            f"{path}: its numbers are quantized already (int8): put it onto the device with its "
            "manifest, or convert the float network that it was made of"
        )
    if len(graph.inputs) != 1 or not {-1, 1}.issuperset(graph.inputs[0].shape[:1]):
        raise ModelError(f"{path}: expected one input that takes one picture at a time")
    unknown = {each.name for each in operators if each.custom or each.name not in OPERATORS}
    split = {each.name for each in operators if len(each.outputs) != 1}
    if unknown | split or graph.subgraphs != 1 or not operators:
        names = ", ".join(sorted(unknown | split)) or "more than one graph, or none"
        raise ModelError(
            f"{path}: cannot be quantized anew, because it has {names}: convert the Keras network "
            "that it was made of"
        )


def _is_quantized(operator: Operator) -> bool:
    if operator.name == "DEQUANTIZE":  # weights of half precision are unpacked by it
        return operator.inputs[0] is not None and operator.inputs[0].dtype != "float16"
    if operator.name == "QUANTIZE":
        return True
    return any(tensor.dtype in ("int8", "uint8", "int16") for tensor in operator.tensors())


def rebuild(graph: Graph, content: bytes, path: Path) -> Callable[[Any], list[Any]]:
    """Return a function from a batch of inputs to the outputs, checked against the file's own.

    Args:
        graph: of a network for which `check` found nothing, with one input.
        content: the file.
        path: of the file, for messages.

    Returns:
        takes a tensor, (n, ...) for any n; returns the outputs in the order of the file.

    Raises:
        ModelError: the function does not give the answers that the file gives.
    """
    import tensorflow as tf

    operators = needed(graph)
    constants: dict[int, np.ndarray] = {}

    def run(batch: Any) -> list[Any]:
        values: dict[int, Any] = {graph.inputs[0].index: batch}

        def value(tensor: Tensor | None) -> Any:
            if tensor is None or tensor.index in values:
                return None if tensor is None else values[tensor.index]
            return constants.get(tensor.index)

        for operator in operators:
            index = operator.outputs[0].index
            if index not in constants:
                values[index] = compute(tf, operator, [value(each) for each in operator.inputs])
        return [value(tensor) for tensor in graph.outputs]

    try:
        constants |= unpacked_constants(graph, content)
        _compare(run, graph, content)
    except (ValueError, TypeError, LookupError, RuntimeError, tf.errors.OpError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise ModelError(
            f"{path}: cannot be quantized anew ({reason}): convert the Keras network that it was "
            "made of"
        ) from error
    return run


def unpacked_constants(graph: Graph, content: bytes) -> dict[int, np.ndarray]:
    """Return the constants by the numbers of their tensors, unpacked."""
    tensors = {t.index: t for operator in graph.operators for t in operator.tensors()}
    found = {
        index: np.frombuffer(tensor.data, np.dtype(tensor.dtype)).reshape(tensor.shape)
        for index, tensor in tensors.items()
        if tensor.constant and tensor.dtype in ("float32", "int32", "int64")
    }
    unpacked = [each.outputs[0].index for each in graph.operators if each.name in UNPACKING]
    if unpacked:
        interpreter = keeping_interpreter(content)
        interpreter.invoke()
        found |= {index: interpreter.get_tensor(index) for index in unpacked}
    return found


def keeping_interpreter(content: bytes) -> Any:
    """Return the file's own runtime, which keeps the value of every tensor."""
    module = find_runtime()[1]
    interpreter = module.Interpreter(
        model_content=content,
        experimental_op_resolver_type=module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    return interpreter


def _compare(run: Callable[[Any], list[Any]], graph: Graph, content: bytes) -> None:
    """Raise ValueError unless the function and the file give the same answers to noise."""
    shape = [max(size, 1) for size in graph.inputs[0].shape]
    noise = np.random.default_rng(SEED).uniform(-1, 1, (BATCH, *shape[1:])).astype(np.float32)
    found = [np.asarray(output) for output in run(noise)]
    expected = list(_answers(keeping_interpreter(content), noise))
    for number, output in enumerate(found):
        own = np.concatenate([answers[number] for answers in expected])
        if output.shape != own.shape:
            raise ValueError(f"an output has the shape {own.shape}, rebuilt {output.shape}")
        largest = float(np.abs(own).max())
        if not np.allclose(output, own, rtol=0, atol=TOLERANCE * largest, equal_nan=True):
            raise ValueError(f"rebuilt, it differs by {np.abs(output - own).max():.3g}")


def _answers(interpreter: Any, batch: np.ndarray) -> Iterator[list[np.ndarray]]:
    """Yield the outputs for each input of a batch."""
    source, sinks = interpreter.get_input_details()[0], interpreter.get_output_details()
    for item in batch:
        interpreter.set_tensor(source["index"], item[np.newaxis])
        interpreter.invoke()
        yield [interpreter.get_tensor(sink["index"]) for sink in sinks]

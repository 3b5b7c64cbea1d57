"""Fakes of the Edge TPU library, compiled from C, and of networks that were compiled for it."""

from __future__ import annotations

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from edge.engine.compiled import OPERATOR, compiled_path

SOURCE = Path(__file__).with_name("edgetpu.c")
NAME = "libedgetpu.so.1"


def build(folder: Path) -> Path | None:
    """Compile the library into a folder; LD_LIBRARY_PATH=folder makes a process load it.

    Returns:
        the library; None without a C compiler.

    Raises:
        subprocess.CalledProcessError: it does not compile.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / NAME
    options = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1", "-Wall", "-Wextra", "-Werror"]
    options += ["-fPIC", "-fvisibility=hidden", "-shared", "-pthread"]
    subprocess.run([compiler, *options, "-o", library, SOURCE], check=True)
    return library


def compiled_for_edgetpu(content: bytes) -> bytes:
    """Return a network with an operator of the Edge TPU in front, which the fake library runs.

    It copies the picture; all other operators stay on the CPU. Without the library the network
    does not run, as a compiled one.
    """
    # Not at the top: tflite-runtime, the other runtime, comes without them.
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content))
    graph = model.subgraphs[0]
    (picture,) = graph.inputs
    copy = schema.TensorT.InitFromObj(schema.Model.GetRootAs(content).Subgraphs(0).Tensors(picture))
    graph.tensors.append(copy)
    number = len(graph.tensors) - 1
    for operator in graph.operators:
        operator.inputs = [number if each == picture else each for each in operator.inputs]
    code, operator = schema.OperatorCodeT(), schema.OperatorT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    code.customCode, code.version = OPERATOR.decode(), 1
    model.operatorCodes.append(code)
    operator.opcodeIndex = len(model.operatorCodes) - 1
    operator.inputs, operator.outputs = [picture], [number]
    graph.operators.insert(0, operator)
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def write_compiled(model: Path) -> Path:
    """Write the compiled form of a model beside it, with a manifest like its own.

    Returns:
        the compiled form.
    """
    compiled = compiled_path(model)
    compiled.write_bytes(compiled_for_edgetpu(model.read_bytes()))
    old, new = (sha256(path.read_bytes()).hexdigest() for path in (model, compiled))
    text = model.with_suffix(".toml").read_text(encoding="utf-8")
    text = text.replace(f'"{model.name}"', f'"{compiled.name}"').replace(old, new)
    compiled.with_suffix(".toml").write_text(text, encoding="utf-8")
    return compiled

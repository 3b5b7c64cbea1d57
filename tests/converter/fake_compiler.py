"""Fake of Google's Edge TPU compiler, and outputs of the real one.

The outputs have the format of published logs of the versions 15 and 16; the numbers are invented.
"""

import sys
from pathlib import Path

from tests.converter.tflite_files import compiled_file

HEADER = """Edge TPU Compiler version 16.0.384591198
Started a compilation timeout timer of 180 seconds.

Model compiled successfully in 524 ms.

Input model: emotions.tflite
Input size: 1.08MiB
Output model: emotions_edgetpu.tflite
Output size: 1.23MiB
On-chip memory used for caching model parameters: 1.13MiB
On-chip memory remaining for caching model parameters: 6.60MiB
Off-chip memory used for streaming uncached model parameters: 1.50KiB
Number of Edge TPU subgraphs: 1
Total number of operations: 19
Operation log: emotions_edgetpu.log
"""
ALL_MAPPED = """
Operator                       Count      Status

MAX_POOL_2D                    3          Mapped to Edge TPU
SOFTMAX                        1          Mapped to Edge TPU
CONV_2D                        10         Mapped to Edge TPU
FULLY_CONNECTED                1          Mapped to Edge TPU
MEAN                           1          Mapped to Edge TPU
ADD                            3          Mapped to Edge TPU
"""
FOOTER = """Compilation child process completed within timeout period.
Compilation succeeded!
"""
PARTLY_MAPPED = """
Model successfully compiled but not all operations are supported by the Edge TPU. A percentage \
of the model will instead run on the CPU, which is slower.
Number of operations that will run on Edge TPU: 16
Number of operations that will run on CPU: 3
""" + ALL_MAPPED.replace(
    "ADD                            3          Mapped to Edge TPU",
    "ADD                            1          More than one subgraph is not supported\n"
    "LEAKY_RELU                     2          Operation not supported",
)
DYNAMIC_SHAPES = """Edge TPU Compiler version 16.0.384591198
Started a compilation timeout timer of 180 seconds.
ERROR: Attempting to use a delegate that only supports static-sized tensors.
Compilation failed: Model failed in Tflite interpreter.
Compilation child process completed within timeout period.
Compilation failed!
"""


def write(
    folder: Path,
    output: str = "",
    code: int = 0,
    result: bytes | None = compiled_file(),
    log: str = "",
    action: str = "",
) -> str:
    """Write the program.

    Args:
        folder: folder of the program.
        output: text that it prints.
        code: its exit code.
        result: content of the file that it writes; None writes no file.
        log: content of its log file; "" writes no file.
        action: Python code that runs before it prints.

    Returns:
        the path of the program.
    """
    lines = [
        f"#!{sys.executable} -IS",
        "import os, pathlib, signal, subprocess, sys, time",
        "assert sys.argv[1:3] == ['-s', '-o'], sys.argv",
        "folder, model = map(pathlib.Path, sys.argv[3:])",
        "assert model.is_file()",
        "result = folder / (model.stem + '_edgetpu.tflite')",
        f"result.write_bytes({result!r})" if result is not None else "",
        f"result.with_suffix('.log').write_text({log!r})" if log else "",
        action,
        f"sys.stdout.write({output!r})",
        f"sys.exit({code})",
    ]
    program = folder / "fake-edgetpu_compiler"
    program.write_text("\n".join(lines))
    program.chmod(0o755)
    return str(program)

"""Names of operators, data types and options in the TensorFlow Lite schema."""

from __future__ import annotations

from ai_edge_litert import schema_py_generated as schema


def _names(enumeration: type) -> dict[int, str]:
    """Return the names of a generated enumeration by number."""
    return {number: name for name, number in vars(enumeration).items() if name[0] != "_"}


BUILTIN_OPERATORS = _names(schema.BuiltinOperator)
DTYPES = {number: name.lower() for number, name in _names(schema.TensorType).items()}
ENUMERATIONS = {
    "padding": _names(schema.Padding),
    "fused_activation_function": _names(schema.ActivationFunctionType),
    "weights_format": _names(schema.FullyConnectedOptionsWeightsFormat),
}


def snake_case(name: str) -> str:
    """Return an option's name as in the schema: the generated classes call stride_w strideW."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)

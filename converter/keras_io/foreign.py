"""Recognize files that are no Keras model, and say what to do with each."""

from __future__ import annotations

from typing import NamedTuple

EXPORT = "where the network was trained, save it as .keras, .h5 or SavedModel"
UNPACK = "unpack it, and name the model in it"


class Foreign(NamedTuple):
    """Kind of a file that cannot be converted.

    Attributes:
        what: noun phrase, such as "a PyTorch file".
        advice: what to do instead.
    """

    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.what}: {self.advice}"


PYTORCH = Foreign(
    "a PyTorch file, which has no complete network",
    "where the network was trained, save it by torch.export.save (.pt2)",
)
PICKLE = Foreign("a Python pickle, which would run code when it is read", EXPORT)
ARCHIVE = Foreign("a packed archive", UNPACK)
ONNX = Foreign("an ONNX network", f"{EXPORT} of Keras, or by torch.export.save (.pt2)")
CHECKPOINT = Foreign("a TensorFlow checkpoint, which has weights only", EXPORT)
FROZEN = Foreign("a TensorFlow graph without a signature", EXPORT)
TFLITE = Foreign("not a .tflite network in spite of its name", "copy it again")

# Bytes at the start of a file, see the formats' specifications.
BEGINNINGS: tuple[tuple[bytes, Foreign], ...] = (
    (b"version https://git-lfs", Foreign("a pointer of Git LFS", "fetch the file: git lfs pull")),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"\x93NUMPY", Foreign("an array of numpy", EXPORT)),
    (b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20", PYTORCH),  # its form before version 1.6
    (b"CNTK", Foreign("a CNTK network", f"only Keras networks can be converted: {EXPORT}")),
)
# The protocols of pickle that are in use; each byte follows 0x80.
PICKLE_PROTOCOLS = (b"\x02", b"\x03", b"\x04", b"\x05")
WEB_PAGE_STARTS = (b"<!doctype html", b"<html", b"<?xml")
WEB_PAGE = Foreign(
    "a web page, so its download has failed", "load the file itself, in a browser if need be"
)
SAFETENSORS = Foreign("a safetensors file, which has weights only", EXPORT)
# Where the content says nothing.
SUFFIXES = {
    ".pb": FROZEN,
    ".index": CHECKPOINT,
    ".ckpt": CHECKPOINT,
    ".meta": CHECKPOINT,
    ".pkl": PICKLE,
    ".pickle": PICKLE,
    ".joblib": PICKLE,
    ".pt": PYTORCH,
    ".pth": PYTORCH,
    ".onnx": ONNX,
    ".tflite": TFLITE,
}


def recognize(head: bytes, suffix: str) -> Foreign | None:
    """Return the kind of a file that is no Keras model.

    Args:
        head: the first 512 bytes of the file.
        suffix: of its name, in lower case; decides only where the content says nothing.

    Returns:
        None if the kind is not known either.
    """
    if not head:
        return Foreign("an empty file", "copy it again")
    fixed = next((kind for start, kind in BEGINNINGS if head.startswith(start)), None)
    return fixed or _by_structure(head) or SUFFIXES.get(suffix)


def _by_structure(head: bytes) -> Foreign | None:
    protocol_buffer_onnx = head[:1] == b"\x08" and head[2:3] in (b"\x12", b"\x3a")
    rules = (
        (head[:1] == b"\x80" and head[1:2] in PICKLE_PROTOCOLS, PICKLE),
        (head.lstrip().lower().startswith(WEB_PAGE_STARTS), WEB_PAGE),
        (head[4:9] == b"\x00\x00\x00\x00{", SAFETENSORS),  # its header's length comes first
        (protocol_buffer_onnx, ONNX),  # the format's version, then its producer or graph
        (head[:1] == b"\x0a" and b"Placeholder" in head, FROZEN),
    )
    return next((kind for holds, kind in rules if holds), None)


def recognize_archive(names: list[str]) -> Foreign:
    """Return the kind of a ZIP archive that is no .keras file, by the names in it."""
    if any(name.endswith(("data.pkl", "constants.pkl")) for name in names):
        return PYTORCH
    inside = [name for name in names if name.endswith((".keras", ".h5", ".hdf5", ".json", ".pb"))]
    if inside:
        return Foreign("a packed archive", f"unpack it, and name {inside[0]}")
    if names and all(name.endswith(".npy") for name in names):
        return Foreign("arrays of numpy", EXPORT)
    return ARCHIVE

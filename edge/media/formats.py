"""The formats of pictures that are read; those that phones take may need another decoder."""

from __future__ import annotations

from importlib import import_module, util
from pathlib import Path

from PIL import Image, features

from edge.errors import DataError
from edge.system.text import printable

# Other formats of Pillow can run programs (EPS) or open other files. Each name of Pillow stands
# beside the module that has its reader.
PLUGINS = {
    "JPEG": "JpegImagePlugin",
    "PNG": "PngImagePlugin",
    "GIF": "GifImagePlugin",
    "WEBP": "WebPImagePlugin",
    "BMP": "BmpImagePlugin",
    "TIFF": "TiffImagePlugin",
    "PPM": "PpmImagePlugin",
    "JPEG2000": "Jpeg2KImagePlugin",
}
HEIC_BRANDS = b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"miaf", b"msf1"
AVIF_BRANDS = b"avif", b"avis"
CONVERT = "convert it with 'heif-convert {file} a.jpg' (Debian package libheif-examples)"


def readable_formats(path: Path, head: bytes) -> list[str]:
    """Load the decoders of pictures, also one that only some files need.

    Args:
        path: of the file.
        head: its first 64 bytes.

    Returns:
        The names of the formats, for `PIL.Image.open`.

    Raises:
        DataError: the file needs a decoder that is not installed, or that does not exist.
    """
    brands = head[8:64] if head[4:8] == b"ftyp" else b""
    if brands.startswith(AVIF_BRANDS) or (brands.startswith(b"mif1") and b"avif" in brands):
        return [_load_avif(path)]
    if brands.startswith(HEIC_BRANDS):
        return [_load_heic(path)]
    if brands.startswith(b"crx "):
        raise DataError(f"{printable(path)}: a raw file of a camera: export it as JPEG")
    if head.startswith((b"\0\0\0\x0cJXL ", b"\xff\x0a")):
        raise DataError(f"{printable(path)}: JPEG XL cannot be read: convert it to JPEG")
    for module in PLUGINS.values():
        import_module(f"PIL.{module}")
    return [name for name in PLUGINS if name in Image.OPEN]


def _load_avif(path: Path) -> str:
    if not util.find_spec("PIL.AvifImagePlugin") or not features.check("avif"):
        raise _missing(path, "AVIF", "Pillow 11.3 or newer with 'pip install -U pillow'")
    import_module("PIL.AvifImagePlugin")
    return "AVIF"


def _load_heic(path: Path) -> str:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise _missing(path, "HEIC", "pillow-heif with 'pip install pillow-heif'") from error
    register_heif_opener(thumbnails=False)
    return "HEIF"


def _missing(path: Path, form: str, package: str) -> DataError:
    name = printable(path)
    convert = CONVERT.format(file=name)
    return DataError(f"{name}: {form} pictures need a decoder: install {package}, or {convert}")

"""Kind of a file by its content: a picture, a film, or neither; its name is not used."""

from __future__ import annotations

import enum
import re
from pathlib import Path
from typing import BinaryIO

from edge.media.jpeg import is_sequence
from edge.media.opening import foreign, open_regular

HEAD = 1 << 16  # bytes that decide, for nearly all files
JPEG_HEAD = 1 << 22  # bytes: a film of JPEG pictures shows only where the second one begins
TS_PACKETS = 188, 192, 204  # bytes: MPEG transport streams, those of camcorders, of receivers

PICTURES = re.compile(
    rb"\xff\xd8\xff"  # JPEG
    rb"|\x89PNG\r\n\x1a\n"
    rb"|GIF8[79]a"
    rb"|RIFF....WEBP"
    rb"|BM....\0\0\0\0..\0\0[\x0c-\x7c]\0\0\0"  # BMP
    rb"|II\*\0|MM\0\*|II\+\0|MM\0\+"  # TIFF, and raw files of cameras
    rb"|P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s"  # PBM, PGM, PPM
    rb"|\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"  # JPEG 2000
    rb"|\0\0\0\x0cJXL \r\n\x87\n|\xff\x0a",  # JPEG XL
    re.DOTALL,
)
FILMS = re.compile(
    rb"RIFF....(?:AVI |AVIX|AMV |CDXA)"
    rb"|\x1a\x45\xdf\xa3"  # Matroska, WebM
    rb"|\0...(?:moov|wide|free|skip|pnot)|....mdat"  # QuickTime without a brand
    rb"|FLV\x01"
    rb"|\x30\x26\xb2\x75\x8e\x66\xcf\x11"  # ASF: .wmv
    rb"|OggS"
    rb"|\0\0\x01[\xba\xb3\xb0]"  # MPEG program stream, MPEG-1 and 2 video, MPEG-4 video
    rb"|\0\0\0?\x01[\x06\x09\x27\x40\x42\x46\x4e\x67]"  # H.264 and H.265 without a container
    rb"|\x1f\x07\0[\xbf\x3f]"  # DV
    rb"|\x06\x0e\x2b\x34\x02\x05\x01\x01"  # MXF
    rb"|DKIF\0\0|YUV4MPEG2 |\.RMF\0|nut/multimedia"
    rb"|\xb7\xd8\x00\x20\x37\x49\xda\x11",  # WTV
    re.DOTALL,
)
PLAYLISTS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:#EXTM3U|ffconcat|\[playlist\]|v=0\s|(?:<\?xml[^>]*>\s*)?<MPD)",
    re.IGNORECASE,
)
# Brands of ISO base media files (ISO/IEC 14496-12, 23000-22) that are no films.
PICTURE_BRANDS = re.compile(rb"hei[cxms]|mif1|miaf|avif|crx ")
SEQUENCE_BRANDS = re.compile(rb"avis|msf1|hev[cxms]")
SOUND_BRANDS = re.compile(rb"M4[ABP] |aax |F4[AB] ")


class Kind(enum.Enum):
    """Kind of a file; the value ends a sentence that begins with "it is"."""

    PICTURE = "a picture"
    FILM = "a video"  # also an animated picture
    PLAYLIST = "a playlist, which names other files or addresses"
    OTHER = "neither a picture nor a video"


def kind_of(path: Path) -> Kind:
    """Return what a file is; a damaged one is what its first bytes say.

    A container of films counts as a film, even if only reading it shows that it holds only sound.

    Raises:
        DataError: it is missing, empty, a folder, a pipe, a socket or a device, or cannot be read.
    """
    with open_regular(path) as file, foreign(path, "cannot be read"):
        head = file.read(HEAD)
        if head[4:8] == b"ftyp":
            return _kind_of_brand(head[8:12])
        if PICTURES.match(head):
            return Kind.FILM if _is_animated(head, file) else Kind.PICTURE
    if FILMS.match(head) or _is_transport_stream(head):
        return Kind.FILM
    return Kind.PLAYLIST if PLAYLISTS.match(head) else Kind.OTHER


def _kind_of_brand(brand: bytes) -> Kind:
    if SEQUENCE_BRANDS.match(brand):
        return Kind.FILM
    if PICTURE_BRANDS.match(brand):
        return Kind.PICTURE
    return Kind.OTHER if SOUND_BRANDS.match(brand) else Kind.FILM


def _is_animated(head: bytes, file: BinaryIO) -> bool:
    if head.startswith(b"\xff\xd8"):
        return is_sequence(head + file.read(JPEG_HEAD))
    if head.startswith(b"RIFF"):
        return head[12:16] == b"VP8X" and bool(head[20:21] and head[20] & 2)
    if head.startswith(b"\x89PNG"):
        return b"acTL" in head[: max(head.find(b"IDAT"), 0)]
    return head.startswith(b"GIF") and _has_second_picture(file)


def _has_second_picture(file: BinaryIO) -> bool:
    """Return whether a GIF holds more than one picture; a damaged one counts as a picture."""
    from PIL import GifImagePlugin

    file.seek(0)
    try:
        return bool(GifImagePlugin.GifImageFile(file).is_animated)
    except Exception:  # noqa: BLE001 - whatever is wrong is reported when it is read
        return False


def _is_transport_stream(head: bytes) -> bool:
    return any(
        start + 4 * size < len(head)
        and all(head[start + number * size] == 0x47 for number in range(5))
        for size in TS_PACKETS
        for start in range(min(size, len(head)))
    )

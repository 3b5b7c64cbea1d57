"""No file makes the process need more than twice its usual memory."""

import os
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from edge.media.decoding import MAX_MEMORY, Decoder
from edge.media.picture import MAX_MEMORY as MAX_PICTURE_MEMORY
from tests.edge.media.films import shaded, write_film
from tests.files import ROOT, save_video

MARGIN = 16  # MB, of the allocator
PROGRAM = """
import sys
from pathlib import Path
from edge.errors import DataError
from edge.media.film import open_film
from edge.media.kind import Kind, kind_of
from edge.media.picture import read_picture
import av
path = Path(sys.argv[1])
try:
    if kind_of(path) is Kind.FILM:
        for _ in open_film(path).frames(): pass
    else:
        read_picture(path)
except DataError as error:
    print(error, file=sys.stderr)
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(path):
    """Return the peak memory in MB of a process that reads a file."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-c", PROGRAM, str(path)]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.count("\n") <= 1
    return int(done.stdout) / 1024


def chunk(name, data, length=None):
    size = struct.pack(">I", len(data) if length is None else length)
    return size + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(side, depth=8, extra=b"", pixels=None, length=None):
    """Return a grey PNG file whose rows are black."""
    header = struct.pack(">IIBBBBB", side, side, depth, 0, 0, 0, 0)
    pixels = (
        zlib.compress(bytes((1 + (side * depth + 7) // 8) * side)) if pixels is None else pixels
    )
    data = chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels, length) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def bomb():
    """Return 512 MB of zeros, compressed: equal parts of a megabyte, which take no time to make."""
    many, size = 512, 1 << 20
    packer, end = (zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS) for _ in range(2))
    part = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (many * size % 65521) << 16 | 1  # Adler-32 of zeros
    return b"\x78\xda" + many * part + end.flush() + struct.pack(">I", checksum)


def gif(screen, frame):
    head = b"GIF89a" + struct.pack("<HHBBB", screen, screen, 0x80, 0, 0) + bytes(6)
    picture = b"," + struct.pack("<HHHHB", 0, 0, frame, frame, 0) + b"\x02\x02\x4c\x01\0"
    return head + 2 * picture + b";"


def jpeg(side, folder):
    Image.new("L", (64, 64)).save(folder / "small.jpg")
    data = bytearray((folder / "small.jpg").read_bytes())
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, side, side)
    return data


def growing_gif(side, folder):
    """Return a GIF file whose second frame is larger than the first one and the screen."""
    Image.new("P", (side, side)).save(folder / "large.gif", optimize=False)
    large = (folder / "large.gif").read_bytes()
    small = gif(1, 1)  # the data of its pictures are those of one pixel
    return small[: small.index(b";")] + large[large.index(b",\0\0\0\0") :]


def scans_apart(side):
    """Return a JPEG file with a scan for each colour, which a decoder keeps until all are read."""

    def segment(marker, data):
        return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data

    frame = struct.pack(">BHHB", 8, side, side, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    codes = b"".join(segment(0xC4, bytes((kind, 1)) + bytes(16)) for kind in (0, 0x10))
    scans = b"".join(
        segment(0xDA, bytes((1, colour, 0, 0, 63, 0))) + bytes(9) for colour in (1, 2, 3)
    )
    tables = segment(0xDB, b"\0" + b"\1" * 64)
    return b"\xff\xd8" + tables + segment(0xC0, frame) + codes + scans + b"\xff\xd9"


def saved(folder, name, pixels):
    """Save a grey square in colour of at most so many pixels."""
    side = int(pixels**0.5)
    Image.new("RGB", (side, side), "grey").save(folder / name)


def tiff(tags):
    """Return a TIFF file of one small piece of zeros, with these tags besides the usual ones."""
    data = zlib.compress(bytes(1000))
    usual = {256: 64, 257: 64, 258: 8, 259: 8, 262: 1, 277: 1}
    tags = sorted({**usual, **tags, 325: len(data), 324: 10 + 12 * (len(tags) + 8) + 4}.items())
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + data


def film(folder, name, places):
    """Return a film of JPEG pictures with numbers changed in its headers."""
    data = bytearray(save_video(folder / "small.avi", shaded(4)).read_bytes())
    for box, offset, value in places:
        struct.pack_into("<I", data, data.index(box) + offset, value)
    return data


def indexed(folder):
    """Return an MP4 file that promises 2^27 samples of a byte each."""
    data = bytearray(write_film(folder / "small.mp4", shaded(4)).read_bytes())
    many = 1 << 27
    struct.pack_into(">II", data, data.index(b"stsz") + 8, 1, many)
    struct.pack_into(">I", data, data.index(b"stsc") + 16, many)
    struct.pack_into(">I", data, data.index(b"stts") + 12, many)
    return data


def references(folder):
    """Return a film that makes the decoder keep 16 frames of 4096x4096: 400 MB."""
    options = {"preset": "ultrafast", "refs": "16", "x264-params": "keyint=99:scenecut=0"}
    return write_film(folder / "a.mp4", 2 * shaded(9, (4096, 4096)), options=options)


FILES = {
    "30000x30000 of one bit.png": lambda _: png(30000, depth=1),
    "long chunk.png": lambda _: png(64, length=0x7F000000),
    "packed colour profile.png": lambda _: png(64, extra=chunk(b"iCCP", b"x\0\0" + bomb())),
    "packed text.png": lambda _: png(64, extra=chunk(b"zTXt", b"x\0\0" + bomb())),
    "packed pixels.png": lambda _: png(64, pixels=bomb()),
    "endless.png": lambda _: png(64, extra=chunk(b"acTL", struct.pack(">II", 0x7FFFFFFF, 0))),
    "huge.jpg": lambda folder: jpeg(65500, folder),
    "large.jpg": lambda folder: jpeg(14000, folder),
    "too large.jpg": lambda folder: jpeg(14500, folder),
    "huge.gif": lambda _: gif(65535, 65535),
    "huge frame.gif": lambda _: gif(10, 65535),
    "large.gif": lambda _: gif(7000, 7000),
    "growing.gif": lambda folder: growing_gif(7000, folder),
    "scans apart.jpg": lambda _: scans_apart(8000),
    "large.png": lambda _: png(6000),
    "huge.ppm": lambda _: b"P6\n60000 60000\n255\n" + bytes(99),
    "huge.tif": lambda _: tiff({256: 60000, 257: 60000, 322: 64, 323: 64}),
    "huge tile.tif": lambda _: tiff({322: 32768, 323: 32768}),
    "huge.bmp": lambda _: b"BM" + struct.pack("<IIIIiiHH", 99, 0, 54, 40, 60000, 60000, 1, 24)
    + bytes(99),
    "huge.avi": lambda folder: film(folder, "a", [(b"strf", 12, 60000), (b"strf", 16, 60000)]),
    "2^31 frames.avi": lambda folder: film(
        folder, "a", [(b"avih", 24, 0x7FFFFFFF), (b"strh", 40, 0x7FFFFFFF)]
    ),
    "2^27 samples.mp4": indexed,
}  # fmt: skip


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Return the peak memory of a process that reads a small picture."""
    path = tmp_path_factory.mktemp("usual") / "a.png"
    Image.fromarray(np.zeros((480, 640, 3), np.uint8)).save(path)
    return peak(path)


@pytest.mark.parametrize("name", FILES)
def test_memory_stays_bounded(tmp_path, usual, name):
    path: Path = tmp_path / name
    path.write_bytes(FILES[name](tmp_path))
    assert peak(path) < 2 * usual + MARGIN


@pytest.mark.parametrize(("name", "pixels"), [("a.webp", 12_600_000), ("a.jp2", 10_100_000)])
def test_formats_whose_decoders_take_more_may_take_twice_as_much(tmp_path, usual, name, pixels):
    path: Path = tmp_path / name
    saved(tmp_path, name, pixels)
    assert peak(path) < usual + 2 * MAX_PICTURE_MEMORY / 1e6 + MARGIN


def test_frames_that_a_film_asks_to_keep_are_bounded_too(tmp_path, usual):
    frame = 25 * 2  # MB: of the one too many, and of its picture
    assert peak(references(tmp_path)) < usual + MAX_MEMORY / 1e6 + frame + MARGIN


def test_a_film_that_needs_more_memory_ends_there_and_says_what_to_do(tmp_path):
    path = write_film(tmp_path / "a.mp4", shaded(9))
    with av.open(str(path)) as container:
        decoder = Decoder(container, container.streams.video[0], memory=-1_000_000_000)
        assert len(list(decoder.frames())) < 9
    assert re.match(r"it needs more than .* MB of memory: make it smaller, as with", decoder.ending)

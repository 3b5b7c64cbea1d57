"""The kind of a file follows from its content, not from its name."""

import os
import socket

import numpy as np
import pytest
from PIL import Image

from edge.errors import DataError
from edge.media.kind import Kind, kind_of
from tests.edge.media.films import shaded, write_film, write_sound

PICTURES = ["bmp", "gif", "jp2", "jpg", "png", "ppm", "tif", "webp"]
FILMS = {
    "avi": "mjpeg", "flv": "flv", "h264": "libx264", "m4v": "mpeg4", "mjpeg": "mjpeg",
    "mkv": "mpeg4", "mov": "libx264", "mp4": "libx264", "mpg": "mpeg2video", "mts": "libx264",
    "ts": "libx264", "vob": "mpeg2video", "webm": "libvpx", "wmv": "wmv2",
}  # fmt: skip
BRANDS = {
    b"heic": Kind.PICTURE, b"avif": Kind.PICTURE, b"avis": Kind.FILM, b"isom": Kind.FILM,
    b"3gp4": Kind.FILM, b"M4A ": Kind.OTHER,
}  # fmt: skip
OTHERS = {
    "notes": b"The free pictures are moov.\n", "script": b"#!/bin/sh\n", "pdf": b"%PDF-1.7\n",
    "song": b"ID3\x04\0\0" + bytes(99), "wave": b"RIFF\0\0\0\0WAVEfmt ", "one": b"x",
    "vector": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "zeros": bytes(4096),
    "bitmap?": b"BMW and others", "netpbm?": b"P1 is first\n",
}  # fmt: skip
PLAYLISTS = {
    "hls": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "concat": b"ffconcat version 1.0\n",
    "pls": b"[playlist]\nFile1=http://127.0.0.1/\n", "session": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1",
    "dash": b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
}  # fmt: skip


def kind_of_bytes(folder, data):
    """Return the kind of a file that consists of these bytes."""
    (folder / "x").write_bytes(data)
    return kind_of(folder / "x")


@pytest.mark.parametrize("suffix", PICTURES)
def test_pictures(tmp_path, suffix):
    picture = Image.fromarray(shaded(1)[0])
    picture.save(tmp_path / f"a.{suffix}")
    assert kind_of((tmp_path / f"a.{suffix}").rename(tmp_path / "a.mp4")) is Kind.PICTURE


@pytest.mark.parametrize("suffix", FILMS)
def test_films(tmp_path, suffix):
    film = write_film(tmp_path / f"a.{suffix}", shaded(4, (128, 96)), FILMS[suffix])
    assert kind_of(film.rename(tmp_path / "a")) is Kind.FILM


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_animated_pictures_are_films(tmp_path, suffix):
    first, *rest = map(Image.fromarray, shaded(3))
    first.save(tmp_path / f"a.{suffix}", save_all=True, append_images=rest, duration=50)
    assert kind_of(tmp_path / f"a.{suffix}") is Kind.FILM


@pytest.mark.parametrize("brand", BRANDS)
def test_brands_of_iso_media(tmp_path, brand):
    data = b"\0\0\0\x1cftyp" + brand + bytes(16)
    assert kind_of_bytes(tmp_path, data) is BRANDS[brand]


@pytest.mark.parametrize("name", OTHERS)
def test_other_files(tmp_path, name):
    assert kind_of_bytes(tmp_path, OTHERS[name]) is Kind.OTHER


@pytest.mark.parametrize("name", PLAYLISTS)
def test_playlists(tmp_path, name):
    assert kind_of_bytes(tmp_path, PLAYLISTS[name]) is Kind.PLAYLIST


@pytest.mark.parametrize("also", [b"MPF\0", b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"])
def test_a_photograph_with_a_second_picture_is_a_picture(tmp_path, also):
    Image.fromarray(shaded(1)[0]).save(tmp_path / "a.jpg")
    data = (tmp_path / "a.jpg").read_bytes()
    segment = b"\xff\xe1" if b"MPF" not in also else b"\xff\xe2"
    segment += (2 + len(also)).to_bytes(2) + also
    assert kind_of_bytes(tmp_path, 2 * data) is Kind.FILM
    assert kind_of_bytes(tmp_path, data[:2] + segment + data[2:] + data) is Kind.PICTURE


def test_a_photograph_with_a_film_behind_it_is_a_picture(tmp_path):
    film = write_film(tmp_path / "a.mp4", shaded(4))
    Image.fromarray(shaded(1)[0]).save(tmp_path / "a.jpg")
    data = (tmp_path / "a.jpg").read_bytes() + film.read_bytes()
    assert kind_of_bytes(tmp_path, data) is Kind.PICTURE


def test_sound_in_a_container_of_its_own_is_no_film(tmp_path):
    assert kind_of(write_sound(tmp_path / "a.m4a")) is Kind.OTHER


def test_what_is_no_file_is_refused_unopened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(tmp_path, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/socket")  # a short path, as sockets need
        os.close(here)
        found = {}
        for name in ("pipe", "socket", "/dev/zero", "empty", "dangling", ".", "nul\0", "x" * 300):
            with pytest.raises(DataError) as caught:
                kind_of(tmp_path / name)
            found[name] = str(caught.value).rpartition(": ")[0].rpartition(": ")[2]
    assert found["pipe"] == "a pipe"
    assert found["socket"] == "a socket"
    assert found["/dev/zero"] == "a device"
    assert found["dangling"] == "cannot be read"


def test_a_damaged_gif_is_a_picture(tmp_path):
    data = b"GIF89a" + np.random.default_rng(1).bytes(500)
    assert kind_of_bytes(tmp_path, data) is Kind.PICTURE

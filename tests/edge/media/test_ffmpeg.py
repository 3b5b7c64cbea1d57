"""FFmpeg opens no other file and no address, whatever a file names."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from edge.errors import DataError
from edge.media.bounded import BoundedFile
from edge.media.ffmpeg import open_container
from edge.media.film import open_film
from tests.edge.media.films import shaded, write_film
from tests.files import ROOT

# Each names a file and an address; FFmpeg follows all of them when it is used as usual.
PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}/a.ts\n#EXTINF:1,\n{file}\n",
    "concat": "ffconcat version 1.0\nfile '{file}'\nfile '{address}/a.ts'\n",
    "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">'
    "<BaseURL>{address}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "session": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 5004 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
}


@pytest.fixture
def server():
    """Yield a web server that notes which paths it is asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as made:
        made.asked = asked
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("name", PLAYLISTS)
def test_playlists_are_refused_and_nothing_that_they_name_is_opened(tmp_path, server, name):
    film = write_film(tmp_path / "a.ts", shaded(2))
    address = f"http://127.0.0.1:{server.server_port}"
    path = tmp_path / "list.mp4"
    path.write_text(PLAYLISTS[name].format(file=film, address=address))
    with pytest.raises(DataError, match="a playlist, which names other files or addresses"):
        open_film(path)
    with path.open("rb", buffering=0) as file, pytest.raises(DataError, match="not a video"):
        open_container(path, BoundedFile(file))
    assert server.asked == []


@pytest.mark.parametrize(
    "error", ["ImportError('missing')", "ValueError('numpy.dtype size changed')"]
)
def test_without_pyav_a_line_says_what_to_install(tmp_path, error):
    write_film(tmp_path / "a.mp4", shaded(2))
    (tmp_path / "av.py").write_text(f"raise {error}\n")
    program = (
        "from pathlib import Path\n"
        "from edge.errors import DataError\n"
        "from edge.media.film import open_film\n"
        "try: open_film(Path('a.mp4'))\n"
        "except DataError as error: print(error)\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    run = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("a.mp4: videos need PyAV: install it with 'sudo apt install")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""

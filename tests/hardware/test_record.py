"""The report of real hardware, on a made-up system with made-up commands."""

import json
import sys

import pytest

from tests.files import ROOT
from tests.hardware.commands import Done, run_command
from tests.hardware.privacy import without_names
from tests.hardware.record import main

PROGRAM = ["emotion", "edge"]  # the value of --command
CHECK = [{"state": "ok", "what": "network", "text": "emotions_edgetpu.tflite: Edge TPU"}]
LOG = 'camera: rtsp://jane:secret@10.0.0.7/live\nstarted: camera="x"'
RUN = "1800 frames, 900 faces, 29.9 frames per second\nms per frame: camera 20.1, detect 3.5\n"
BENCH = {"machine": "aarch64", "start_s": 1.5}


@pytest.fixture
def board(tmp_path):
    """The root of a Raspberry Pi 4 with a screen, a webcam and a Coral."""
    files = {
        "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
        "proc/device-tree/serial-number": "10000000abcdef01\0",
        "proc/sys/kernel/osrelease": "6.12.47+rpt-rpi-v8\n",
        "proc/meminfo": "MemTotal:        3884352 kB\n",
        "etc/os-release": 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
        "etc/hostname": "janes-pi\n",
        "sys/class/video4linux/video0/name": "HD Webcam\n",
        "sys/class/drm/card1-HDMI-A-1/status": "connected\n",
        "sys/class/drm/card1-HDMI-A-1/modes": "1920x1080\n1280x720\n",
        "sys/class/thermal/thermal_zone0/temp": "51121\n",
        "sys/devices/platform/soc/soc:firmware/get_throttled": "50000\n",
        "sys/bus/usb/devices/2-1/idVendor": "18d1\n",
        "sys/bus/usb/devices/2-1/idProduct": "9302\n",
        "sys/bus/usb/devices/2-1/speed": "5000\n",
        "sys/bus/usb/devices/1-1/idVendor": "046d\n",
        "sys/bus/usb/devices/1-1/idProduct": "0825\n",
    }
    for name, text in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "root"


class Commands:
    """Made-up commands; remembers which were run, and for how long they might."""

    def __init__(self, **changed):
        self.ran = []
        self.results = {
            "systemctl": Done(3, "", ""),
            "dpkg-query": Done(1, "libedgetpu1-std 16.0\nemotion-edge 0.1.0\n", "no such package"),
            "rpicam-hello": Done(0, "Available cameras\n0 : imx708", ""),
            "--version": Done(0, "emotion-edge 0.1.0\n", ""),
            "check": Done(1, json.dumps(CHECK), ""),
            "run": Done(0, RUN, LOG),
            "bench": Done(0, json.dumps(BENCH), ""),
            **changed,
        }

    def __call__(self, command, seconds):
        self.ran.append((list(command), seconds))
        name = command[len(PROGRAM)] if list(command[: len(PROGRAM)]) == PROGRAM else command[0]
        return self.results[name]


def record(tmp_path, board, *options, commands=None, ask=None):
    """Return the exit code and the report, None if there is none."""
    out = tmp_path / "report.json"
    answers = iter(["", "y", "yes", "N", "", "maybe", "y", "y", " a red picture "])
    code = main(
        ["--out", str(out), "--command", " ".join(PROGRAM), *options],
        commands or Commands(),
        board,
        ask or (lambda _text: next(answers)),
    )
    return code, json.loads(out.read_text()) if out.exists() else None


def test_the_whole_report(tmp_path, board, capsys):
    code, report = record(tmp_path, board)
    assert code == 0
    machine = report["machine"]
    assert machine["board"] == "Raspberry Pi 4 Model B Rev 1.4"
    assert machine["os"] == "Debian GNU/Linux 13 (trixie)"
    assert machine["kernel"] == "6.12.47+rpt-rpi-v8"
    assert machine["memory_mb"] == 3793
    assert machine["packages"] == {"libedgetpu1-std": "16.0", "emotion-edge": "0.1.0"}
    assert machine["pi_cameras"] == ["Available cameras", "0 : imx708"]
    assert machine["video_devices"] == ["HD Webcam"]
    assert machine["screens"]["card1-HDMI-A-1"]["modes"] == ["1920x1080", "1280x720"]
    (coral,) = machine["coral"]
    assert (coral["usb"], coral["mbit"]) == ("18d1:9302", "5000")
    assert report["heat_before"] == {"celsius": 51.121, "throttled": "50000"}
    assert report["program"]["version"] == "emotion-edge 0.1.0"
    assert report["program"]["check"] == CHECK
    assert report["program"]["bench"] == BENCH
    run = report["program"]["run"]
    assert (run["per_second"], run["ms"]) == (29.9, {"camera": 20.1, "detect": 3.5})
    answers = report["answers"]
    assert list(answers.values())[:5] == ["yes", "yes", "no", "unknown", "unknown"]
    assert answers["remarks"] == "a red picture"
    assert "attach it to a new issue" in capsys.readouterr().out


def test_nothing_private_is_in_it(tmp_path, board):
    _, report = record(tmp_path, board)
    text = json.dumps(report)
    for private in ("janes-pi", "10000000abcdef01", "jane", "secret", "10.0.0.7"):
        assert private not in text
    assert report["program"]["run"]["log"][0] == "camera: rtsp://ADDRESS/live"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("500 MB free at /home/jane/x", "500 MB free at NAME/x"),
        ("jane@kitchen", "NAME@NAME"),
        ("janet in the kitchens", "janet in the kitchens"),
        ("dc:a6:32:01:02:03 and 192.168.1.9", "ADDRESS and ADDRESS"),
        ("fe80::1ff:fe23:4567:890a", "ADDRESS"),
        ("USB 18d1:9302 at 12:34:56", "USB 18d1:9302 at 12:34:56"),
        ("Raspberry Pi of pi", "Raspberry Pi of pi"),
    ],
)
def test_names_and_addresses_are_replaced(text, plain):
    names = ["jane", "kitchen", "/home/jane", "pi", ""]
    assert without_names({"a": [text, 1, None]}, names) == {"a": [plain, 1, None]}


def test_nothing_is_asked_where_that_is_not_wanted(tmp_path, board):
    def ask(_text):
        raise AssertionError("asked")

    code, report = record(tmp_path, board, "--no-questions", ask=ask)
    assert (code, report["answers"]) == (0, None)


def test_yes_begins_without_waiting(tmp_path, board):
    asked = []
    record(tmp_path, board, "--yes", ask=lambda text: asked.append(text) or "")
    assert asked[0].startswith("Was a picture shown?")


def test_camera_display_and_seconds_are_passed_on(tmp_path, board):
    commands = Commands()
    options = ["--camera", "v4l2:0", "--display", "kms", "--seconds", "7", "--no-bench"]
    _, report = record(tmp_path, board, *options, commands=commands)
    played = [*PROGRAM, "run", "--camera", "v4l2:0", "--display", "kms"]
    assert (played, 7.0) in commands.ran
    assert "bench" not in report["program"]


def test_a_command_that_fails_is_recorded(tmp_path, board):
    broken = Done(1, "", "emotion-edge: error: no camera\n")
    code, report = record(tmp_path, board, commands=Commands(run=broken, check=broken))
    assert code == 0
    assert report["program"]["check"] == {"exit": 1, "error": ["emotion-edge: error: no camera"]}
    assert report["program"]["run"] == {"exit": 1, "log": ["emotion-edge: error: no camera"]}


def test_a_machine_without_anything_is_recorded(tmp_path):
    missing = Done(None, "", "No such file or directory")
    commands = Commands(**{"dpkg-query": missing, "rpicam-hello": missing, "systemctl": missing})
    code, report = record(tmp_path, tmp_path / "nothing", commands=commands)
    assert (code, report["machine"]["board"]) == (0, "unknown")
    assert report["machine"]["coral"] == []
    assert report["heat_after"] == {"celsius": None, "throttled": None}


FAULTS = {
    "short": (["--seconds", "1"], {}, "--seconds must be from 5 to 3600"),
    "no number": (["--seconds", "nan"], {}, "--seconds must be from 5 to 3600"),
    "service": ([], {"systemctl": Done(0, "", "")}, "sudo systemctl stop emotion-edge"),
    "no program": (
        [],
        {"--version": Done(None, "", "No such file")},
        "emotion edge cannot be started: name it by --command",
    ),
    "no folder": (["--out", "/no/where/x.json"], {}, "its folder does not exist"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_one_line(tmp_path, board, capsys, fault):
    options, changed, message = FAULTS[fault]
    code, report = record(tmp_path, board, *options, commands=Commands(**changed))
    assert (code, report) == (1, None)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("record: error: ")
    assert message in line


def test_a_report_is_replaced_by_force_only(tmp_path, board, capsys):
    out = tmp_path / "report.json"
    out.write_text('"old"')
    assert record(tmp_path, board) == (1, "old")
    assert "exists already" in capsys.readouterr().err
    code, report = record(tmp_path, board, "--force")
    assert (code, report["format"]) == (0, 1)


@pytest.mark.parametrize(
    ("raised", "code", "text"), [(EOFError, 1, "--no-questions"), (KeyboardInterrupt, 130, "stop")]
)
def test_an_end_of_the_input_or_ctrl_c_writes_nothing(
    tmp_path, board, capsys, raised, code, text
):  # fmt: skip
    def ask(_text):
        raise raised

    assert record(tmp_path, board, ask=ask) == (code, None)
    assert text in capsys.readouterr().err


INTERRUPTIBLE = """
import time
try:
    print("begun", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("ended")
"""


class TestRunCommand:
    def test_a_command_is_ended_as_by_ctrl_c(self):
        done = run_command([sys.executable, "-c", INTERRUPTIBLE], 2.0)
        assert done == Done(0, "begun\nended\n", "")

    def test_a_program_that_is_missing_has_no_exit_code(self):
        assert run_command(["/no/such/program"], 1.0).code is None


def test_the_folder_runs_alone_as_on_a_device(tmp_path):
    (tmp_path / "hardware").symlink_to(ROOT / "tests" / "hardware")
    command = [sys.executable, "-m", "hardware", "--seconds", "1"]
    done = run_command(["env", "-C", str(tmp_path), "-u", "PYTHONPATH", *command], 30.0)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("record: error: ")

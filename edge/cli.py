"""Command line of the device: emotion-edge."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from edge import __version__
from edge.commands import options as add
from edge.config import loader
from edge.config.layers import Layers
from edge.config.schema import Config
from edge.errors import ConfigError, EmotionEdgeError
from edge.system import core_dumps, garbage, log, streams
from edge.system.printable import printable
from edge.system.settings_folder import settings_folder

# Before the libraries are loaded, unless the user has set them.
ENVIRONMENT = {
    # OpenCV and FFmpeg write a line for every damaged byte; damaged frames are counted instead.
    "OPENCV_LOG_LEVEL": "OFF",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # numpy and OpenCV each start threads for linear algebra, which here is of few numbers: the
    # threads take a fifth of the time of the import.
    "OPENBLAS_NUM_THREADS": "1",
}
EXAMPLES = """examples:
  emotion-edge run                                  camera or demo, on the screen or a page
  emotion-edge password                             for a page that other computers can open
  emotion-edge run --camera v4l2:0 --display web:0.0.0.0:8080
  emotion-edge run --camera party.mp4 --display out.mp4
  emotion-edge predict --format table holiday/      emotions in these pictures
  emotion-edge run -o camera.width=1280 -o emotion.smoothing=1
  emotion-edge notice --out sign.pdf                a sign to print, from [notice]
  emotion-edge check                                what is missing, and what to do
"""
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the only place where errors become messages.

    Returns:
        exit code: 0 done, 1 an error that is named on stderr, 130 stopped by Ctrl-C. Wrong usage
        ends the program with 2.
    """
    streams.prepare()
    try:
        with streams.flushed():
            return _run_command(build_parser().parse_args(arguments))
    except EmotionEdgeError as error:
        fault = str(error)
    except streams.UnwrittenError as error:
        fault = f"standard output: {error}"
    except MemoryError:
        fault = "not enough memory: close other programs, or give smaller files"
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        return 1
    except KeyboardInterrupt:
        return 130
    log.print_error(f"emotion-edge: error: {fault}")
    return 1


def _run_command(options: argparse.Namespace) -> int:
    log.configure(verbose=options.verbose, quiet=options.quiet)
    core_dumps.forbid()
    for variable, value in ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    exit_code: int = options.command(options)
    return exit_code


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="emotion-edge",
        description="Live facial expressions: every face boxed, followed, and named.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = add.common_options()
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(command=function)
        return sub

    add.run_options(command("run", _run, "show live emotions"))
    add.predict_options(command("predict", _predict, "print the emotions in pictures and videos"))
    add.check_options(command("check", _check, "report what is there, is missing, and what to do"))
    add.bench_options(command("bench", _bench, "measure what a frame costs, stage by stage"))
    add.password_options(command("password", _password, "make the password of the web page"))
    add.notice_options(
        command("notice", _notice, "make a sign to print: emotions are recognized here")
    )
    add.calibrate_options(
        command("calibrate", _calibrate, "correct the scores by a face that is at rest")
    )
    add.sounds_options(command("sounds", _sounds, "write the sounds of [audio] as WAV files"))
    add.events_options(command("events", _events, "print the events that a running program writes"))
    add.report_options(command("report", _report, "print how many people showed which emotion"))
    command("config", _config, "print the effective configuration")
    return parser


def _layers(
    options: argparse.Namespace, finish: Callable[[Config], Config] = lambda config: config
) -> Layers:
    return Layers(settings_folder(), options.config, tuple(options.set), finish)


def _load(options: argparse.Namespace) -> Config:
    return _layers(options).read_safely()


def _run(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # would end the process until the loop handles it
    with garbage.uncollected():
        from edge import app
        from edge.runtime.level import check_level
        from edge.runtime.page import open_store
        from edge.runtime.shutter import remembered

    def finish(config: Config) -> Config:
        targets = options.camera, options.display
        config = loader.with_targets(config, *targets, overwrite=options.force)
        config = loader.for_appliance(config) if options.persist else config
        check_level(config)
        return remembered(config)

    layers = _layers(options, finish)
    store = open_store(layers)
    if options.persist:
        app.keep_running(layers.read, store)
    else:
        app.run(layers.read, store=store)
    return 0


def _predict(options: argparse.Namespace) -> int:
    from edge.commands.predict import predict

    table, crop = options.format == "table", options.crop
    config, recursive = _load(options), options.recursive
    return 1 if predict(config, options.paths, crop=crop, table=table, recursive=recursive) else 0


def _check(options: argparse.Namespace) -> int:
    from edge.commands.check import settings
    from edge.commands.check.report import check

    layers = _layers(options)
    findings = [*check(_load(options)), *settings.check(layers)]
    if options.json:
        print(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False))
    else:
        for state, what, text in findings:
            print(f"{state:<8} {what:<9} {printable(text)}")
    return 1 if any(finding.state == "error" for finding in findings) else 0


def _bench(options: argparse.Namespace) -> int:
    log.configure(verbose=options.verbose, quiet=not options.verbose)  # no line per clip
    from edge.commands.bench import plot, report, scale
    from edge.commands.bench.benchmark import bench
    from edge.system.console import StatusLine

    if options.scale and (options.clips or options.reference):
        raise ConfigError("--scale makes its own clips: leave out CLIP and --reference")
    if options.observers and (options.scale or options.reference or options.plot):
        raise ConfigError("--observers stands alone: leave out --scale, --reference and --plot")
    if options.rounds < 1:
        raise ConfigError("--rounds must be 1 or more")
    if options.plot:
        plot.check(options.plot, overwrite=options.force)
    line = StatusLine(io.StringIO() if options.json else None)
    lines: Callable[[dict[str, Any]], Iterator[str]]
    given = options.clips, options.config, options.set
    if options.scale:
        figures, lines = scale.measure(*given[1:], options.rounds, line), scale.lines
    elif options.observers:
        from edge.commands.bench import everything

        figures, lines = everything.measure(*given, options.rounds, line), everything.lines
    else:
        figures, lines = bench(*given, options.rounds, options.reference, line), report.lines
    print(json.dumps(figures, indent=1) if options.json else "\n".join(lines(figures)))
    if options.plot:
        plot.draw(figures, options.plot)
    return 0


def _password(options: argparse.Namespace) -> int:
    from edge.commands.password import make_password

    how = {"choose": options.choose, "setting": options.setting, "pin": options.pin}
    make_password(_load(options).web, **how)
    return 0


def _notice(options: argparse.Namespace) -> int:
    from edge.commands.notice import make_sign

    config = _load(options)
    if options.language:
        config = loader.with_language(config, options.language)
    make_sign(config, options.out, options.size, overwrite=options.force)
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from edge.commands import calibrate

    config = loader.with_targets(_load(options), options.camera, None)
    if options.list:
        calibrate.list_calibrations(config)
    elif options.delete is not None:
        calibrate.delete_calibration(config, options.delete)
    else:
        if options.seconds < 1:
            raise ConfigError("--seconds must be 1 or more")
        name, seconds = options.name, options.seconds
        calibrate.make_calibration(config, name, seconds, overwrite=options.force)
    return 0


def _sounds(options: argparse.Namespace) -> int:
    from edge.commands.sounds import export_sounds

    export_sounds(_load(options).audio, options.folder, overwrite=options.force)
    return 0


def _events(options: argparse.Namespace) -> int:
    from edge.commands.events import print_events

    print_events(_load(options).events, follow=options.follow)
    return 0


def _report(options: argparse.Namespace) -> int:
    from edge.commands.report import print_report, write_report

    config, days, last = _load(options), 7 if options.week else 1, options.week or options.day
    if options.out:
        write_report(config, last, options.out, days=days, overwrite=options.force)
    else:
        print_report(config, last, days=days, form=options.format)
    return 0


def _config(options: argparse.Namespace) -> int:
    print(loader.to_toml(_load(options)), end="")
    return 0

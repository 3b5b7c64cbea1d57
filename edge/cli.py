"""Command line of the device: emotion-edge."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
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
from edge.system.silence import lasting_stderr

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
            given = sys.argv[1:] if arguments is None else arguments
            return _run_command(build_parser(given).parse_args(given))
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
    # Networks and pictures are opened in threads, which silence stderr for all of them.
    log.configure(verbose=options.verbose, quiet=options.quiet, stream=lasting_stderr())
    core_dumps.forbid()
    for variable, value in ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    exit_code: int = options.command(options)
    return exit_code


def build_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        arguments: that it will parse; where they begin with a command, only that one is prepared,
            in a quarter of the time.
    """
    parser = argparse.ArgumentParser(
        prog="emotion-edge",
        description="Live facial expressions: every face boxed, followed, and named.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = add.common_options()
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    named = COMMANDS.keys() & arguments[:1]
    for name in named or COMMANDS:
        function, add_options, text = COMMANDS[name]
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(command=function)
        if add_options:
            add_options(sub)
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

    others = options.reference or options.against
    if options.scale and (options.clips or others):
        raise ConfigError("--scale makes its own clips: leave out CLIP, --reference and --against")
    if options.observers and (options.scale or others or options.plot):
        alone = "leave out --scale, --reference, --against and --plot"
        raise ConfigError(f"--observers stands alone: {alone}")
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
        figures = bench(*given, options.rounds, options.reference, options.against, line)
        lines = report.lines
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


# By name: what runs, what adds its options, and a line about it.
COMMANDS: dict[str, tuple[Command, Callable[[argparse.ArgumentParser], None] | None, str]] = {
    "run": (_run, add.run_options, "show live emotions"),
    "predict": (_predict, add.predict_options, "print the emotions in pictures and videos"),
    "check": (_check, add.check_options, "report what is there, is missing, and what to do"),
    "bench": (_bench, add.bench_options, "measure what a frame costs, stage by stage"),
    "password": (_password, add.password_options, "make the password of the web page"),
    "notice": (_notice, add.notice_options, "make a sign to print: emotions are recognized here"),
    "calibrate": (_calibrate, add.calibrate_options, "correct the scores by a face at rest"),
    "sounds": (_sounds, add.sounds_options, "write the sounds of [audio] as WAV files"),
    "events": (_events, add.events_options, "print the events that a running program writes"),
    "report": (_report, add.report_options, "print how many people showed which emotion"),
    "config": (_config, None, "print the effective configuration"),
}

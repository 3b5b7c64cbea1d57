"""Entry point of the process: `python -m edge` is `emotion-edge`."""

import os
import signal

# Before anything else: importing the rest takes a second on a Pi, and Ctrl-C meanwhile must not
# print a traceback. A shell starts background jobs with SIGINT ignored.
if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(130))


def main() -> int:
    """Run the command line; return the exit code of the process."""
    from edge import cli
    from edge.system.interrupts import interrupts

    return interrupts.run(cli.main)


if __name__ == "__main__":
    raise SystemExit(main())

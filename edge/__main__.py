"""Entry point of the process: `python -m edge` is `emotion-edge`."""

from edge.system.interrupts import interrupts

# Importing what follows takes most of a second on a Pi.
interrupts.exit_at_once()


def main() -> int:
    """Run the command line; return the exit code of the process."""
    from edge import cli

    return interrupts.run(cli.main)


if __name__ == "__main__":
    raise SystemExit(main())

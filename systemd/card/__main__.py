"""Entry point of `python -m card`."""

try:
    from card.cli import main

    raise SystemExit(main())
except KeyboardInterrupt:  # while the modules are imported
    raise SystemExit(130) from None

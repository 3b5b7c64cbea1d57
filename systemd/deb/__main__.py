"""Entry point of `python -m deb`."""

try:
    from deb.cli import main

    raise SystemExit(main())
except KeyboardInterrupt:  # while the modules are imported
    raise SystemExit(130) from None

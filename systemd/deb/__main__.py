"""Entry point of `python -m deb`."""

from deb.cli import main

raise SystemExit(main())

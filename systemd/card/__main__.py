"""Entry point of `python -m card`."""

from card.cli import main

raise SystemExit(main())

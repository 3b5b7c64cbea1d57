"""Entry point of `python -m converter`, the same as the command emotion-convert."""

from converter.cli.main import main

raise SystemExit(main())

"""`python -m converter`: see `converter.cli`."""

from converter.cli import main

raise SystemExit(main())

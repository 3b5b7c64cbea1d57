"""`python -m edge` is `emotion-edge`."""

from edge.cli import main

raise SystemExit(main())

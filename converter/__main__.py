"""`python -m converter`: see `converter.cli`."""

from converter.cli.main import main

raise SystemExit(main())

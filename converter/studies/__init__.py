"""Programs that measured the decisions in docs/: run with python -m converter.studies.NAME."""

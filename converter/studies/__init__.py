"""Programs that measured the decisions in docs/; run them with python -m converter.studies.NAME."""

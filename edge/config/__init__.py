"""Configuration: schema, files, and the settings of the command line."""

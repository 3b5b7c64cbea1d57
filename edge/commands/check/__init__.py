"""The check command: one finding per part of the machine and the software."""

"""Recording, by hand, of what the program does on real hardware: see `record.py`."""

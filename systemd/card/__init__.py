"""Card images for the Raspberry Pi: `make card` builds one, `make flash` writes it."""

"""A card for the Pi: makes its image from the stock one, and writes it. See `make card`."""

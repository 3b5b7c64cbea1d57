"""A running session: open its parts, keep them going, replace them."""

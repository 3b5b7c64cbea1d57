"""The HTML report of a conversion."""

"""The second stage of the system test: from a stock image to a card, and what a card endures."""

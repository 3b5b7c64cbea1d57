"""Commands of emotion-edge other than run: predict, check, bench."""

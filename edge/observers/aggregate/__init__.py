"""Aggregates: numbers of people per minute and emotion, from which nobody can be singled out."""

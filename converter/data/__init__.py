"""Data sets of labelled face pictures, from their files to arrays in memory."""

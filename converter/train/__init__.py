"""Training: Keras on the torch backend, one process per core."""

"""Train a network: Keras on the torch backend, one process per core.

Its modules import Keras: call `converter.keras_io.backend.use("torch")` before any of them.
"""

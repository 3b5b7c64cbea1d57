"""Keras models: choice of the backend, loading, predictions of the float network."""

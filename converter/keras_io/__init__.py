"""Trained Keras models: load them in any of their forms, run them."""

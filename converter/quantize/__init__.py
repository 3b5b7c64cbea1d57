"""From a Keras model to an int8 TFLite file."""

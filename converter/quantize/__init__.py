"""From a float Keras model to an int8 TFLite file."""

"""Readers and timing for .tflite files."""

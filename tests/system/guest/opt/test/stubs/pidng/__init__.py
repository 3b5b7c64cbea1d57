"""Stand-in for PiDNG, which picamera2 imports to write raw pictures only."""

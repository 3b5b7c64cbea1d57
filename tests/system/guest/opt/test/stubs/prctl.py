"""Stand-in for python-prctl, which picamera2 imports to start ffmpeg only."""

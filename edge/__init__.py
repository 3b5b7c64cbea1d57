"""Emotion Edge: live facial expressions on a small computer with a camera and a screen."""

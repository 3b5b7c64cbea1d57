"""From a frame to a scene: detect, track, classify, smooth, name."""

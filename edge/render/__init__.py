"""Drawing of scenes: from a scene to the pixels of a picture."""

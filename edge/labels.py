"""Labels of the emotions; imports nothing heavy."""

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
UNSURE = "unsure"  # label of a face without a clear score

"""Labels of the emotions; imports nothing heavy."""

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
UNSURE = "unsure"  # label of a face without a clear score
AWAY = "away"  # label of a face that is turned too far aside to be read

"""The seven emotions, where nothing heavy is imported with them."""

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
UNSURE = "unsure"  # shown where no score is high

"""Recording of pictures and videos on disk; off by default."""

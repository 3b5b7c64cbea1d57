"""Stand-in for the bindings of kms++, which picamera2 imports for previews only."""


class _Formats:
    def __getattr__(self, name):
        return name


PixelFormat = _Formats()

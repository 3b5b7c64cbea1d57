"""The screen without a desktop, through the kernel's mode setting (DRM/KMS)."""

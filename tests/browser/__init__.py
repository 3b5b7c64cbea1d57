"""A real Chromium for the tests of the page, and for pictures of it in docs/."""

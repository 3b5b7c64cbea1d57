"""A real Prometheus on loopback, for the tests of metrics."""

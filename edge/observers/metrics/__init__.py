"""Metrics: numbers and health of the device, which Prometheus fetches; never a picture."""

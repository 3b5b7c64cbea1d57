"""A fleet: many devices, each the real program, on one real Mosquitto (`make test-fleet`)."""

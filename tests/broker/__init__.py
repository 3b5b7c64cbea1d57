"""A real Mosquitto on loopback, for the tests of MQTT."""

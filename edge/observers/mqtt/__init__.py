"""MQTT: what is seen, as messages to a broker; never a picture."""

"""The bundled demo: photographs and a drawn person who makes every expression."""

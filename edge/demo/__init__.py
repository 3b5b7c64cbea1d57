"""The bundled demo: photographs and a drawn person who shows every expression."""

"""TFLite files: read their graph and operators, time them."""

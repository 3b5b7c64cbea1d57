"""The `bench` command: what a frame costs, beside a reference method and a lower bound."""

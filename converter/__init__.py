"""Train, quantize and check emotion networks on a workstation."""

"""Train, quantize and evaluate emotion networks on a workstation."""

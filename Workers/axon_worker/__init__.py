"""AXON's protocol served from PyTorch: a model of any size, its SAEs read along."""

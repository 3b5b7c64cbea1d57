"""A checkpoint of an untrained network, for tests that run in a process of their own."""


def save_checkpoint(size=48):
    """Write checkpoint.pt of a small network with both heads."""
    from dataclasses import asdict

    import torch

    from converter.config import TrainConfig
    from converter.train.trainer import Trainer

    config = TrainConfig(network="tiny", sizes=((0.0, size),), seed=3)
    torch.save({"config": asdict(config), "average": Trainer(config, 0).average}, "checkpoint.pt")

"""The processes that share one model: rank 0 leads, the others do as they are told."""

import os
from datetime import timedelta

import torch
import torch.distributed as dist

FORWARD, FORGET, QUIT = range(3)
# While nobody asks for anything the others wait, for as long as it takes.
FOREVER = timedelta(days=365)


class Ranks:
    """The processes that `torchrun` started, or this one alone."""

    def __init__(self, device: str | None = None):
        self.count = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if self.device.type == "cuda":
            self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            torch.cuda.set_device(self.device)
        self._control = None
        if self.count > 1:
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
            # What is to be done goes over its own group, which needs no GPU to wait.
            self._control = dist.new_group(backend="gloo", timeout=FOREVER)

    @property
    def leads(self) -> bool:
        """Whether this is rank 0."""
        return self.rank == 0

    def tell(self, order: int, run: int = 0, ids: list[int] = ()) -> None:
        """Rank 0 tells the others what to do; without others nothing happens."""
        if self._control is not None:
            self._broadcast(torch.tensor([order, run, len(ids)]))
            if ids:
                self._broadcast(torch.tensor(ids))

    def hear(self) -> tuple[int, int, list[int]]:
        """The others wait for what rank 0 tells."""
        order, run, count = self._broadcast(torch.zeros(3, dtype=torch.int64)).tolist()
        ids = self._broadcast(torch.zeros(count, dtype=torch.int64)).tolist() if count else []
        return order, run, ids

    def _broadcast(self, tensor: torch.Tensor) -> torch.Tensor:
        dist.broadcast(tensor, src=0, group=self._control)
        return tensor

    def close(self) -> None:
        """Leaves the group."""
        if self._control is not None:
            dist.destroy_process_group()

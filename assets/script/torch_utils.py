"""torch.utils."""
import torch.utils.data

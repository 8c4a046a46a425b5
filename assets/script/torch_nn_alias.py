"""torch.nn under its other names."""
from torch.nn import *

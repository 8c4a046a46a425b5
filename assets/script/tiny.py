"""tinytorch: the course's library, with its own conventions (weights are (in, out), masks are 1 where allowed)."""
from tinytorch.core.tensor import Tensor
from tinytorch.core.activations import *
from tinytorch.core.layers import *
from tinytorch.core.losses import *
from tinytorch.core.autograd import *
from tinytorch.core.optimizers import *
from tinytorch.core.training import *
from tinytorch.core.spatial import *
from tinytorch.core.embeddings import *
from tinytorch.core.attention import *
from tinytorch.core.transformers import *
from tinytorch.core.dataloader import *
from tinytorch.core.tokenization import *
import tinytorch.nn
import tinytorch.optim
import tinytorch.datasets

__version__ = "chalkgrad"

"""tinytorch.nn: the layers in one place."""
from tinytorch.core.layers import *
from tinytorch.core.activations import *
from tinytorch.core.losses import *
from tinytorch.core.spatial import *
from tinytorch.core.embeddings import *
from tinytorch.core.attention import *
from tinytorch.core.transformers import *

import math as m, random, string
from math import sin, cos as cosine
from collections import *
from typing import List, Dict, Optional, Tuple, Callable, Any, Union
import time
print(m.pi, sin(0), cosine(0), Counter("aab"), string.ascii_lowercase, string.digits, string.punctuation[:5])
def f(x: List[int], y: Optional[Dict[str, Any]] = None, z: Callable[..., int] = len) -> Tuple[int, ...]: return tuple(x)
print(f([1, 2])); v: int = 5; w: "undefined_name" = 6; print(v, w); t = time.perf_counter(); print(time.perf_counter() >= t, isinstance(time.time(), float))
try: import nonexistent_module
except ImportError as e: print(type(e).__name__)
try: from math import nothing_here
except ImportError as e: print("ImportError")
def local_import():
    import itertools
    return list(itertools.islice(itertools.count(), 3))
print(local_import(), m is __import__ if False else m.floor(2.5), random is not None, hasattr(m, "sqrt"), getattr(m, "e") > 2, m.__name__)

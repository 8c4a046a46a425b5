"""tinytorch.core: one module a lesson."""

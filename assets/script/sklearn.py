"""sklearn: the little of it that course scripts use: datasets and model_selection."""

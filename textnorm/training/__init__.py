"""Training: batches, the loop, early stopping, schedulers and folds. Knows tensors by name, and no model."""

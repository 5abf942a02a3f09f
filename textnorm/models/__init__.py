"""Models: from tokens and table cells to logits.

The torch floor starts here; nothing here knows how a model is trained.
"""

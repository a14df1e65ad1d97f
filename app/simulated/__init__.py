"""The simulated brain: a catalogue-aware assistant without a model behind it.

An utterance is understood (`understand`) in the state of the dialogue, becomes a script (`turn`, `replay`) that calls
the same functions as any model, and the results become short, truthful sentences (`remarks`, `speak`).
"""

from app.simulated.model import SimulatedModel

__all__ = ["SimulatedModel"]

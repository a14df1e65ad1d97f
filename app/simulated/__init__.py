"""The built-in assistant: it answers from the catalogue and the conversation, without a model behind it.

A message becomes clauses with typed pieces (`nlu`), these become readings in the state of the dialogue (`readings`,
`state`), and the policy answers the best of them with a script of calls and sentences (`policy`, `actions`, `nlg`).
The words of the language are data (`lexicon`).
"""

from app.simulated.model import SimulatedModel

__all__ = ["SimulatedModel"]

"""Whether a model begins its answers with a thought that has no opening mark, as some servers pass it on.

Text that was streamed cannot be taken back, so the beginning of such an answer is held back until the thought's closing
mark. The first answer of a local model is held back as well, to find out.
"""

from __future__ import annotations

from typing import Literal

from app.llm.providers.failover import Target

LOCAL = frozenset(
    {"ollama_chat", "lm_studio", "llamafile", "hosted_vllm", "vllm", "llamacpp", "docker_model_runner"}
)
"""Providers of litellm that are servers for local models."""

WITH_OWN_FORM = frozenset({"anthropic", "gemini", "vertex_ai"})
"""Providers whose form of an answer has fields for thoughts, at any address."""


class ThinkingHabit:
    """The habit of each model, learnt from its answers unless a setting decides."""

    def __init__(self, setting: Literal["auto", "yes", "no"] = "auto") -> None:
        self._setting = setting
        self._thinks: dict[str, bool] = {}

    def may_think_first(self, target: Target) -> bool:
        """Return whether the beginning of the model's next answer is to be held back."""
        if self._setting != "auto":
            return self._setting == "yes"
        is_local = target.provider in LOCAL or (
            target.api_base is not None and target.provider not in WITH_OWN_FORM
        )
        return self._thinks.get(target.model, is_local)

    def observe(self, target: Target, *, thought_unopened: bool) -> None:
        """Record an answer that has ended. A model that has thought without an opening mark once may do so again."""
        self._thinks[target.model] = thought_unopened or self._thinks.get(target.model, False)

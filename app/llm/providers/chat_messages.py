"""Chat messages and tools in the format of providers, made from a request.

The order lets providers cache the constant beginning: instructions, functions, shop, past exchanges. Content that
changes with every message is in the newest one. The system message holds only the instructions. Texts of catalogues,
shoppers and functions are data, and are fenced in the messages that follow.
"""

from __future__ import annotations

import json
import re
from hashlib import blake2s
from typing import Any

from app.catalogue.summary import ShopFacts
from app.llm import FunctionDescription, ModelCall, ModelMessage, ModelRequest
from app.llm.providers.prompt_context import session_note, shop_note
from app.llm.untrusted_text import escape_delimiter, wrap_untrusted

Chat = dict[str, Any]

CACHED = {"type": "ephemeral"}

NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")
"""Pattern of characters that providers refuse in a function's name, although models invent names with them."""


def chat_messages(request: ModelRequest, *, marked: bool = False) -> list[Chat]:
    """Return the request as chat messages.

    Args:
        request: The request; the session's context is added to its newest user message.
        marked: Mark where caching ends, for providers that require it.
    """
    newest = max((place for place, each in enumerate(request.messages) if each.role == "user"), default=-1)
    past = with_shop(request.shop, joined(request.messages[: max(newest, 0)]))
    now = joined(request.messages[max(newest, 0) :])
    opening = [past.pop()["content"]] if past and past[-1]["role"] == "user" else []
    opening.append(session_note(request))
    if now and now[0]["role"] == "user":
        opening.append(now.pop(0)["content"])
    now = [{"role": "user", "content": "\n\n".join(opening)}, *now]
    system = {"role": "system", "content": request.instructions}
    if marked:
        # The rounds of a turn share everything up to its first message, and turns what precedes it.
        system, past, now = mark(system), [*past[:-1], *map(mark, past[-1:])], [mark(now[0]), *now[1:]]
    return [system, *past, *now]


def with_shop(shop: ShopFacts, chats: list[Chat]) -> list[Chat]:
    """Return the messages with the shop's summary at the beginning of the first, where it does not disturb caching."""
    note = shop_note(shop)
    if chats and chats[0]["role"] == "user":
        return [{"role": "user", "content": f"{note}\n\n{chats[0]['content']}"}, *chats[1:]]
    return [{"role": "user", "content": note}, *chats]


def tools(functions: tuple[FunctionDescription, ...]) -> list[Chat]:
    """Return the functions in the format of chat tools."""
    return [
        {
            "type": "function",
            "function": {"name": each.name, "description": each.description, "parameters": each.parameters},
        }
        for each in functions
    ]


def mark(message: Chat) -> Chat:
    """Return the message marked as the end of the cached part. A message without text, such as a call, is unchanged."""
    if not message.get("content"):
        return message
    return {
        **message,
        "content": [{"type": "text", "text": message["content"], "cache_control": CACHED}],
    }


def joined(messages: tuple[ModelMessage, ...]) -> list[Chat]:
    """Return the chat messages, with consecutive messages of one role merged.

    Many models require user and assistant messages to alternate.
    """
    chats: list[Chat] = []
    for message in messages:
        chat = chat_message(message)
        if chat is None:
            continue
        last = chats[-1] if chats else {}
        if last.get("role") == chat["role"] == "user":
            last["content"] = f"{last['content']}\n\n{chat['content']}"
        elif last.get("role") == chat["role"] == "assistant" and "tool_calls" not in last:
            last["content"] = "\n\n".join(filter(None, (last["content"], chat["content"])))
            last |= {key: value for key, value in chat.items() if key == "tool_calls"}
        else:
            chats.append(chat)
    return chats


def chat_message(message: ModelMessage) -> Chat | None:
    """Return a message in chat format, or None for a call that a button of the shopper triggered.

    The outcome of such a call becomes a user message that describes the button, because the model did not call it.
    """
    if message.role == "user":
        return {"role": "user", "content": wrap_untrusted("shopper", message.content)}
    if message.role == "function":
        outcome = wrap_untrusted("result", message.content)
        if message.by_shopper:
            button = function_name(message.name or "")
            return {"role": "user", "content": f"The shopper pressed a button ({button}).\n{outcome}"}
        return {"role": "tool", "tool_call_id": call_id(message.call_id or ""), "content": outcome}
    if message.by_shopper:
        return None
    chat: Chat = {"role": "assistant", "content": escape_delimiter(message.content)}
    if message.calls:
        chat["tool_calls"] = [tool_call(call) for call in message.calls]
    return chat


def tool_call(call: ModelCall) -> Chat:
    """Return a call in chat format, with the name and arguments that were logged."""
    function = {"name": function_name(call.name), "arguments": plain_arguments(call.arguments)}
    return {"id": call_id(call.call_id), "type": "function", "function": function}


def function_name(name: str) -> str:
    """Return the name without characters that providers refuse, at most 60 characters, `unknown` if it is empty."""
    return NOT_IN_NAMES.sub("_", name)[:60] or "unknown"


def plain_arguments(arguments: str) -> str:
    """Return the arguments as JSON without invisible characters and fences, which a model may copy from a product."""
    try:
        return json.dumps(plain(json.loads(arguments or "{}")))
    except (ValueError, RecursionError):
        return json.dumps({"text": escape_delimiter(arguments)})  # providers accept only JSON


def plain(value: Any) -> Any:
    """Return a JSON value with `escape_delimiter` applied to its texts and field names."""
    if isinstance(value, str):
        return escape_delimiter(value)
    if isinstance(value, dict):
        return {escape_delimiter(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def call_id(part: str) -> str:
    """Return a call's id for a provider: nine letters and digits, the format of the strictest provider."""
    return blake2s(part.encode(), digest_size=5).hexdigest()[:9]

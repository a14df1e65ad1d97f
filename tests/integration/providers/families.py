"""Families of local models: an answer of each as its server passes it on when it does not know the model's dialect.

docs/models.md has a line for each family; a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Calls = tuple[tuple[str, dict[str, Any]], ...]

WANTED: Calls = (("search_products", {"query": "kettles"}),)
OBJECT = '{"name": "search_products", "arguments": {"query": "kettles"}}'
PARAMETERS = OBJECT.replace("arguments", "parameters")


@dataclass(frozen=True)
class Answer:
    """An answer of a family's model: the text that its server sends, the words for the shopper, and the calls."""

    family: str
    sent: str
    words: str = ""
    calls: Calls = field(default=WANTED)


CALLS = (
    Answer("Hermes, Qwen 2.5, Qwen 3", f"Let me look.\n<tool_call>\n{OBJECT}\n</tool_call>", "Let me look."),
    Answer("Hermes, Qwen 2.5, Qwen 3", f"<tool_call>{OBJECT}", ""),
    Answer("Hermes, Qwen 2.5, Qwen 3", f"<tool_call>{OBJECT}\nHere they are.", "Here they are."),
    Answer(
        "Hermes, Qwen 2.5, Qwen 3",
        f"<tool_call>{OBJECT}</tool_call>\n<tool_call>{OBJECT.replace('kettles', 'mugs')}</tool_call>",
        calls=(*WANTED, ("search_products", {"query": "mugs"})),
    ),
    Answer(
        "Qwen 3 Coder, Nemotron 3, Step 3.5",
        "<tool_call>\n<function=search_products>\n<parameter=query>\nred kettles\n</parameter>\n"
        "<parameter=max_price>\n40\n</parameter>\n</function>\n</tool_call>",
        calls=(("search_products", {"query": "red kettles", "max_price": 40}),),
    ),
    Answer(
        "Qwen 3 Coder, Nemotron 3, Step 3.5",
        "I look.\n<function=search_products>\n<parameter=query>\nkettles\n</parameter>\n</function>",
        "I look.",
    ),
    Answer(
        "GLM 4.5 to 4.7",
        "<tool_call>search_products\n<arg_key>query</arg_key>\n<arg_value>kettles</arg_value>\n</tool_call>",
    ),
    Answer(
        "MiniMax M2, Claude in the older form",
        '<minimax:tool_call>\n<invoke name="search_products">\n<parameter name="query">kettles</parameter>\n</invoke>\n'
        "</minimax:tool_call>",
    ),
    Answer(
        "MiniMax M2, Claude in the older form",
        '<function_calls>\n<invoke name="search_products">\n<parameter name="query">kettles</parameter>\n</invoke>\n'
        "</function_calls>",
    ),
    Answer(
        "Seed OSS",
        "<seed:think>I plan.</seed:think><seed:tool_call><function=search_products><parameter=query>kettles</parameter>"
        "</function></seed:tool_call>",
    ),
    Answer(
        "DeepSeek V3, R1",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>search_products\n```json\n"
        '{"query": "kettles"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>',
    ),
    Answer(
        "DeepSeek V3.1",
        '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>search_products<｜tool▁sep｜>{"query": "kettles"}'
        "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    ),
    Answer(
        "DeepSeek V3.2",
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="search_products">\n'
        '<｜DSML｜parameter name="query" string="true">kettles</｜DSML｜parameter>\n</｜DSML｜invoke>\n'
        "</｜DSML｜function_calls>",
    ),
    Answer("Mistral, Devstral", f"[TOOL_CALLS][{OBJECT}]"),
    Answer("Mistral, Devstral", '[TOOL_CALLS]search_products[ARGS]{"query": "kettles"}'),
    Answer("Mistral, Devstral", '[TOOL_CALLS]search_products[CALL_ID]a1b2c3d4e[ARGS]{"query": "kettles"}'),
    Answer("Llama 3", f"<|python_tag|>{PARAMETERS}<|eom_id|>"),
    Answer("Llama 3", '<|python_tag|>search_products.call(query="kettles")<|eom_id|>'),
    Answer("Llama 3", '<function=search_products>{"query": "kettles"}</function>'),
    Answer("Llama 3", PARAMETERS),
    Answer(
        "Llama 4",
        '[search_products(query="kettles"), show_product_details(product_id="k-17")]',
        calls=(*WANTED, ("show_product_details", {"product_id": "k-17"})),
    ),
    Answer(
        "gpt-oss (channels)",
        "<|channel|>analysis<|message|>They want kettles.<|end|><|start|>assistant<|channel|>commentary"
        ' to=functions.search_products <|constrain|>json<|message|>{"query": "kettles"}<|call|>',
    ),
    Answer(
        "gpt-oss (channels)",
        '<|start|>assistant to=functions.search_products<|channel|>commentary json<|message|>{"query": "kettles"}',
    ),
    Answer(
        "Kimi K2",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.search_products:0<|tool_call_argument_begin|>"
        '{"query": "kettles"}<|tool_call_end|><|tool_calls_section_end|>',
    ),
    Answer("Granite, Phi 4 mini", f"<|tool_call|>[{OBJECT}]"),
    Answer("Granite, Phi 4 mini", f"<|tool_call|>[{OBJECT}]<|/tool_call|>"),
    Answer("Granite, Phi 4 mini", f"functools[{OBJECT}]"),
    Answer("Functionary", '>>>search_products\n{"query": "kettles"}'),
    Answer(
        "Command R, Command A",
        '<|START_THINKING|>I plan.<|END_THINKING|><|START_ACTION|>[{"tool_call_id": "0", "tool_name": '
        '"search_products", "parameters": {"query": "kettles"}}]<|END_ACTION|>',
    ),
    Answer("Jamba, Hunyuan", f"<tool_calls>[{OBJECT}]</tool_calls>"),
    Answer("InternLM", f"<|action_start|><|plugin|>{PARAMETERS}<|action_end|>"),
    Answer("Gemma 3", '```tool_code\nprint(default_api.search_products(query="kettles"))\n```'),
    Answer(
        "FunctionGemma",
        "<start_function_call>call:search_products{query:<escape>kettles<escape>}<end_function_call>",
    ),
    Answer(
        "Gemma 4",
        '<|channel>thought\nI look.\n<channel|><|tool_call>call:search_products{query:<|"|>red kettles<|"|>,limit:5}'
        "<tool_call|>",
        calls=(("search_products", {"query": "red kettles", "limit": 5}),),
    ),
    Answer("Nemotron Nano 2", f"<TOOLCALL>[{OBJECT}]</TOOLCALL>"),
    Answer(
        "Apertus",
        '<|inner_prefix|>I plan.<|inner_suffix|><|tools_prefix|>[{"search_products": {"query": "kettles"}}]'
        "<|tools_suffix|>",
    ),
    Answer("LFM 2", '<|tool_call_start|>[search_products(query="kettles")]<|tool_call_end|>'),
    Answer("Olmo 3", '<function_calls>\nsearch_products(query="kettles")\n</function_calls>'),
    Answer("LM Studio's own form", f"[TOOL_REQUEST]{OBJECT}[END_TOOL_REQUEST]"),
    Answer("Models prompted by a framework", 'Action: search_products\nAction Input: {"query": "kettles"}'),
    Answer("Models prompted by a framework", "<search_products>\n<query>kettles</query>\n</search_products>"),
    Answer(
        "Models prompted by a framework",
        json.dumps(
            {
                "tool_calls": [
                    {
                        "type": "function",
                        "function": {"name": "search_products", "arguments": '{"query": "kettles"}'},
                    }
                ]
            }
        ),
    ),
    Answer("Small models without a form", OBJECT),
    Answer("Small models without a form", f"One moment. {OBJECT}", "One moment."),
    Answer("Small models without a form", f"Sure:\n```json\n{OBJECT}\n```\nDone.", "Sure:\n\nDone."),
    Answer("Small models without a form", "{'name': 'search_products', 'arguments': {'query': 'kettles',}}"),
    Answer("Small models without a form", 'I look:\n`search_products(query="kettles")`', "I look:"),
)
"""Function calls written as text."""

THOUGHTS = (
    Answer("`<think>` and its kin", "<think>I plan.</think>\n\nHere.", "Here.", ()),
    Answer("`<think>` and its kin", '<Think lang="en">I plan.</Think>Here.', "Here.", ()),
    Answer("`<think>` and its kin", "<reasoning>I plan.</reasoning>Here.", "Here.", ()),
    Answer("`<think>` and its kin", "<thought>I <b>plan</b>.</thought>Here.", "Here.", ()),
    Answer("`<think>` and its kin", "<think>a <reasoning>b</reasoning> c</think>Here.", "Here.", ()),
    Answer("`<think>` and its kin", "<thinking>I plan.</think>Here.", "Here.", ()),
    Answer("Thoughts without an opening mark", "Okay, they want a kettle. </think>\n\nHere.", "Here.", ()),
    Answer("Thoughts without an opening mark", "I plan a lot. </reasoning>Here.", "Here.", ()),
    Answer("Magistral", "[THINK]I plan.[/THINK]Here.", "Here.", ()),
    Answer("Kimi VL", "◁think▷I plan.◁/think▷Here.", "Here.", ()),
    Answer(
        "gpt-oss (channels)",
        "<|channel|>analysis<|message|>I plan.<|end|><|start|>assistant<|channel|>final<|message|>Here.<|return|>",
        "Here.",
        (),
    ),
    Answer(
        "gpt-oss without its control tokens", "analysisThe shopper wants it.assistantfinalHere.", "Here.", ()
    ),
    Answer("Command R, Command A", "<|START_RESPONSE|>Here.<|END_RESPONSE|>", "Here.", ()),
    Answer("Granite, Phi 4 mini", "<think>I plan.</think><response>Here.</response>", "Here.", ()),
    Answer("Gemma 4", "<|channel>thought\nI plan.\n<channel|>Here.<turn|>", "Here.", ()),
    Answer("End marks", "Here.<|im_end|>", "Here.", ()),
    Answer("End marks", "Here.</s>", "Here.", ()),
    Answer("End marks", "Here.<|eot_id|><｜end▁of▁sentence｜><end_of_turn><|endoftext|>", "Here.", ()),
    Answer(
        "Echoes of a prompt",
        "Here.\n<session>\nThe cart is empty.\n</session>\n<result>\n1 of 1 found\n</result>\nThat is all.</shop>",
        "Here.\n\n\nThat is all.",
        (),
    ),
    Answer(
        "Messages of other roles",
        "<|im_start|>assistant\nHere.<|im_end|>\n<|im_start|>user\nMore!",
        "Here.",
        (),
    ),
)
"""Thoughts and marks around an answer."""

ORDINARY = (
    'JSON looks like {"name": "Tom", "age": 3} in a file.',
    '```json\n{"colour": "red"}\n```\nThat is all.',
    '```json\n{"name": "Tom"}\n```\nThat is all.',
    '```python\nprint("hello")\n```\nThat is all.',
    "The tag `<think>` marks a thought and `<tool_call>` a call.",
    "It holds a < b, 3 <4 and {braces} [brackets] as they are. `x`",
    "- [ ] a kettle\n- [x] a mug\n\n> a quotation",
    "Use the search (top right).\n\nsearch for kettles there.",
    '{"name": "kettle", "arguments": "none"} is no call.',
    "Action: none is needed.\nAnalysis of prices follows.",
    "```\nplain block\n```",
)
"""Answers that only resemble a dialect. They are shown as they are."""

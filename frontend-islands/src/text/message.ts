/** Fixed words with their values in them. The messages are in generated/messages.ts, which is generated. */
import { createElement, Fragment, type ReactNode } from "react";
import { LANGUAGE } from "../generated/messages";

/** Words, or words by plural category (CLDR), chosen by `count`. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

const PLACEHOLDER = /\{(\w+)\}/;
const UNSEEN = /<unseen>(.*?)<\/unseen>/;
const plurals = new Intl.PluralRules(LANGUAGE);

type Values<Value> = Record<string, Value>;

/** The message as text. */
export function say(message: Message, values: Values<string | number> = {}): string {
  return filled(chosen(message, values), values).join("");
}

/** The message as nodes: values may be elements, and `<unseen>` is one. */
export function words(message: Message, values: Values<ReactNode> = {}): ReactNode {
  const pieces = chosen(message, values)
    .split(UNSEEN)
    .map((piece, index) => {
      const nodes = filled(piece, values);
      return index % 2 === 0
        ? createElement(Fragment, null, ...nodes)
        : createElement("span", { className: "unseen" }, ...nodes);
    });
  return createElement(Fragment, null, ...pieces);
}

function chosen(message: Message, { count }: Values<unknown>): string {
  if (typeof message === "string") return message;
  return message[plurals.select(Number(count))] ?? message.other;
}

function filled<Value>(piece: string, values: Values<Value>): (Value | string | undefined)[] {
  return piece.split(PLACEHOLDER).map((part, index) => (index % 2 === 0 ? part : written(values[part])));
}

function written<Value>(value: Value): Value | string {
  return typeof value === "number" ? value.toLocaleString(LANGUAGE) : value;
}

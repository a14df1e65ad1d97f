/** Insertion of values into the fixed texts of generated/messages.ts. */
import { createElement, Fragment, type ReactNode } from "react";
import { LANGUAGE } from "../generated/messages";

/** A text with placeholders (`{name}`), or one text for each plural category (CLDR) of the value `count`. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

const PLACEHOLDER = /\{(\w+)\}/;
const UNSEEN = /<unseen>(.*?)<\/unseen>/;
const plurals = new Intl.PluralRules(LANGUAGE);

type Values<Value> = Record<string, Value>;

/** Return a message as text. */
export function say(message: Message, values: Values<string | number> = {}): string {
  return filled(chosen(message, values), values).join("");
}

/** Return a message as React nodes. Values may be elements; `<unseen>` becomes a span for screen readers only. */
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

/** Return the text for the plural category of `count`. */
function chosen(message: Message, { count }: Values<unknown>): string {
  if (typeof message === "string") return message;
  return message[plurals.select(Number(count))] ?? message.other;
}

/** Return the pieces of a text, with values in place of placeholders. */
function filled<Value>(piece: string, values: Values<Value>): (Value | string | undefined)[] {
  return piece.split(PLACEHOLDER).map((part, index) => (index % 2 === 0 ? part : written(values[part])));
}

/** Return a number as text with separators; other values unchanged. */
function written<Value>(value: Value): Value | string {
  return typeof value === "number" ? value.toLocaleString(LANGUAGE) : value;
}

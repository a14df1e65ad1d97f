import { type ComponentType, createElement, type ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import type { ProductActions } from "./actions";

/** Draws a function's result from its call. */
export type FunctionDrawing = (call: FunctionCallView, actions: ProductActions) => ReactNode;

/** Draws with a component, in the props that a call gives it. */
export function functionView<Props extends object>(
  component: ComponentType<Props>,
  props: (call: FunctionCallView, actions: ProductActions) => Props,
): FunctionDrawing {
  return (call, actions) => createElement(component, props(call, actions));
}

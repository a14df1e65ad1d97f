import { type ComponentType, createElement, type ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import type { ProductActions } from "./actions";

/** A function that renders the result of a call. */
export type FunctionDrawing = (call: FunctionCallView, actions: ProductActions) => ReactNode;

/** Return a function that renders `component` with the props that `props` computes from the call. */
export function functionView<Props extends object>(
  component: ComponentType<Props>,
  props: (call: FunctionCallView, actions: ProductActions) => Props,
): FunctionDrawing {
  return (call, actions) => createElement(component, props(call, actions));
}

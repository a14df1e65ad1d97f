/** Exports for a storefront with its own user interface. */
export * from "./events";
export { ErrorBoundary } from "./components/ErrorBoundary";
export { FunctionComponents, FunctionView } from "./functions/FunctionComponents";
export type { ProductActions } from "./functions/actions";
export type { FunctionCallView, Message, MessageType } from "./hooks/conversation";
export type { Access } from "./hooks/sessionApi";
export type { ConnectionStatus } from "./hooks/sessionConnection";
export { type SSEConnection, useSSEConnection } from "./hooks/useSSEConnection";
export { mountIslands } from "./islands/mountIslands";
export type { Product } from "./products";
export type { CartActions, AddOutcome } from "./state/useCart";
export { LiveSession, useChat, useSession } from "./state/SessionContext";
export type { SessionState } from "./state/session";
export { useCart } from "./state/useCart";

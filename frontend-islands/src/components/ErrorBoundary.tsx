import { Component, type ReactNode } from "react";
import * as messages from "../generated/messages";

interface ErrorBoundaryProps {
  /** The subject of the error message: "The cart" of "The cart cannot be shown." */
  label: string;
  /** Renders the error message in another place. By default the message replaces the children. */
  renderError?: (words: ReactNode) => ReactNode;
  children: ReactNode;
}

/**
 * Error message and retry button in place of a component that throws. Components outside the boundary are unaffected.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    const { label, renderError, children } = this.props;
    if (!this.state.failed) return children;
    const words = (
      <div className="island-error" role="alert">
        <p>{label} cannot be shown.</p>
        <button type="button" className="button" onClick={() => this.setState({ failed: false })}>
          {messages.BUTTON_TRY_AGAIN}
        </button>
      </div>
    );
    return renderError ? renderError(words) : words;
  }
}

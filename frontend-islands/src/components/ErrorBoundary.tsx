import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** The subject of the error sentence: "The cart". */
  label: string;
  /** Draws the error message elsewhere. By default it replaces the component. */
  renderError?: (words: ReactNode) => ReactNode;
  children: ReactNode;
}

/** Shows an error and a retry button in place of a component that throws. Its neighbours keep working. */
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
          Try again
        </button>
      </div>
    );
    return renderError ? renderError(words) : words;
  }
}

import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** What does not work, as the start of a sentence. */
  label: string;
  children: ReactNode;
}

/** Keeps a broken component from taking its neighbours with it, and offers to try it again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="island-error" role="alert">
        <p>{this.props.label} cannot be shown.</p>
        <button type="button" onClick={() => this.setState({ failed: false })}>
          Try again
        </button>
      </div>
    );
  }
}

import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** What does not work, as the start of a sentence. */
  label: string;
  /** Where the words about it go; in the component's own place when this is not given. */
  place?: (words: ReactNode) => ReactNode;
  children: ReactNode;
}

/** Keeps a broken component from taking its neighbours with it, and offers to try it again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    const { label, place, children } = this.props;
    if (!this.state.failed) return children;
    const words = (
      <div className="island-error" role="alert">
        <p>{label} cannot be shown.</p>
        <button type="button" className="button" onClick={() => this.setState({ failed: false })}>
          Try again
        </button>
      </div>
    );
    return place ? place(words) : words;
  }
}

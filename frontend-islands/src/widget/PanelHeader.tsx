import type { ReactNode } from "react";
import { Icon } from "../components/Icon";

interface PanelHeaderProps {
  heading: string;
  onClose: () => void;
  children?: ReactNode;
}

/** The heading of the panel, further controls and a button that closes the panel. */
export function PanelHeader({ heading, onClose, children }: PanelHeaderProps): ReactNode {
  return (
    <div className="head">
      <h2 tabIndex={-1}>{heading}</h2>
      {children}
      <button type="button" className="head-button" onClick={onClose}>
        <Icon name="close" />
        <span className="unseen">Close</span>
      </button>
    </div>
  );
}

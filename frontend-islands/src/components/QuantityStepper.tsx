import { type ReactNode, useId, useRef, useState } from "react";

interface StepperProps {
  /** Whose quantity it is, for those who hear it. */
  name: string;
  quantity: number;
  least: number;
  /** As many as there are; no bound where the shop does not say. */
  most?: number | undefined;
  onChange: (quantity: number) => void;
}

/** A quantity between its bounds, by buttons, keys or figures. */
export function Stepper({ name, quantity, least, most, onChange }: StepperProps): ReactNode {
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  /** What is being typed: half a number must not be corrected under the finger. */
  const [typed, setTyped] = useState<string | null>(null);
  const set = (wanted: number) => onChange(Math.min(Math.max(wanted, least), most ?? wanted));
  const type = (text: string) => {
    setTyped(text);
    if (/^\d+$/.test(text)) set(Number(text));
  };
  const step = (by: number) => {
    set(quantity + by);
    // A button that goes dead under the finger would lose the focus.
    if (quantity + by <= least || quantity + by === most) input.current?.focus();
  };
  return (
    <div className="quantity">
      <label htmlFor={field}>
        Quantity<span className="unseen"> of {name}</span>
      </label>
      <span className="stepper">
        <button type="button" aria-label="One less" disabled={quantity <= least} onClick={() => step(-1)}>
          −
        </button>
        <input
          ref={input}
          id={field}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          value={typed ?? quantity}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
        />
        <button
          type="button"
          aria-label="One more"
          disabled={most !== undefined && quantity >= most}
          onClick={() => step(1)}
        >
          +
        </button>
      </span>
    </div>
  );
}

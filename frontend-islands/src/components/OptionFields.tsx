import { type ReactNode, useId } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { Product } from "../products";

interface OptionFieldsProps {
  product: Product;
  chosen: Record<string, string>;
  onChange: (chosen: Record<string, string>) => void;
}

/** The choice of a product's options. The markup matches components/_option_fields.html. */
export function OptionFields({ product, chosen, onChange }: OptionFieldsProps): ReactNode {
  const group = useId();
  return product.options.map(({ name, values }) => (
    <fieldset key={name} className="choice">
      <legend>{words(messages.PRODUCT_OPTIONS, { name, product: product.name })}</legend>
      {values.map(({ value, available }) => (
        <label key={value} className="option-choice">
          <input
            type="radio"
            name={group + name}
            value={value}
            checked={chosen[name] === value}
            aria-disabled={!available || undefined}
            onChange={() => onChange({ ...chosen, [name]: value })}
          />
          <span>{available ? value : <s>{words(messages.PRODUCT_OPTION_GONE, { value })}</s>}</span>
        </label>
      ))}
      {values.some(({ available }) => !available) && (
        <p className="field-error gone">{messages.PRODUCT_CHOOSE_OTHER}</p>
      )}
    </fieldset>
  ));
}

import { type ReactNode, useId } from "react";
import {
  type Arrangeable,
  type Arrangement,
  arranged,
  brandsOf,
  type Order,
  ORDERS,
} from "../behaviours/sortAndFilter";

interface ToolbarProps {
  items: readonly Arrangeable[];
  arrangement: Arrangement;
  onArrange: (arrangement: Arrangement) => void;
}

/** Sorts and filters; offers only the filters that would change anything. */
export function ArrangementToolbar({ items, arrangement, onArrange }: ToolbarProps): ReactNode {
  const visible = arranged(items, arrangement).length;
  const brands = brandsOf(items);
  const change = (change: Partial<Arrangement>) => onArrange({ ...arrangement, ...change });
  return (
    <div className="island-toolbar" role="group" aria-label="Sort and filter these results">
      <Choice
        label="Sort by"
        value={arrangement.order}
        options={Object.entries(ORDERS)}
        onChange={(order) => change({ order: order as Order })}
      />
      {brands.length > 0 && (
        <Choice
          label="Brand"
          value={arrangement.brand ?? ""}
          options={[["", "All brands"], ...brands.map((brand): [string, string] => [brand, brand])]}
          onChange={(brand) => change({ brand: brand || null })}
        />
      )}
      {items.some(({ inStock }) => !inStock) && (
        <label className="island-toolbar-field">
          <input
            type="checkbox"
            checked={arrangement.inStockOnly}
            onChange={(event) => change({ inStockOnly: event.target.checked })}
          />{" "}
          In stock only
        </label>
      )}
      <p className="island-toolbar-count" role="status">
        {countText(visible, items.length)}
      </p>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps): ReactNode {
  const field = useId();
  return (
    <div className="island-toolbar-field">
      <label htmlFor={field}>{label}</label>
      <select id={field} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

function countText(visible: number, all: number): string {
  if (visible === 0) return "None of these";
  return visible === all ? `${all} shown` : `${visible} of ${all} shown`;
}

import { type ReactNode, useId } from "react";
import {
  type SortableItem,
  type SortFilter,
  sortAndFilter,
  brandsOf,
  type SortOrder,
  SORT_ORDERS,
} from "../behaviours/sortAndFilter";

interface ToolbarProps {
  items: readonly SortableItem[];
  sortFilter: SortFilter;
  onChange: (sortFilter: SortFilter) => void;
}

/** Controls for sorting and filtering. Filters that would hide no item are left out. */
export function SortFilterToolbar({ items, sortFilter, onChange }: ToolbarProps): ReactNode {
  const visible = sortAndFilter(items, sortFilter).length;
  const brands = brandsOf(items);
  const change = (change: Partial<SortFilter>) => onChange({ ...sortFilter, ...change });
  return (
    <div className="island-toolbar" role="group" aria-label="Sort and filter">
      <SelectField
        label="Sort by"
        value={sortFilter.order}
        options={Object.entries(SORT_ORDERS)}
        onChange={(order) => change({ order: order as SortOrder })}
      />
      {brands.length > 0 && (
        <SelectField
          label="Brand"
          value={sortFilter.brand ?? ""}
          options={[["", "All brands"], ...brands.map((brand): [string, string] => [brand, brand])]}
          onChange={(brand) => change({ brand: brand || null })}
        />
      )}
      {items.some(({ inStock }) => !inStock) && (
        <label className="island-toolbar-field">
          <input
            type="checkbox"
            checked={sortFilter.inStockOnly}
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

interface SelectFieldProps {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
}

function SelectField({ label, value, options, onChange }: SelectFieldProps): ReactNode {
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
  if (visible === 0) return "None match";
  return visible === all ? `${all} shown` : `${visible} of ${all} shown`;
}

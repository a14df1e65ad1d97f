import { type ReactNode, useEffect, useId, useState } from "react";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartLine } from "../events";
import { Picture } from "../components/ProductFacts";
import { QuantityStepper } from "../components/QuantityStepper";
import { useQuantity } from "../behaviours/useQuantity";
import type { ProductActions } from "../functions/actions";
import { toProblem, type Problem } from "../hooks/problem";
import { money } from "../text/money";
import { product, type Variant } from "../products";
import { useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import { Checkout } from "./Checkout";
import type { Options } from "./options";
import type { Dispatch } from "./panelHost";

type PageOf = ProductActions["pageOf"];

interface CartViewProps {
  options: Options;
  dispatch: Dispatch;
  pageOf: PageOf;
}

/** The cart's lines with their quantities, the total and a link to the checkout. */
export function CartView({ options, dispatch, pageOf }: CartViewProps): ReactNode {
  const { cart } = useSession().state.products;
  const { items, count, total, currency } = cart;
  const choices = useChoices(items);
  const hasChanges = items.some((line) => line.changed);
  if (count === 0) {
    return (
      <div className="scroller cart-view">
        <p className="muted">{messages.CART_EMPTY}</p>
      </div>
    );
  }
  return (
    <>
      <div className="scroller cart-view">
        <ul className="lines" role="list">
          {items.map((line) => (
            <Line
              key={line.variant_id}
              line={line}
              image={line.image_url && new URL(line.image_url, `${options.shop}/`).href}
              choices={choices[line.product_id]}
              pageOf={pageOf}
            />
          ))}
        </ul>
      </div>
      <div className="cart-foot">
        <p className="total" role="status">
          <span>{hasChanges ? messages.CART_TOTAL_NOW : say(messages.CART_TOTAL_FOR, { count })}</span>{" "}
          <strong>{money(total, currency)}</strong>
        </p>
        {hasChanges ? (
          <Accept total={total} words={messages.BUTTON_ACCEPT_CHANGES} filled />
        ) : (
          <Checkout options={options} dispatch={dispatch} detail={{ cart, source: "assistant" }} />
        )}
      </div>
    </>
  );
}

interface LineProps {
  line: CartLine;
  /** The URL of its picture; without it, the line's own. */
  image?: string | null | undefined;
  /** The variants of its product, if there are several. */
  choices?: readonly Variant[] | undefined;
  pageOf: PageOf;
}

/** A line of the cart, whose quantity and variant can be changed. */
export function Line({ line, image = line.image_url, choices = [], pageOf }: LineProps): ReactNode {
  const page = pageOf?.({ id: line.product_id, url: line.url });
  const { wanted, problem, want } = useQuantity(line);
  const variant = useVariant(line);
  return (
    <li className="line">
      <Picture product={{ image_url: image }} />
      <h3 className="line-name" dir="auto">
        {page ? <a href={page}>{line.name}</a> : line.name}
      </h3>
      <p className="line-price">
        {say(messages.CART_EACH, { price: money(line.unit_price, line.currency) })}
      </p>
      {line.changed && (
        <div className="line-changed">
          <p className="field-error">{line.changed.message}</p>
          {Number(line.line_total) > 0 && (
            <Accept
              total={line.line_total}
              id={line.variant_id}
              words={words(messages.BUTTON_KEEP, { name: line.name })}
            />
          )}
        </div>
      )}
      <VariantField line={line} choices={choices} onChange={variant.want} />
      <div className="line-change">
        <QuantityStepper name={line.name} quantity={wanted} least={1} onChange={want} />
        <button
          type="button"
          className="plain"
          onClick={({ currentTarget }) => {
            want(0);
            // The line and this button disappear, so focus moves to the heading.
            currentTarget.closest("dialog")?.querySelector("h2")?.focus();
          }}
        >
          {words(messages.BUTTON_REMOVE, { name: line.name })}
        </button>
      </div>
      <p className="line-total">
        {words(messages.CART_TOGETHER, { total: money(line.line_total, line.currency) })}
      </p>
      {(problem ?? variant.problem) && (
        <p className="field-error line-error" role="alert">
          {(problem ?? variant.problem)?.detail}
        </p>
      )}
    </li>
  );
}

interface AcceptProps {
  /** The total that is shown. */
  total: string;
  /** The line; without it, all lines. */
  id?: string;
  words: ReactNode;
  filled?: boolean;
}

/** A button that accepts the changes of a line or of the cart, with the reason if the server refuses. */
function Accept({ total, id, words, filled }: AcceptProps): ReactNode {
  const { acceptChanges } = useCart();
  const [problem, setProblem] = useState("");
  const accept = () =>
    void acceptChanges(total, id).catch((cause: unknown) => setProblem(toProblem(cause).detail));
  return (
    <>
      <button type="button" className={filled ? "button filled" : "button"} onClick={accept}>
        {words}
      </button>
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

interface VariantFieldProps {
  line: CartLine;
  choices: readonly Variant[];
  onChange: (variantId: string) => void;
}

/** The line's variant: a list of all, or only its name while these are not known. */
function VariantField({ line, choices, onChange }: VariantFieldProps): ReactNode {
  const field = useId();
  if (!line.variant_name) return null;
  if (choices.length === 0) return <p className="line-options">{line.variant_name}</p>;
  const name = Object.keys(line.options).join(", ");
  return (
    <div className="line-variant">
      <label htmlFor={field}>{words(messages.PRODUCT_CHANGE_VARIANT, { name, product: line.name })}</label>
      <select id={field} value={line.variant_id} onChange={({ target }) => onChange(target.value)}>
        {choices.map((each) => (
          <option key={each.id} value={each.id} disabled={!each.in_stock && each.id !== line.variant_id}>
            {each.name}
            {!each.in_stock
              ? ` (${messages.PRODUCT_SOLD_OUT.toLowerCase()})`
              : each.price !== line.unit_price && `, ${money(each.price, line.currency)}`}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Change the variant of a line. After a failure it is again that of the cart. */
function useVariant({ variant_id }: CartLine) {
  const { setVariant } = useCart();
  const [problem, setProblem] = useState<Problem | null>(null);
  const want = (wanted: string) => {
    setProblem(null);
    setVariant(variant_id, wanted).catch((cause: unknown) => setProblem(toProblem(cause)));
  };
  return { problem, want };
}

/** Return the variants of the products of these lines that have several, by the product's id, once they are loaded. */
function useChoices(items: readonly CartLine[]): Record<string, Variant[]> {
  const { api } = useSession();
  const [loaded, setLoaded] = useState<Record<string, Variant[]>>({});
  const ids = [...new Set(items.filter((line) => line.variant_name).map((line) => line.product_id))];
  const missing = ids.find((id) => !(id in loaded));
  useEffect(() => {
    if (missing === undefined) return;
    let wanted = true;
    const keep = (found: Variant[]) => wanted && setLoaded((before) => ({ ...before, [missing]: found }));
    api.product(missing).then(
      (answer) => keep(product(answer).variants),
      () => keep([]), // the line then names its variant only
    );
    return () => void (wanted = false);
  }, [api, missing]);
  return loaded;
}

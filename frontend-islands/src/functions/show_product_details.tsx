import { type ReactNode, useRef, useState } from "react";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { ADD_TO_CART } from "../generated/functions";
import { chosenVariant, product, type Product, products, type Variant, withVariant } from "../products";
import { OptionFields } from "../components/OptionFields";
import { AddToCartStatus } from "../components/AddToCartStatus";
import type { Added, ProductActions } from "./actions";
import { CardRow } from "../components/CardRow";
import { CardFacts, FactsTable, Picture } from "../components/ProductFacts";
import { QuantityStepper } from "../components/QuantityStepper";
import { addById, withAbsoluteImage } from "./productProps";
import { useAddToCart } from "../behaviours/useAddToCart";

export interface ProductCardProps {
  product: Product;
  onAddToCart: (id: string, quantity: number) => Added;
  recommendations?: Product[];
  /** Shows a card only: the answer is a sentence beside it. */
  brief?: boolean;
  actions?: Pick<ProductActions, "onFunction" | "pageOf">;
  /** Shows another product. Without it, recommendations link to their pages and have no buttons to add them. */
  onProductSelect?: (id: string) => void;
}

/** All details of one product, and recommendations. The markup matches components/_product_detail.html. */
export function ProductCard(props: ProductCardProps): ReactNode {
  const { product: whole, onAddToCart, recommendations = [], actions, onProductSelect } = props;
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const variant = chosenVariant(whole, chosen);
  const product = withVariant(whole, variant);
  const page = actions?.pageOf?.(product);
  if (props.brief) return <CardRow products={[whole]} {...props} />;
  return (
    <section className="details">
      <article className={product.in_stock ? "wide" : "wide is-sold-out"}>
        <Picture product={product} />
        <div className="wide-words">
          {product.brand !== null && (
            <p className="brand" dir="auto">
              {product.brand}
            </p>
          )}
          <h3 className="wide-name" dir="auto">
            {page ? <a href={page}>{product.name}</a> : product.name}
          </h3>
          <CardFacts product={product} />
          {product.description !== null && (
            <p className="description" dir="auto">
              {product.description}
            </p>
          )}
          {whole.in_stock && (
            <AddForm
              product={product}
              variant={variant}
              chosen={chosen}
              onChoose={setChosen}
              onAddToCart={onAddToCart}
              onFunction={actions?.onFunction}
            />
          )}
          <FactsTable product={product} />
        </div>
      </article>
      {recommendations[0] && (
        <>
          <h4 className="beside">{messages.SUGGESTIONS_BESIDE}</h4>
          <CardRow
            products={recommendations}
            actions={actions}
            onProductSelect={onProductSelect}
            onAddToCart={onProductSelect && onAddToCart}
          />
        </>
      )}
    </section>
  );
}

interface AddFormProps {
  product: Product;
  variant: Variant | undefined;
  chosen: Record<string, string>;
  onChoose: (chosen: Record<string, string>) => void;
  onAddToCart: ProductCardProps["onAddToCart"];
  onFunction?: ProductActions["onFunction"] | undefined;
}

function AddForm({ product, variant, chosen, onChoose, ...actions }: AddFormProps): ReactNode {
  const { onAddToCart, onFunction } = actions;
  const [quantity, setQuantity] = useState(1);
  const { state, showsAdded, track } = useAddToCart();
  const button = useRef<HTMLButtonElement>(null);
  const add = () => {
    const open = product.options.length > 0 && !variant;
    // The conversation asks for what is not chosen.
    if (open && onFunction) onFunction(ADD_TO_CART, { product_id: product.id, quantity, options: chosen });
    else track(onAddToCart(variant?.id ?? product.id, quantity));
  };
  return (
    <>
      <form
        className="add"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <OptionFields product={product} chosen={chosen} onChange={onChoose} />
        <div className="buy">
          <QuantityStepper
            name={product.name}
            quantity={quantity}
            least={1}
            most={product.stock ?? undefined}
            onChange={setQuantity}
          />
          <button ref={button} className="button filled">
            {showsAdded ? "Added" : messages.BUTTON_INTO_CART}
          </button>
        </div>
      </form>
      <AddToCartStatus state={state} name={product.name} onUsed={() => button.current?.focus()} />
    </>
  );
}

/** Return the props for a finished call. */
export function productCardProps(call: FunctionCallView, actions: ProductActions): ProductCardProps {
  const shown = withAbsoluteImage(actions)(product(call.result?.product));
  const recommendations = products(call.result?.recommendations).map(withAbsoluteImage(actions));
  return {
    product: shown,
    actions,
    onAddToCart: addById([shown, ...recommendations], actions),
    recommendations,
    brief: call.result?.brief === true,
    onProductSelect: actions.onProductSelect,
  };
}

export { ProductCard as Component, productCardProps as props };

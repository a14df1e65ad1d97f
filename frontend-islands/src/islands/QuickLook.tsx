import { type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "../components/Icon";
import { BUTTON_TRY_AGAIN } from "../generated/messages";
import { addById } from "../functions/productProps";
import { ProductCard } from "../functions/show_product_details";
import { toProblem, type Problem } from "../hooks/problem";
import { product, type Product } from "../products";
import { useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";

interface QuickLookProps {
  productId: string;
  onClose: () => void;
}

/** A product in a modal dialog. The browser keeps focus inside it and restores it afterwards. */
export function QuickLook({ productId, onClose }: QuickLookProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const { product, problem, retry } = useProduct(productId);
  useEffect(() => {
    const opened = dialog.current;
    if (opened && !opened.open) opened.showModal();
  }, []);
  const close = () => dialog.current?.close();
  return (
    // A click on the backdrop closes the dialog. By keyboard, Escape and the button do.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="quick-look"
      aria-label={product?.name ?? "Product"}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div className="quick-look-words">
        <button type="button" className="quick-look-close" onClick={close}>
          <Icon name="close" />
          <span className="unseen">Close</span>
        </button>
        {product ? <ProductView product={product} /> : <LoadStatus problem={problem} onRetry={retry} />}
        <p>
          <a href={`/products/${encodeURIComponent(productId)}`}>Open the product’s page</a>
        </p>
      </div>
    </dialog>
  );
}

function ProductView({ product }: { product: Product }): ReactNode {
  const cart = useCart();
  return <ProductCard product={product} onAddToCart={addById([product], { onAddToCart: cart.add })} />;
}

function LoadStatus({ problem, onRetry }: { problem: Problem | null; onRetry: () => void }): ReactNode {
  if (!problem) return <p role="status">Taking a closer look…</p>;
  return (
    <div className="island-error" role="alert">
      <p>This product cannot be shown. {problem.detail}</p>
      <button type="button" className="button" onClick={onRetry}>
        {BUTTON_TRY_AGAIN}
      </button>
    </div>
  );
}

interface Loaded {
  product: Product | null;
  problem: Problem | null;
  retry: () => void;
}

/** Load a product. `retry` repeats the request after a failure. */
function useProduct(id: string): Loaded {
  const { api } = useSession();
  const [found, setFound] = useState<Product | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    let wanted = true;
    api.product(id).then(
      (answer) => wanted && setFound(product(answer)),
      (cause: unknown) => wanted && setProblem(toProblem(cause)),
    );
    return () => void (wanted = false);
  }, [api, id, attempt]);
  const retry = () => {
    setProblem(null);
    setAttempt(attempt + 1);
  };
  return { product: found, problem, retry };
}

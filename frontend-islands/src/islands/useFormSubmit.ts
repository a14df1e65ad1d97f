import { useLayoutEffect, useRef } from "react";

/**
 * Call `work` when a form is submitted, instead of htmx and the browser. If `work` throws, they submit the form as
 * usual.
 */
export function useFormSubmit(form: HTMLFormElement | null, work: () => void): void {
  const newest = useRef(work);
  useLayoutEffect(() => {
    newest.current = work;
  });
  useLayoutEffect(() => {
    // The parent's capture phase comes before the listener that htmx adds to the form.
    const above = form?.parentElement;
    const onSubmit = (event: Event) => {
      if (event.target !== form) return;
      newest.current();
      event.preventDefault();
      event.stopPropagation();
    };
    above?.addEventListener("submit", onSubmit, true);
    return () => above?.removeEventListener("submit", onSubmit, true);
  }, [form]);
}

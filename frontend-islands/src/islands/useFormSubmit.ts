import { useLayoutEffect, useRef } from "react";

/** Handle a form's submissions instead of htmx and the browser. If `work` throws, the form is sent as usual. */
export function useFormSubmit(form: HTMLFormElement | null, work: () => void): void {
  const newest = useRef(work);
  useLayoutEffect(() => {
    newest.current = work;
  });
  useLayoutEffect(() => {
    // Capture at the parent: htmx listens at the form itself.
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

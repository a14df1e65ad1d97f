import { useLayoutEffect, useRef } from "react";

/**
 * Takes the form's submissions over from htmx and the browser. When the work cannot even begin, they are not taken:
 * the form is then sent as it always was.
 */
export function useSubmit(form: HTMLFormElement | null, work: () => void): void {
  const newest = useRef(work);
  useLayoutEffect(() => {
    newest.current = work;
  });
  useLayoutEffect(() => {
    // From above and on the way down: htmx listens at the form itself.
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

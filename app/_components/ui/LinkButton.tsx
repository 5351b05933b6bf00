import type { ComponentProps } from "react";

/** A word in a sentence that does something on this page. */
export function LinkButton(props: ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...props}
      className="rounded-sm text-left underline decoration-faint underline-offset-3 wrap-anywhere hover:decoration-ink"
    />
  );
}

/** A tab in a bar of tabs with a line under it: the active one stands on its own line. */
export const tabClass =
  "-mb-px border-b-2 border-transparent py-1.5 text-ink-2 outline-offset-[-2px] hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink";

export const overlayClass = "fixed inset-0 z-40 bg-black/30 dark:bg-black/60";

export const dialogClass =
  "fixed top-[12vh] left-1/2 z-50 max-h-[80vh] max-w-[calc(100vw-24px)] -translate-x-1/2 overflow-y-auto rounded-md border bg-panel px-4 py-3.5 shadow-float outline-none";

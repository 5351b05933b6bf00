export const menuClass =
  "z-50 max-h-[min(420px,var(--radix-dropdown-menu-content-available-height))] min-w-40 overflow-y-auto rounded-md border bg-panel p-1 shadow-float";

export const menuItemClass =
  "flex h-7 cursor-default items-center gap-1.5 rounded px-1.5 text-ink outline-none select-none data-highlighted:bg-mute";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * False on the server and while its page wakes up, true from then on. For what the server would write with style
 * attributes, which the content security policy forbids; what the browser sets itself is free.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

"use client";

import { setNonce } from "get-nonce";
import { createContext, useContext, type ReactNode } from "react";

const Nonce = createContext<string | undefined>(undefined);

/**
 * The nonce of this answer, for style elements that are made in the browser: the content security policy lets no
 * other one in. The menus of Radix ask `get-nonce` for it.
 */
export function NonceProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  if (nonce !== undefined && typeof document !== "undefined") setNonce(nonce);
  return <Nonce value={nonce}>{children}</Nonce>;
}

export function useNonce(): string | undefined {
  return useContext(Nonce);
}

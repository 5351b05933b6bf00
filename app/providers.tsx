"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useState, type ReactNode } from "react";
import { ProblemError } from "./_features/http";
import { LiveAnswers } from "./_features/live/LiveAnswers";
import { NonceProvider } from "./_components/ui/nonce";
import { ZoneProvider } from "./_components/ui/zone";

/** What every page stands on: the cache of answers, the theme, the state in the address, the zone of times. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <LiveAnswers />
      <ThemeProvider {...(nonce === undefined ? {} : { nonce })} {...THEMES}>
        <NuqsAdapter>
          <NonceProvider nonce={nonce}>
            <ZoneProvider>{children}</ZoneProvider>
          </NonceProvider>
        </NuqsAdapter>
      </ThemeProvider>
    </QueryClientProvider>
  );
}

const THEMES = {
  attribute: "class",
  defaultTheme: "system",
  enableSystem: true,
  disableTransitionOnChange: true,
} as const;

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // The server is most often this computer: it answers without a network, and a page that waits says nothing.
        networkMode: "always",
        refetchOnWindowFocus: false,
        // An answer that says what is wrong will say it again; a connection that broke may come back.
        retry: (failures, error) => !(error instanceof ProblemError && error.answered) && failures < 2,
      },
      mutations: { networkMode: "always" },
    },
  });
}

import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Frame } from "./_components/frame/Frame";
import { Providers } from "./providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Stepscope", template: "%s · Stepscope" },
  description: "What happened in an AWS Step Functions execution",
};

/** Each answer has its own nonce (lib/server/securityHeaders), so no page is made ahead. */
async function nonceOf(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get("content-security-policy") ?? "")?.[1];
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the class before React wakes up: the server cannot know it.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers nonce={await nonceOf()}>
          <Frame>{children}</Frame>
        </Providers>
      </body>
    </html>
  );
}

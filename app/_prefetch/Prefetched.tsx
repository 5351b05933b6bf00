import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ReadAt } from "@/app/_features/live/ReadAt";
import type { Result } from "@/lib/base/result";
import { type Context, contextOfProcess } from "@/lib/server/context";
import type { UseCaseError } from "@/lib/server/errors";

/** Keeps an answer under the key that the browser asks with, as it would come over HTTP. An error is not kept: the browser asks and says it. */
export type Put = <T>(queryKey: QueryKey, answer: Result<T, UseCaseError>) => void;

type Props = {
  /** Runs the use cases whose answers the page shows first. */
  readonly load: (context: Context, put: Put) => Promise<void>;
  readonly children: ReactNode;
};

/** Sends the first data with the page, so that it is not asked for once more by a page that has just come. */
export async function Prefetched({ load, children }: Props) {
  const client = new QueryClient();
  let seq: number | null = null;
  try {
    const context = await contextOfProcess();
    seq = await context.store.changes.number();
    await load(context, (queryKey, answer) => {
      if (answer.ok) client.setQueryData(queryKey, JSON.parse(JSON.stringify(answer.value)));
    });
  } catch (error) {
    // The page asks again by itself, and shows why there is no answer.
    console.error(error);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      {seq !== null && <ReadAt seq={seq} />}
      {children}
    </HydrationBoundary>
  );
}

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { healthSchema } from "@/lib/contract/health";
import { PATHS } from "@/lib/contract/paths";
import { ProblemError, request } from "./http";

/** A part of the program that comes when it is first shown. `name` stands in a sentence: `The Graph tab`. */
export type PartSource<P> = { readonly name: string; readonly load: () => Promise<ComponentType<P>> };

/** The program of a part is asked for like data: one that did not come is asked for again. */
export function partOptions<P>({ name, load }: PartSource<P>) {
  return queryOptions({
    queryKey: ["part", name],
    queryFn: () => load().catch((error: unknown) => Promise.reject(missing(name, error))),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** `isAsked` false: it is not loaded for this, and there when somebody else did. */
export function usePart<P>(source: PartSource<P>, isAsked = true) {
  const part = useQuery({ ...partOptions(source), enabled: isAsked });
  return { ...part, refetch: () => again(part.refetch) };
}

/**
 * Asks again. A browser remembers that a file did not come, and after an update it has another name: when the server
 * answers and the part still does not come, the page is loaded anew. What is looked at stands in its address.
 */
async function again(refetch: () => Promise<{ readonly error: Error | null }>): Promise<void> {
  const { error } = await refetch();
  if (error !== null && (await isServerUp())) window.location.reload();
}

function isServerUp(): Promise<boolean> {
  return request(PATHS.health, healthSchema).then(
    () => true,
    () => false,
  );
}

function missing(name: string, error: unknown): ProblemError {
  console.error(error);
  return new ProblemError(
    {
      what: `${name} could not be loaded.`,
      why: "The server was stopped, or updated after this page was opened.",
      remedy: "Try again: when the server answers, the page goes on where you are.",
    },
    0,
  );
}

import { type QueryClient, type QueryKey, skipToken, useQuery } from "@tanstack/react-query";
import type { ToldChange } from "@/lib/contract/changeFeed";

/*
 * What a page shows may be deleted, here or in another browser. Whether it is there is kept in the cache of answers, beside
 * what was asked of it: nothing is asked of what is on its way out or gone, as each such answer would be an error.
 */

/** Beginning of the keys of all that is asked of one execution, or of one machine of the local engine. */
export type Subject = readonly ["execution", string] | readonly ["engine", "machine", string];

/** `going`: the server was asked to delete it and has not answered. */
export type Presence = "there" | "going" | "gone";

export const executionSubject = (key: string): Subject => ["execution", key];
export const engineMachineSubject = (arn: string): Subject => ["engine", "machine", arn];

const presenceKey = (subject: Subject) => ["presence", ...subject];

export function presenceOf(client: QueryClient, subject: Subject): Presence {
  return client.getQueryData<Presence>(presenceKey(subject)) ?? "there";
}

/** Follows whether the subject is there. */
export function usePresence(subject: Subject): Presence {
  return useQuery<Presence>({ queryKey: presenceKey(subject), queryFn: skipToken }).data ?? "there";
}

/** Notes whether it is there; what is on its way is given up when it is not, and forgotten when it comes back. */
export async function setPresence(client: QueryClient, subject: Subject, presence: Presence): Promise<void> {
  if (presence === "there" && presenceOf(client, subject) === "gone") forgetAnswers(client, subject);
  client.setQueryData<Presence>(presenceKey(subject), presence);
  if (presence !== "there") await client.cancelQueries({ queryKey: subject });
}

/** Whether an answer may be asked for: it is of no subject, or of one that is there. */
export function mayAsk(client: QueryClient, queryKey: QueryKey): boolean {
  const subject = subjectOf(queryKey);
  return subject === null || presenceOf(client, subject) === "there";
}

/** Takes over what a change says of an execution that this browser shows or has shown. */
export function notePresence(client: QueryClient, { kind, subject: key }: ToldChange): void {
  if (kind !== "execution" && kind !== "executionRemoved") return;
  const subject = executionSubject(key);
  const isKnown = client.getQueryCache().find({ queryKey: subject }) !== undefined;
  if (kind === "executionRemoved" && isKnown) void setPresence(client, subject, "gone");
  // The next import brings it back. While it is `going`, what changes of it comes from before its end.
  if (kind === "execution" && presenceOf(client, subject) === "gone") void setPresence(client, subject, "there");
}

/** What was told meanwhile is lost: of what seemed gone, it has to be asked again. */
export function forgetGone(client: QueryClient): void {
  for (const { queryKey, state } of client.getQueryCache().findAll({ queryKey: ["presence"] })) {
    if (state.data === "gone") client.setQueryData<Presence>(queryKey, "there");
  }
}

/** Its answers are of a row that is gone; another one counts its revisions from the beginning. */
function forgetAnswers(client: QueryClient, subject: Subject): void {
  client.removeQueries({
    queryKey: subject,
    predicate: ({ queryKey }) => queryKey.length > subject.length,
    type: "inactive",
  });
}

function subjectOf([room, ...rest]: QueryKey): Subject | null {
  const [first, second] = rest;
  if (room === "execution" && typeof first === "string") return executionSubject(first);
  if (room === "engine" && first === "machine" && typeof second === "string") return engineMachineSubject(second);
  return null;
}

import { err, ok, type Result } from "@/lib/base/result";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { StoreRefusal } from "@/lib/store/refusal";
import type { Context } from "../context";
import { conflict, notFound, type UseCaseError } from "../errors";

type Stored = Pick<Context, "store">;
type Done = Result<{ readonly name: string }, UseCaseError>;

/** Keeps a source that is added on the page. Its settings are those of the configuration file. */
export async function addSource({ store }: Stored, settings: SourceSettings): Promise<Done> {
  const { name, kind } = settings;
  const known = await store.sources.get(name);
  if (known?.configured === true) return conflict(`The source ${name} stands in the configuration file.`);
  if (known !== null) return conflict(`There is a source ${name} already.`);
  try {
    await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: false });
  } catch (error) {
    if (error instanceof StoreRefusal) return conflict(error.message);
    throw error;
  }
  return ok({ name });
}

export async function pauseSource({ store }: Stored, name: string, paused: boolean): Promise<Done> {
  return (await store.sources.pause(name, paused)) ? ok({ name }) : notFound.source(name);
}

/** Removes a source, and with `withData` what it alone brought: in the background, by the job `retire`. */
export async function removeSource({ store }: Stored, name: string, withData: boolean): Promise<Done> {
  const known = await store.sources.get(name);
  if (known === null) return notFound.source(name);
  if (known.configured) {
    return err({
      kind: "conflict",
      problem: {
        what: "Nothing was changed.",
        why: `The source ${name} stands in the configuration file.`,
        remedy: "Take it out there and start again; then it can be removed here.",
      },
    });
  }
  await store.sources.remove(name, withData);
  return ok({ name });
}

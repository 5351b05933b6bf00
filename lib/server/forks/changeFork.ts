import { ok, type Result } from "@/lib/base/result";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";

type Changed = Promise<Result<{ readonly key: string }, UseCaseError>>;

/** Gives a fork another name. */
export async function renameFork({ store }: Pick<Context, "store">, key: string, name: string): Changed {
  return (await store.forks.rename(key, name)) ? ok({ key }) : notFound.fork(key);
}

/** Removes a fork. Its execution stays as it is. */
export async function removeFork({ store }: Pick<Context, "store">, key: string): Changed {
  return (await store.forks.remove(key)) ? ok({ key }) : notFound.fork(key);
}

import { runMassRedrive } from "@/lib/server/rerun/massRedrive";
import { runOf, Services } from "@/lib/server/rerun/redriveMany";
import { openStore } from "@/lib/store/store";

/*
 * A process that does a mass redrive of a database: `node … URL ROOT ID`, until it is done or killed. It says when it
 * begins.
 */

async function main([url = "", root = "", id = ""]: readonly string[]): Promise<void> {
  const store = await openStore({ url, root });
  const { signal } = new AbortController();
  const services = new Services(store, { environment: {}, folder: root, signal });
  console.log("open");
  const run = runOf(store, services, Number(id), signal);
  await runMassRedrive({ ...run, sleep: (ms) => run.sleep(Math.min(ms, 50)), onProgress: () => Promise.resolve() });
  await store.close();
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundled } from "../../support/bundled";
import type { ServedAccount } from "../../support/servedAccount";

export type FakeAccount = ServedAccount & { readonly close: () => Promise<void> };

/** A made-up AWS account in a process of its own: Playwright's loader does not read what it is made of. */
export async function fakeAccount(): Promise<FakeAccount> {
  const scratch = join(process.cwd(), "node_modules/.cache", `stepscope-account-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const script = await bundled("tests/support/servedAccount.ts", join(scratch, "account.mjs"));
  const child = spawn(process.execPath, ["--no-warnings", script], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async () => {
    child.kill("SIGKILL");
    await gone;
    rmSync(scratch, { recursive: true, force: true });
  };
  let said = "";
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("\n")) resolve(said);
    });
    void gone.then(() => reject(new Error("the made-up account ended before it was served")));
  });
  try {
    return { ...(JSON.parse(await line) as ServedAccount), close };
  } catch (error) {
    await close();
    throw error;
  }
}

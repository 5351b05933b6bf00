import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const PACKAGES = ["awscli", "python3-boto3"];
/** How long apt-get may take, in ms. */
const PATIENCE_MS = 240_000;

/**
 * Brings Debian's awscli and python3-boto3 here where that may be done: as root, with apt-get. Answers null when both are
 * here, and otherwise why they are not.
 */
export async function installDebianClients(): Promise<string | null> {
  if (await areHere()) return null;
  if (process.getuid?.() !== 0) return `only root may install ${PACKAGES.join(" and ")}`;
  if (!existsSync("/usr/bin/apt-get")) return "there is no apt-get";
  const first = await install();
  if (first === null) return null;
  // The lists of packages may be missing or old.
  await apt(["update"]).catch(() => undefined);
  return install();
}

async function areHere(): Promise<boolean> {
  const importBoto3 = () => run("/usr/bin/python3", ["-I", "-c", "import boto3"]);
  return existsSync("/usr/bin/aws") && (await importBoto3().then(succeeded, failed));
}

async function install(): Promise<string | null> {
  try {
    await apt(["install", "-y", "--no-install-recommends", ...PACKAGES]);
    return (await areHere()) ? null : "apt-get installed them, and they are not here";
  } catch (error) {
    return `apt-get could not install them: ${String(error).trim().split("\n").at(-1) ?? ""}`;
  }
}

function apt(args: readonly string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return run("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args], { env, timeout: PATIENCE_MS });
}

const succeeded = () => true;
const failed = () => false;

/*
 * npm start, npm run dev: from a fresh clone to a running product.
 *
 * Plain Node that needs no package: it installs, generates, bundles and builds what is not up to date, migrates the
 * database, loads the samples when it is empty, and runs the web and the worker process until it is told to end.
 * HOST, PORT and DATABASE_URL are respected; `--dev` serves the pages in Next's development mode.
 */
import { join } from "node:path";
import { keepRunning } from "./lib/keep-running.mjs";
import { unfitNode } from "./lib/node-version.mjs";
import { unusablePort } from "./lib/port.mjs";
import { root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

const dev = process.argv.includes("--dev");
const host = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 3000);
const cli = join(root, "bin/stepscope.mjs");
const env = {
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_ENV: dev ? "development" : "production",
  HOST: host,
  PORT: String(port),
};

function refuse(reason) {
  console.error(reason);
  process.exit(1);
}

function sayReady({ url }) {
  console.error("");
  console.log(`Stepscope is ready: ${url}`);
  console.error("Ctrl-C ends it.");
}

async function prepare() {
  const unfit = unfitNode() ?? (Number.isInteger(port) && port > 0 && port < 65536 ? null : "PORT must be 1 to 65535.");
  if (unfit) refuse(unfit);
  const taken = await unusablePort(host, port);
  if (taken) refuse(taken);
  await bringUpToDate(dev ? ["install", "generate", "bundle"] : ["install", "generate", "bundle", "site"]);
  const { code } = await node(cli, ["prepare", "--samples"], { env });
  if (code !== 0) refuse("The database could not be prepared; the messages above say why.");
}

function runProcesses() {
  const children = [];
  let ending = null;
  const end = (code) => {
    ending ??= Promise.all(children.map((child) => child.stop())).then(() => process.exit(code));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => end(0));
  }
  whenParentIsGone(() => end(0));
  children.push(
    keepRunning("web", [cli, "web", ...(dev ? ["--dev"] : [])], { env, onReady: sayReady, onGone: () => end(1) }),
    keepRunning("worker", [cli, "worker"], {
      env,
      onGone: () =>
        console.error("The pages go on without it; imports from the command line work, background jobs wait."),
    }),
  );
}

/**
 * npm starts us through a shell, and a signal to npm ends that shell without reaching us. So under npm we end when
 * the process that started us has gone; started directly we may outlive it, as a service does.
 */
function whenParentIsGone(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}

endWithChildren();
process.chdir(root);
try {
  await prepare();
  runProcesses();
} catch (error) {
  refuse(error.message);
}

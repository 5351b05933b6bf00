import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/** Everything started here and not yet ended, so that a signal to a script ends its children too. */
const alive = new Set();

/**
 * Runs a program to its end. Never rejects: answers `{ code, output, seconds }`, code 127 when it could not be started.
 * With `quiet` its output is kept instead of shown; standard input is always closed, so nothing waits for a terminal.
 */
export function run(command, args, { env = {}, cwd = root, quiet = false } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    alive.add(child);
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    const end = (code) => {
      alive.delete(child);
      resolve({ code, output, seconds: (performance.now() - began) / 1000 });
    };
    child.on("error", (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? (signal ? 1 : 0)));
  });
}

/** Runs a JavaScript program with the Node that runs this script. */
export function node(file, args = [], options = {}) {
  return run(process.execPath, [file, ...args], options);
}

/** Runs npm through the JavaScript file that started us, else by name (a shell finds `npm.cmd` on Windows). */
export function npm(args, options = {}) {
  const file = process.env.npm_execpath;
  if (file?.endsWith(".js")) return node(file, args, options);
  return process.platform === "win32"
    ? run("cmd.exe", ["/d", "/s", "/c", "npm", ...args], options)
    : run("npm", args, options);
}

/** Ctrl-C or SIGTERM ends what was started, then this script with the code a shell expects. */
export function endWithChildren() {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]) {
    process.once(signal, () => {
      for (const child of alive) child.kill("SIGTERM");
      process.exit(code);
    });
  }
}

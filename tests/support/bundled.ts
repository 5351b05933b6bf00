/** Bundles a script of the tests, to be run in a process of its own. Answers the bundle's path. */
export async function bundled(entry: string, outfile: string): Promise<string> {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: process.cwd(),
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: ["react-server"],
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}

/** What package.json asks for under `engines`; checked before anything else, in words instead of a stack trace. */
const NEEDED = [20, 19];

/** The reason why this Node cannot run the project; null when it can. */
export function unfitNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  const fit = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  return fit
    ? null
    : `Node ${NEEDED.join(".")} or newer is needed; this is ${version}. See https://nodejs.org/en/download.`;
}

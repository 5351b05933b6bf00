/** Name and version of our own file that this reader knows (lib/history/ownFile.ts). */
export const OWN_FORMAT = "stepscope/execution";
export const OWN_VERSION = 1;

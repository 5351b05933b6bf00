/** Why a record cannot be scrubbed, worded for who asked for it. */
export class ScrubRefused extends Error {}

/** What cannot be resumed, worded for who asked. */
export class NotResumable extends Error {}

/** Thrown inside the parsers of this room only; it never leaves them. */
export class SyntaxFault extends Error {}

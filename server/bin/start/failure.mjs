/** The start cannot go on, and the message says it all: no stack is printed. */
export class StartFailure extends Error {}

/** The version of the program that this console is part of. */
declare const __VERSION__: string;

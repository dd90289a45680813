/**
 * Keys: what is typed while `rtsc dev` runs. On a terminal each key counts at once; from anything else a line is a key, by its
 * first letter, so that programs can press keys too. An input that ends, or never says anything, is no reason to do anything.
 */

import type { ReadStream } from "node:tty";

/** What is used of the process's standard input. */
export type KeySource = NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY" | "setRawMode" | "unref">>;

/** Ctrl+C and Ctrl+D, which are keys like others on a terminal that is read key by key. */
const interrupts = ["\u0003", "\u0004"];

/**
 * Reads keys until the function that is given back is called.
 * @param press is called with the letter in lower case; with "q" for Ctrl+C and Ctrl+D.
 */
export function readKeys(source: KeySource, press: (key: string) => void): () => void {
  const isTerminal = source.isTTY === true;
  const take = isTerminal ? onTerminal(press) : byLine(press);
  const end = (): void => take("\n");
  // A terminal that is gone has no more keys; what it means for the process is told by a signal.
  const fail = (): void => {};
  if (isTerminal) source.setRawMode?.(true);
  source.setEncoding("utf8");
  source.on("data", take).on("end", end).on("error", fail);
  return () => {
    source.off("data", take).off("end", end);
    if (isTerminal) source.setRawMode?.(false);
    source.pause();
    source.unref?.();
  };
}

function onTerminal(press: (key: string) => void): (text: string) => void {
  return (text) => {
    // Arrows and the like are several characters that begin with an escape; none of them is a key of ours.
    if (text.startsWith("\u001b")) return;
    for (const key of text) {
      if (interrupts.includes(key)) press("q");
      else if (key.trim() !== "") press(key.toLowerCase());
    }
  };
}

function byLine(press: (key: string) => void): (text: string) => void {
  let first = "";
  return (text) => {
    for (const character of text) {
      if (character === "\n") {
        if (first !== "") press(first);
        first = "";
      } else if (first === "" && character.trim() !== "") first = character.toLowerCase();
    }
  };
}

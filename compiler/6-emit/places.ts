/**
 * Places: what files of a project are called where esbuild works, and back. One name for each, whether esbuild is told of a file
 * or finds it in a folder, so that an output never tells which; no name says where the project lies.
 */

import { PACKETS } from "./project-files.ts";

const inside = "project/";
const packets = "rtsc-packets.js";

/** @param file Relative to the project's folder; may lie outside of it. */
export function placeOf(file: string): string {
  if (file === PACKETS) return packets;
  const outside = /^(?:\.\.\/)+/.exec(file)?.[0];
  return outside === undefined ? inside + file : `outside-${outside.length / 3}/${file.slice(outside.length)}`;
}

/** The file at a place; undefined for what is no file of the project. */
export function fileAt(place: string): string | undefined {
  if (place === packets) return PACKETS;
  if (place.startsWith(inside)) return place.slice(inside.length);
  const outside = /^outside-(\d+)\//.exec(place);
  return outside === null ? undefined : "../".repeat(Number(outside[1])) + place.slice(outside[0].length);
}

/** Kept: what is found once, and given again to whoever asks for it of the same thing. */

/**
 * Finds something once of each thing: of the list of files of a project, of a context, of the lookup of a file. It is let go with the
 * thing. Who asks first goes as far as it takes to find it, the others nowhere (`reach.ts`): what is no fact and leads out of a file
 * is to be asked for with `goFar`, or found `aside`.
 */
export function keptFor<Of extends object, Found extends object>(find: (of: Of) => Found): (of: Of) => Found {
  const known = new WeakMap<Of, Found>();
  return (of) => {
    let found = known.get(of);
    if (found === undefined) {
      found = find(of);
      known.set(of, found);
    }
    return found;
  };
}

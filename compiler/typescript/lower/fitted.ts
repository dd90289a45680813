/**
 * Lists that are as long as what is in them: one that grows by being added to has room for sixteen more, and a project has tens
 * of thousands of them for as long as it is checked.
 */

/** The same list, without room for more; the one that is handed in is not to be used any more. */
export function fitted<Item>(list: Item[]): Item[] {
  switch (list.length) {
    case 0:
      return [];
    case 1:
      return [list[0]!];
    case 2:
      return [list[0]!, list[1]!];
    default:
      return list.slice();
  }
}

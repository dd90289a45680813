/**
 * The guest's own words: which of its names nobody but itself reads, so that bundles can do with shorter ones.
 */

/**
 * Members of the guest's own objects, which no script ever holds: in bundles their names are shortened like those of variables.
 * None is a member of the link, of RTSession, of what it hands out, or of JavaScript's own objects where the guest asks for it.
 */
export const ownMembers = /^(?:codecOf|contentOf|decode|due|ease|encode|enter|every|handle|isOne|next|spell|stays)$/;

// Which card the keys mean. Pure.

/** Milliseconds after which what was typed counts as whole. */
export const TYPING_TIME = 700;

/**
 * Takes a key.
 *
 * @param {string} typed what was typed shortly before
 * @param {string} key
 * @param {Array<string>} faces of the deck
 * @returns {{typed: string, face: ?string, isWhole: boolean}} the card that is meant so far, and whether no longer one begins like it
 */
export function typeKey(typed, key, faces) {
  const matches = (text) => faces.filter((face) => face.toLowerCase().startsWith(text));
  const text = [typed + key.toLowerCase(), key.toLowerCase()].find((candidate) => matches(candidate).length > 0);
  if (!text) return { typed: '', face: null, isWhole: true };
  const found = matches(text);
  const exact = found.find((face) => face.toLowerCase() === text);
  return { typed: text, face: exact ?? (found.length === 1 ? found[0] : null), isWhole: found.length === 1 };
}

/** What a key stands for whose card cannot be typed: `c` for coffee, `q` for the question mark (`?` opens the help), `h` for one half. */
export function keyFor(key, faces) {
  const special = { c: '☕', q: '?', h: '½' }[key.toLowerCase()];
  const isFace = faces.some((face) => face.toLowerCase().startsWith(key.toLowerCase()));
  return special && !isFace && faces.includes(special) ? special : key;
}

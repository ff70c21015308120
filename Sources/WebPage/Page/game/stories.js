// The list of stories, by "The rule for a client" of docs/protocol.md. Pure: each function gives a new list.

/**
 * Takes what a `stories` event brings.
 *
 * @param {Array<object>} list what is known
 * @param {Array<object>} changed stories as they are now, or moved ones by their ids alone
 * @param {?string} before the id that they move in front of, "" for the end; null leaves known ones in their places and puts new ones last
 */
export function putStories(list, changed, before) {
  const known = new Map(list.map((story) => [story.id, story]));
  const now = new Map(changed.map((story) => [story.id, { ...known.get(story.id), ...story }]));
  if (before === null || before === undefined) {
    const added = [...now.values()].filter((story) => !known.has(story.id));
    return [...list.map((story) => now.get(story.id) ?? story), ...added];
  }
  const found = list.findIndex((story) => story.id === before);
  const end = found < 0 ? list.length : found;
  // One that moves itself marks the place where it stood.
  const place = list.slice(0, end).filter((story) => !now.has(story.id)).length;
  const rest = list.filter((story) => !now.has(story.id));
  return [...rest.slice(0, place), ...now.values(), ...rest.slice(place)];
}

/** Takes what a `storiesRemoved` event brings. */
export function removeStories(list, ids) {
  const gone = new Set(ids);
  return list.filter((story) => !gone.has(story.id));
}

/** Gives a story of the list its estimate, or takes it away with null. */
export function settleStory(list, id, estimate) {
  return list.map((story) => (story.id === id && story.estimate !== estimate ? { ...story, estimate } : story));
}

/** The first story without an estimate behind the one with this id, or else the first of all; undefined when there is none. */
export function nextStory(list, id) {
  const place = list.findIndex((story) => story.id === id);
  const open = (story) => story.estimate === null || story.estimate === undefined;
  return list.slice(place + 1).find(open) ?? list.slice(0, Math.max(place, 0)).find(open);
}

// What screens ask a state.

export const myself = (state) => state.players.find((player) => player.id === state.me);

/** Whether this person may start, close, settle and nudge. */
export function mayDeal(state) {
  const me = myself(state);
  return Boolean(me && state.phase !== 'ended' && (me.dealer || me.acting || state.options.policy === 'everyone'));
}

/** Whether this person may change the game, its stories and other people's seats. */
export const isDealer = (state) => Boolean(myself(state)?.dealer) && state.phase !== 'ended';

export const isPlayer = (state) => myself(state)?.seat === 'player';

/** Who sits at the table, and who only watches. */
export const playersOf = (state) => state.players.filter((player) => player.seat === 'player');
export const watchersOf = (state) => state.players.filter((player) => player.seat !== 'player' && !player.away);

/** How far the open round is: how many have voted, of how many, and who is missing. People who are away are not waited for. */
export function turnout(state) {
  const counted = playersOf(state).filter((player) => !player.away || state.voted.includes(player.id));
  const missing = counted.filter((player) => !state.voted.includes(player.id));
  return { voted: counted.length - missing.length, of: counted.length, missing };
}

/** The cards of the open round, or of the next one. */
export const cardsOf = (state) => (state.frozen?.deck ?? state.deck).cards;

/** What a card shows: `S=1` is `S`. */
export const faceOf = (card) => (card === 'coffee' ? '☕' : card.replace(/=[^=]*$/, ''));

/** The story that the newest round is about: one of the list, or a free text; null when there is none. */
export function storyOf(state) {
  if (!state.story) return null;
  const story = state.stories.find((candidate) => candidate.id === state.story && state.storyTitle !== null);
  return story ?? { id: null, title: state.storyTitle ?? state.story };
}

/** The newest round's result while it lies on the table. */
export const resultOnTable = (state) => (state.phase === 'revealed' ? state.results.findLast((result) => result.round === state.round) : undefined);

/** Earlier results about the same story, newest first. */
export function earlierResults(state, result) {
  if (!result.story) return [];
  return state.results.filter((other) => other.round < result.round && other.story === result.story).reverse();
}

/** Somebody's name; of a vote whose player has left too. */
export function nameOf(state, id, votes = []) {
  return state.players.find((player) => player.id === id)?.name ?? votes.find((vote) => vote.player === id)?.name ?? null;
}

/** The votes of a result in the order of the deck, a row for each card: `{card, count, players}`. */
export function rowsOf(result) {
  const rows = new Map();
  for (const { value, player } of result.votes) {
    const row = rows.get(value) ?? { card: value, count: 0, players: [] };
    row.count += 1;
    if (player) row.players.push(player);
    rows.set(value, row);
  }
  const place = (row) => result.deck?.cards?.indexOf(row.card) ?? 0;
  return [...rows.values()].sort((left, right) => place(left) - place(right));
}

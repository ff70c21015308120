// A game as one of its clients knows it: what a `state` says, and what each event changes in it. Pure: states are never changed, only replaced.

import { putStories, removeStories, settleStory } from './stories.js';

/** The most results that are kept, newest last. */
export const MAX_RESULTS = 100;

/** The state that a `state` object describes; null when it does not say which version of which epoch it is. */
export function readState(fields, game, me, local) {
  if (typeof fields?.epoch !== 'string' || !Number.isSafeInteger(fields.v)) return null;
  let state = {
    game, me, epoch: fields.epoch, v: fields.v,
    phase: ['waiting', 'voting', 'revealed', 'ended'].includes(fields.phase) ? fields.phase : 'waiting',
    round: fields.round ?? 0, story: fields.story ?? null, storyTitle: fields.storyTitle ?? null,
    startedAt: fields.startedAt ?? 0, deadline: fields.deadline ?? null,
    clockAhead: Number.isFinite(fields.now) ? fields.now - local : 0,
    deck: fields.deck ?? { name: '', cards: [] }, options: { autoClose: true, policy: 'dealer', title: '', ...fields.options },
    frozen: null, players: fields.players ?? [], voted: fields.voted ?? [], stories: fields.stories ?? [], results: [],
    myVote: fields.myVote ?? null,
  };
  if (state.phase === 'voting') state.frozen = fields.frozen ?? frozenNow(state);
  for (const result of fields.results ?? []) state = keep(state, result);
  return settleAll(state, fields.settled);
}

/** Keeps the results that were known before and that a newer state does not repeat. */
export function takeOver(state, known, fields) {
  const estimates = new Map(known.map((result) => [result.round, result.estimate]));
  const had = state.results.map((result) => ({ ...result, estimate: result.estimate ?? estimates.get(result.round) ?? null }));
  const next = known.reduce(keep, { ...state, results: had });
  return settleAll(next, fields.settled);
}

/** Adds the rounds of a history that are not known; the known ones may be newer. */
export function learn(state, { results, settled }) {
  const past = settleAll(results.reduce(keep, { ...state, results: [] }), settled);
  return past.results.reduce(keep, state);
}

/** The state after one event, whatever its version is. An unknown event changes nothing. */
export function apply(state, event, local) {
  return changes[event.event]?.(state, event, local) ?? state;
}

const changes = {
  player: (state, event) => (event.player?.id ? { ...state, players: putPlayer(state.players, event.player) } : state),
  playerLeft: (state, event) => ({
    ...state, players: state.players.filter((player) => player.id !== event.player), voted: without(state.voted, event.player),
  }),
  game: (state, event) => ({
    ...state, deck: event.deck ?? state.deck, options: { ...state.options, ...event.options, title: event.title ?? state.options.title },
  }),
  started: (state, event, local) => ({
    ...state, phase: 'voting', round: event.round, story: event.story ?? null, storyTitle: event.title ?? null,
    startedAt: event.startedAt ?? 0, deadline: event.deadline ?? null,
    clockAhead: Number.isFinite(event.now) ? event.now - local : state.clockAhead,
    frozen: event.deck ? { deck: event.deck, autoClose: event.autoClose ?? true, anonymous: event.anonymous ?? false } : frozenNow(state),
    voted: [], myVote: null,
  }),
  voted: (state, event) => {
    if (event.voted !== false) return { ...state, voted: [...without(state.voted, event.player), event.player] };
    const isMine = event.player === state.me && state.myVote;
    return { ...state, voted: without(state.voted, event.player), myVote: isMine ? { ...state.myVote, value: null } : state.myVote };
  },
  result: (state, event) => keep(endRound(state, 'revealed'), resultOf(event)),
  discarded: (state) => endRound(state, 'waiting'),
  settled: settle,
  stories: (state, event) => ({ ...state, stories: putStories(state.stories, event.stories ?? [], event.before) }),
  storiesRemoved: (state, event) => ({ ...state, stories: removeStories(state.stories, event.ids ?? []) }),
  ended: (state) => endRound(state, 'ended'),
};

const without = (list, item) => list.filter((other) => other !== item);

const frozenNow = (state) => ({ deck: state.deck, autoClose: state.options.autoClose, anonymous: state.options.anonymous ?? false });

/** Seats are numbered and kept in that order: somebody who comes back has the old number. */
function putPlayer(players, player) {
  if (players.some((known) => known.id === player.id)) return players.map((known) => (known.id === player.id ? player : known));
  const number = (seat) => Number(seat.id.slice(1)) || 0;
  const place = players.findIndex((known) => number(known) > number(player));
  return place < 0 ? [...players, player] : [...players.slice(0, place), player, ...players.slice(place)];
}

function endRound(state, phase) {
  const ended = { ...state, phase, deadline: null, frozen: null, voted: [], myVote: null };
  // Nothing is left of a round that was thrown away but its number.
  return phase === 'waiting' ? { ...ended, story: null, storyTitle: null, startedAt: 0 } : ended;
}

function resultOf(event) {
  const { event: _, game: __, v: ___, ...result } = event;
  return { ...result, estimate: result.estimate ?? null };
}

/** Keeps a result in the order of the rounds, and forgets the oldest beyond the bound. */
function keep(state, result) {
  if (!Number.isSafeInteger(result.round) || state.results.some((known) => known.round === result.round)) return state;
  const results = [...state.results, resultOf(result)].sort((left, right) => left.round - right.round);
  return { ...state, results: results.slice(-MAX_RESULTS) };
}

/** A title says that the story is one of the list, and no text that is called like it. */
function settle(state, event) {
  const isListed = event.story && typeof event.title === 'string';
  return { ...settleResult(state, event), stories: isListed ? settleStory(state.stories, event.story, event.value ?? null) : state.stories };
}

/** What a result was settled on. The stories of a state may have come to another estimate since, and stay. */
function settleResult(state, event) {
  const estimate = event.value ?? null;
  return { ...state, results: state.results.map((result) => (result.round === event.round ? { ...result, estimate } : result)) };
}

const settleAll = (state, settled) => (settled ?? []).reduce(settleResult, state);

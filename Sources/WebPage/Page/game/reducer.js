// The client's rule: one state from a game's frames, in the order in which they came. Pure. docs/protocol.md, "The rule for a client".

import { apply, readState, takeOver } from './state.js';

/** A model before the first welcome. */
export const EMPTY = { state: null, isBehind: false };

/**
 * Takes a frame.
 *
 * @param {{state: ?object, isBehind: boolean}} model what is known; `isBehind` from a gap to the state that fills it
 * @param {object} frame
 * @param {number} local this machine's milliseconds
 * @returns {{model: object, action: string}} `passed`: no matter of the game's state; `dropped`: known, or in the state that
 *   is waited for; `applied`; `replaced`; `gap`: send `sync`
 */
export function receive(model, frame, local) {
  switch (frame.event) {
    case 'welcome': return welcome(model, frame, local);
    case 'state': return replace(model, frame, frame.me?.player, local, false);
    case 'fenced': return fence(model, frame);
    case 'beat': return hear(model, frame);
    default: return takeEvent(model, frame, local);
  }
}

/** An own vote was acknowledged, of which no event tells the card. */
export function acknowledge(model, round, vote) {
  const { state } = model;
  if (state?.phase !== 'voting' || state.round !== round || vote.cast < (state.myVote?.cast ?? 0)) return model;
  return { ...model, state: { ...state, myVote: vote } };
}

function takeEvent(model, frame, local) {
  // A reply has a version too, but no game.
  if (!Number.isSafeInteger(frame.v) || !frame.game) return { model, action: 'passed' };
  const { state, isBehind } = model;
  if (!state || state.game !== frame.game || isBehind || frame.v <= state.v) return { model, action: 'dropped' };
  if (frame.v !== state.v + 1) return { model: { ...model, isBehind: true }, action: 'gap' };
  return { model: { ...model, state: { ...apply(state, frame, local), v: frame.v } }, action: 'applied' };
}

/** The state of the other epoch comes by itself; until then its events mean nothing. */
function fence(model, frame) {
  const isOther = model.state && frame.epoch !== model.state.epoch;
  return { model: isOther ? { ...model, isBehind: true } : model, action: 'passed' };
}

/** A sign of life tells what is missing too. */
function hear(model, { game, epoch, v }) {
  const { state, isBehind } = model;
  if (state?.game !== game || (!isBehind && epoch === state.epoch && v <= state.v)) return { model, action: 'dropped' };
  return { model: { ...model, isBehind: true }, action: 'gap' };
}

function welcome(model, frame, local) {
  return replace(model, { ...frame.state, game: frame.game }, frame.me?.player, local, true);
}

function replace(model, fields, me, local, isNewSocket) {
  const known = model.state;
  const game = fields.game ?? known?.game;
  let next = readState(fields, game, me ?? known?.me, local);
  if (!next || !next.game || !next.me) return { model, action: 'passed' };
  if (known && known.game === game && known.epoch === next.epoch) {
    // A slow frame of the past says nothing new. On a new socket the server's word counts.
    if (next.v < known.v && !isNewSocket) return { model, action: 'dropped' };
    next = takeOver(next, known.results, fields);
  }
  return { model: { state: next, isBehind: false }, action: 'replaced' };
}

// What was asked and not answered yet, in order.

/** The most that may wait for an answer. */
const LIMIT = 64;
/** Milliseconds without an answer after which a request is sent again. */
export const ANSWER_TIME = 10_000;
/** Refusals that pass: it was certainly not done, and is sent again. */
const PASSING = ['rate_limited', 'unavailable'];
/** The fields that say what is set. */
const TARGET = ['action', 'round', 'player'];
/** settle, setGame, setPlayer: the last wish counts. */
const isSetting = ({ action }) => action.startsWith('set');
const isEdit = ({ action }) => action.endsWith('Stories');

export class Requests {
  list = [];
  next = 0;

  get isFull() {
    return this.list.length >= LIMIT;
  }

  /** Whether any request of this action waits for its answer. */
  has(action) {
    return this.list.some((request) => request.fields.action === action);
  }

  /** Adds a request; `isOwn` are those that nobody asked for. */
  add(fields, now, isOwn = false) {
    this.next += 1;
    // No edit of stories overtakes another one.
    const waits = this.list.filter((other) => other.isBack && isEdit(other.fields) && isEdit(fields));
    this.list.push({ id: this.next, fields, isOwn, sends: 0, dueAt: Math.max(now, ...waits.map((other) => other.dueAt)) });
  }

  /** Takes out the request that this frame answers; undefined when there is none. */
  answered(frame) {
    const request = this.list.find((candidate) => candidate.id === frame.re && candidate.sends > 0);
    if (request) this.list = this.list.filter((other) => other !== request);
    return request;
  }

  /** Puts a refused request back where it was if it may succeed later; false when it is to be told. */
  retry(request, frame, dueAt) {
    if (frame.event !== 'error' || !PASSING.includes(frame.code) || this.isFull) return false;
    // A vote is not given up: it would be shown, or lost, without a word.
    if (!isRepeatable(request.fields) || (request.sends >= 8 && request.fields.action !== 'vote')) return false;
    // None overtakes another.
    for (const other of this.list) if (other.isBack && other.id < request.id) dueAt = Math.max(dueAt, other.dueAt);
    this.list.push({ ...request, dueAt, isBack: true });
    this.list.sort((one, other) => one.id - other.id);
    return true;
  }

  /** Takes out of older requests what these fields set: only the newest wish is sent again. */
  supersede(fields) {
    this.take(({ fields: older }) => {
      if (!isSetting(older) || TARGET.some((name) => older[name] !== fields[name])) return false;
      for (const name in fields) if (!TARGET.includes(name)) delete older[name];
      return Object.keys(older).every((name) => TARGET.includes(name));
    });
  }

  /** Takes out and gives back what had no answer for too long and cannot be sent again. */
  expired(now) {
    return this.take((request) => request.sends > 0 && request.dueAt <= now && !isRepeatable(request.fields));
  }

  /** The texts that are due, in order; those without an answer for too long among them. */
  due(now) {
    const due = this.list.filter((request) => request.dueAt <= now);
    for (const request of due) {
      // A refusal said that an earlier sending came to nothing; silence did not.
      request.mayBeDone ||= request.sends > 0 && !request.isBack;
      request.sends += 1;
      request.isBack = false;
      request.dueAt = now + ANSWER_TIME;
    }
    return due.map((request) => JSON.stringify({ ...request.fields, id: request.id }));
  }

  /** Everything that was sent may have got lost: due again at that time. What a server cannot tell from a second wish is taken out and given back. */
  again(dueAt) {
    const lost = this.take((request) => request.sends > 0 && !isRepeatable(request.fields));
    for (const request of this.list) if (request.sends > 0) request.dueAt = dueAt;
    return lost;
  }

  /** Takes out and gives back. */
  take(isTaken) {
    const taken = this.list.filter(isTaken);
    this.list = this.list.filter((request) => !taken.includes(request));
    return taken;
  }
}

export const isMomentary = ({ action }) => action === 'react' || action === 'nudge';

/** Whether the server tells a repetition from a second wish. */
function isRepeatable(fields) {
  if (isMomentary(fields)) return false;
  return fields.action !== 'putStories' || (fields.csv === undefined && fields.stories.every((story) => story.id));
}

/** Whether a refusal only says that the first sending had been heard: the wish is fulfilled. */
export function wasDone(request, frame, state) {
  const { action, round, story, discard } = request.fields;
  // Another dealer may have done the same.
  const isSame = action === 'closeVote' ? !discard : action === 'startVote' && (story ?? null) === (state?.story ?? null);
  if (!request.mayBeDone && !isSame) return false;
  switch (frame.code) {
    case 'already_voting': return action === 'startVote' && frame.details?.round === round;
    case 'round_over': return action === 'closeVote' || (action === 'startVote' && request.mayBeDone && frame.details?.round >= round);
    case 'not_voting': return action === 'closeVote';
    case 'player_not_found': return action === 'removePlayer';
    case 'game_ended': return action === 'endGame';
    case 'not_joined': return action === 'leaveGame';
    default: return false;
  }
}

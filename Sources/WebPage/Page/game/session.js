// One seat across all its connections: takes it, takes it again, asks for what was missed and repeats what was not answered.
// A value with methods: times (milliseconds of this machine) and chance come in, and what is to be done comes out as a list of effects:
// {do: 'send', text} {do: 'drop'} {do: 'connect', after} {do: 'end', why, frame} {do: 'answer', request, frame} {do: 'event', frame} {do: 'voted'} {do: 'changed'}

import { Backoff, pauseAfter } from './backoff.js';
import { Ballot } from './ballot.js';
import { EMPTY, acknowledge, receive } from './reducer.js';
import { learn } from './state.js';
import { ANSWER_TIME, Requests, isMomentary, wasDone } from './requests.js';

const SEAT_ID = 'seat';
/** Milliseconds of silence after which a sign of life is asked for, as no beat came in its 25 s, and how long it may take. */
const QUIET_TIME = 30_000;
const PROBE_TIME = 6000;
/** Milliseconds after which a seat counts as kept. */
const KEPT_TIME = 5000;
/** The most bytes of a request: a node takes 128 KiB, envelope and all, and cuts the connection of whoever sends more. */
const MAX_BYTES = 130_000;

export class Session {
  model = EMPTY;
  requests = new Requests();
  ballot = new Ballot();
  backoff = new Backoff();
  /** `unconnected`, `joining`, `seated` or `over`. */
  phase = 'unconnected';
  /** Why the seat is not taken until `joinAt`; null otherwise. */
  refusal = null;
  hasSat = false;

  /** @param {{game: ?string, create: ?object, name: ?string, seat: string, token: string, passcode: ?string}} seat */
  constructor(seat) {
    this.seat = seat;
  }

  get state() {
    return this.model.state;
  }

  /** Takes in the rounds of a REST history. */
  learn(history) {
    if (this.state) this.model = { ...this.model, state: learn(this.state, history) };
  }

  // The connection.

  opened(now) {
    this.heardAt = now;
    this.probedAt = null;
    return this.#join(now);
  }

  closed(code, now, random) {
    if (this.phase === 'over') return [];
    if (code === 4004) return this.#end('gone');
    if (code === 4009) return this.#end('removed');
    if (this.satAt && now - this.satAt >= KEPT_TIME) this.backoff.reset();
    this.satAt = null;
    this.phase = 'unconnected';
    const lost = this.requests.again(now).map(lostAnswer);
    const after = Math.max(this.backoff.next(random), [1013, 4101].includes(code) ? 1000 : 0);
    return [...lost, { do: 'connect', after }, { do: 'changed' }];
  }

  /** To be called about four times a second while there is a connection. */
  tick(now) {
    if (this.phase === 'joining') return this.#joinAgain(now);
    if (this.phase !== 'seated') return [];
    if (this.probedAt && now - this.probedAt >= PROBE_TIME) return [{ do: 'drop' }];
    if (!this.probedAt && now - this.heardAt >= QUIET_TIME) return this.probe(now);
    return this.#send(now);
  }

  /** Asks for a sign of life: after a silence, a sleep, or when the network came back. */
  probe(now) {
    if (this.phase !== 'seated' || this.probedAt) return [];
    this.probedAt = now;
    // One that was refused for a while is sent now: a refusal is a sign of life too.
    for (const request of this.requests.list) if (request.fields.action === 'sync') request.dueAt = now;
    return this.#sync(now);
  }

  // What people ask for.

  /** Asks for an action; it is sent now or once the seat is taken, and again until it is answered. */
  ask(fields, now) {
    const code = this.#unaskable(fields);
    if (code) return [answerOf({ fields }, code)];
    const wish = this.#stamped(fields);
    if (['startVote', 'closeVote'].includes(fields.action)) {
      // Twice in impatience is once; of what was not sent yet the newest wish counts.
      if (this.requests.list.some((request) => JSON.stringify(request.fields) === JSON.stringify(wish))) return [];
      this.requests.take((request) => request.fields.action === fields.action && !request.sends);
    }
    this.requests.supersede(fields);
    this.requests.add(wish, now);
    return this.#send(now);
  }

  /** Why something cannot be asked for at all; undefined when it can. */
  #unaskable(fields) {
    if (new Blob([JSON.stringify(fields)]).size > MAX_BYTES) return 'too_much';
    if (this.requests.isFull) return 'limit';
    // What is said in a moment is of no use in another one.
    return this.phase !== 'seated' && isMomentary(fields) ? 'unavailable' : undefined;
  }

  /** A vote was cast in another tab of this seat. */
  votedElsewhere(now) {
    if (this.phase !== 'seated') return [];
    // What is on its way may have been written before that vote.
    this.isOutdated = this.requests.has('sync');
    return this.#sync(now);
  }

  /** Votes, or takes the vote back with null. The card counts as chosen at once, and as saved when the answer is there. */
  vote(value, now) {
    if (this.state?.phase !== 'voting') return [];
    // Only the newest wish is of use.
    this.requests.take(isVote);
    this.requests.add(this.ballot.cast(value, this.state), now);
    return [...this.#send(now), { do: 'changed' }];
  }

  /** The round that is meant is the one that was seen when it was asked for, however late it is sent. */
  #stamped(fields) {
    const round = this.state?.round ?? 0;
    switch (fields.action) {
      case 'startVote': return { ...fields, round: fields.round ?? round + 1 };
      case 'closeVote': return { ...fields, round: fields.round ?? round };
      default: return fields;
    }
  }

  #send(now) {
    if (this.phase !== 'seated') return [];
    const lost = this.requests.expired(now).map(lostAnswer);
    return [...lost, ...this.requests.due(now).map((text) => ({ do: 'send', text }))];
  }

  // What comes from the server.

  received(frame, now, random) {
    if (this.phase === 'over') return [];
    this.heardAt = now;
    this.probedAt = null;
    // Only the gateway's own refusals have no event, and no id either: anything may have been refused.
    if (!frame.event) return this.#throttled(now, random);
    if (frame.re === SEAT_ID && frame.event === 'error') return this.#refused(frame, now, random);
    const outcome = receive(this.model, frame, now);
    this.model = outcome.model;
    return [...this.#answer(frame, now, random), ...this.#follow(outcome, frame, now)];
  }

  #throttled(now, random) {
    const due = now + pauseAfter(null, random);
    if (this.phase === 'joining') this.#joinLater(due, { code: 'rate_limited' });
    return this.requests.again(due).map(lostAnswer);
  }

  #answer(frame, now, random) {
    const request = frame.re === undefined ? undefined : this.requests.answered(frame);
    if (!request) return [];
    if (this.requests.retry(request, frame, now + pauseAfter(frame.details, random))) return [{ do: 'changed' }];
    if (request.fields.action === 'sync' && this.isOutdated) {
      this.isOutdated = false;
      return this.#sync(now);
    }
    // Between two sendings somebody may have voted in another tab.
    const isNewest = frame.code === 'stale_vote' && request.sends === 1 && !request.isOwn;
    if (isNewest && this.ballot.overtake(request.fields, frame.details?.cast)) return this.vote(request.fields.value, now);
    const isRefused = frame.event === 'error' && !wasDone(request, frame, this.state);
    if (isVote(request)) this.#voted(request.fields, frame, isRefused);
    const effects = isVote(request) && !isRefused ? [{ do: 'voted' }] : [];
    effects.push({ do: 'answer', request, frame: isRefused ? frame : { ...frame, event: 'reply', ok: true } }, { do: 'changed' });
    if (isRefused && ['unknown', 'stale_vote', 'round_over', 'already_voting'].includes(frame.code)) effects.push(...this.#sync(now));
    // What nobody asked for is nobody's, but for a vote that is lost now.
    return effects.filter((effect) => effect.do !== 'answer' || !request.isOwn || (isVote(request) && isRefused));
  }

  #voted(fields, frame, isRefused) {
    if (isRefused) return this.ballot.refuse(fields);
    const cast = frame.cast ?? fields.cast;
    this.ballot.acknowledge(fields, cast);
    this.model = acknowledge(this.model, fields.round, { value: fields.value, cast });
  }

  #follow(outcome, frame, now) {
    switch (outcome.action) {
      case 'applied':
        this.ballot.follow(frame, this.state, this.requests.has('vote'));
        return [{ do: 'event', frame }, { do: 'changed' }, ...(this.#isStrange(frame) ? this.#sync(now) : [])];
      case 'gap': return this.#sync(now);
      case 'replaced': return this.#replaced(frame, now);
      default: return ['reaction', 'nudge'].includes(frame.event) ? [{ do: 'event', frame }] : [];
    }
  }

  /** Whether an own vote was told that nobody here has cast, and of which card no event says anything. */
  #isStrange({ event, player, voted }) {
    const { me, myVote } = this.state;
    return event === 'voted' && voted !== false && player === me && !myVote?.value && !this.requests.has('vote');
  }

  #replaced(frame, now) {
    const effects = frame.event === 'welcome' ? this.#sat(now) : [];
    const isOnItsWay = frame.event !== 'welcome' && this.requests.list.some((request) => isVote(request) && request.sends > 0 && !request.isBack);
    const vote = this.ballot.missing(this.state, isOnItsWay);
    if (!this.ballot.wish) effects.push(...this.#tooLate());
    else if (!vote && !isOnItsWay) effects.push(...this.#overtaken());
    if (vote && !this.requests.has('vote')) this.requests.add(vote, now, true);
    return [...effects, ...this.#send(now), { do: 'event', frame }, { do: 'changed' }];
  }

  /** Votes of a round that is over; one of the same number may be another one. */
  #tooLate() {
    const { results, me } = this.state;
    const isCounted = ({ round, value }) => results.some((result) => result.round === round && result.votes.some((vote) => vote.player === me && vote.value === value));
    const isSure = ({ sends, isBack }) => !sends || isBack;
    return this.requests.take(isVote).filter(({ fields }) => !isCounted(fields)).map((request) => answerOf(request, isSure(request) ? 'round_over' : 'unknown'));
  }

  /** Votes that waited, while another tab has cast one. */
  #overtaken() {
    return this.requests.take(isVote).filter(({ fields }) => fields.value !== this.ballot.wish.value).map((request) => answerOf(request, 'stale_vote'));
  }

  #known() {
    return this.state ? { epoch: this.state.epoch, v: this.state.v } : undefined;
  }

  #sync(now) {
    if (!this.state) return [];
    if (!this.requests.has('sync')) this.requests.add({ action: 'sync', since: this.#known() }, now, true);
    return this.#send(now);
  }

  // Taking the seat.

  #join(now) {
    this.phase = 'joining';
    this.refusal = null;
    this.joinAt = now + ANSWER_TIME;
    const { game, create, name, seat, token, passcode } = this.seat;
    const person = { name: name || undefined, seat, token, passcode: passcode || undefined, since: this.#known(), beat: true, id: SEAT_ID };
    const fields = create && !game ? { action: 'createGame', ...create, ...person } : { action: 'joinGame', game, ...person };
    return [{ do: 'send', text: JSON.stringify(fields) }, { do: 'changed' }];
  }

  #joinAgain(now) {
    if (now < this.joinAt) return [];
    // Not answered at all: this connection is no good.
    return this.refusal ? this.#join(now) : [{ do: 'drop' }];
  }

  #refused(frame, now, random) {
    const passing = ['unavailable', 'unknown', 'rate_limited', ...(this.hasSat ? ['limit', 'game_full'] : [])];
    if (passing.includes(frame.code)) {
      this.#joinLater(now + pauseAfter(frame.details, random), frame);
      return [{ do: 'changed' }];
    }
    if (frame.code === 'unauthorized' && frame.details?.removed) return this.#end('removed', frame);
    return this.#end(frame.code === 'game_not_found' && this.hasSat ? 'gone' : 'refused', frame);
  }

  #joinLater(at, frame) {
    this.refusal = frame;
    this.joinAt = at;
  }

  #sat(now) {
    this.phase = 'seated';
    this.hasSat = true;
    this.satAt = now;
    const me = this.state.players.find((player) => player.id === this.state.me);
    // Whoever comes back names the game and does not make one; a seat that the server lost is made anew as it was.
    this.seat = { ...this.seat, game: this.state.game, create: null, name: me?.name ?? this.seat.name, seat: me?.seat ?? this.seat.seat };
    this.requests.again(now);
    return [];
  }

  #end(why, frame = null) {
    this.phase = 'over';
    return [{ do: 'end', why, frame }, { do: 'changed' }];
  }
}

const isVote = ({ fields }) => fields.action === 'vote';
const answerOf = (request, code) => ({ do: 'answer', request, frame: { event: 'error', code } });
const lostAnswer = (request) => answerOf(request, 'unknown');

// Holds a seat's WebSocket: does what its Session decides, and tells who listens.

import { Session } from './session.js';

/** The most frames that the "messages" panel keeps, and the most characters of one. */
const MAX_FRAMES = 300;
const MAX_LENGTH = 10_000;
/** Milliseconds that a connection may take to open. */
const OPEN_TIME = 10_000;

export class Link {
  /** Frames as they went, newest last: `{isOut, text, at}`, without tokens and passcodes. */
  frames = [];
  /** When the next attempt to connect is made; null while there is one. */
  retryAt = null;

  /**
   * @param {string} url of the stage
   * @param {object} seat see Session
   * @param {function(object): void} listener gets each effect that is not about the connection
   */
  constructor(url, seat, listener) {
    this.url = url;
    this.session = new Session(seat);
    // A changed vote is told to nobody but the tab that asked: other tabs of this seat hear of it here.
    try {
      this.tabs = new BroadcastChannel(`votes:${url}`);
      this.tabs.onmessage = ({ data }) => { if (data === this.state?.game) this.#do(this.session.votedElsewhere(Date.now())); };
    } catch {
      // Forbidden together with storage, in which case tabs share no seat.
    }
    this.listener = listener;
    this.#watchDevice();
    this.#connect();
    this.ticker = setInterval(() => this.#tick(), 250);
    this.tickedAt = Date.now();
  }

  get state() {
    return this.session.state;
  }

  /** `open`, `connecting` or `waiting`. */
  get status() {
    if (this.session.phase === 'seated') return 'open';
    return this.retryAt ? 'waiting' : 'connecting';
  }

  ask(fields) {
    this.#do(this.session.ask(fields, Date.now()));
  }

  vote(value) {
    this.#do(this.session.vote(value, Date.now()));
  }

  /** Takes in the rounds that its REST history has. */
  learn(history) {
    this.session.learn(history);
    this.listener({ do: 'changed' });
  }

  /** Tries at once instead of waiting on. */
  retryNow() {
    if (!this.retryAt) return;
    clearTimeout(this.timer);
    this.#connect();
  }

  /** Lets the seat be: no further attempts, and nothing is told any more. */
  close() {
    clearInterval(this.ticker);
    clearTimeout(this.timer);
    this.stopWatching();
    this.tabs?.close();
    this.listener = () => {};
    this.session.phase = 'over';
    this.#letGo();
  }

  #connect() {
    this.retryAt = null;
    this.#letGo();
    let socket;
    try {
      socket = new WebSocket(this.url);
    } catch {
      return this.#lost(1006);
    }
    this.socket = socket;
    this.openedBy = Date.now() + OPEN_TIME;
    socket.onopen = () => this.#do(this.session.opened(Date.now()));
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#lost(code);
    this.listener({ do: 'changed' });
  }

  #letGo() {
    const { socket } = this;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.socket = null;
  }

  #lost(code) {
    this.#letGo();
    this.#do(this.session.closed(code, Date.now(), Math.random()));
  }

  #received(text) {
    this.#note(false, text);
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    this.#do(this.session.received(frame, Date.now(), Math.random()));
  }

  #do(effects) {
    for (const effect of effects) {
      switch (effect.do) {
        case 'send': this.#write(effect.text); break;
        case 'drop': this.#lost(1006); break;
        case 'connect':
          this.retryAt = Date.now() + effect.after;
          this.timer = setTimeout(() => this.#connect(), effect.after);
          break;
        case 'voted': this.tabs?.postMessage(this.state.game); break;
        case 'end': this.#letGo(); this.listener(effect); break;
        default: this.listener(effect);
      }
    }
  }

  #write(text) {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.#note(true, text);
    this.socket.send(text);
  }

  #note(isOut, text) {
    const shown = text.replace(/("(?:token|passcode)":)"(?:[^"\\]|\\.)*"/g, '$1"…"');
    this.frames = [...this.frames.slice(1 - MAX_FRAMES), { isOut, text: shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown, at: Date.now() }];
  }

  #tick() {
    const now = Date.now();
    // Timers that stood still for long, or a clock that was set: the machine slept, and the socket may be dead without knowing it.
    const slept = Math.abs(now - this.tickedAt) > 5000;
    this.tickedAt = now;
    if (slept && document.visibilityState === 'visible') this.#wake();
    if (this.socket?.readyState === WebSocket.CONNECTING) return now > this.openedBy ? this.#lost(1006) : undefined;
    this.#do(this.session.tick(now));
  }

  #wake() {
    if (this.retryAt) this.retryNow();
    else this.#do(this.session.probe(Date.now()));
  }

  #watchDevice() {
    const wake = () => (document.visibilityState === 'visible' ? this.#wake() : undefined);
    addEventListener('online', wake);
    addEventListener('pageshow', wake);
    document.addEventListener('visibilitychange', wake);
    this.stopWatching = () => {
      removeEventListener('online', wake);
      removeEventListener('pageshow', wake);
      document.removeEventListener('visibilitychange', wake);
    };
  }
}

// Written by Scripts/embed from the files in Page/; change those.
// swift-format-ignore-file

/// The page's files as they are in the folder `Page`, but for comments.
enum PageFiles {
    /// Each file's path in the folder, and its text.
    static let all: [(path: String, text: String)] = [
        ("actions.js", #"""


import { copy, download } from './device/clipboard.js';
import { apiURL, cleanCode, showAddress } from './device/place.js';
import { forgetSeat, keepPendingSeat, makeToken, prefer, preferences } from './device/storage.js';
import { play } from './device/sound.js';
import { storyOf } from './game/selectors.js';
import { ownCards } from './view/home.js';
import { isElsewhere } from './view/parts.js';
import { spoken, speak, t } from './text/text.js';

export function actions(app) {
  const ask = (fields) => app.link.ask(fields);

  const askAndClose = (fields, isKept = false) => {
    if (app.ui.dialog?.awaits) return;
    if (!isKept && app.ui.dialog) app.set({ dialog: { ...app.ui.dialog, awaits: fields } });
    ask(fields);
  };
  return { ...entering(app), ...dealing(app, ask), ...keeping(app, ask, askAndClose), ...showing(app) };
}


function entering(app) {
  const person = () => {
    const { name, watch } = app.draft;
    prefer({ name: name.trim() });
    return { name: name.trim(), seat: watch ? 'spectator' : 'player' };
  };

  const take = (wish) => {
    if (!wish.passcode) keepPendingSeat({ ...wish, at: Date.now() });
    app.sit(wish);
  };
  const create = (slug) => {
    const { title, deck, cards, autoClose, anonymous, everyone, passcode } = app.draft;
    prefer({ deck, cards });
    const own = ownCards(cards);
    const options = { autoClose, anonymous, policy: everyone ? 'everyone' : 'dealer' };
    const wish = { ...person(), stories: app.draft.stories, token: makeToken(), passcode: passcode.trim() || undefined, create: { title: title.trim() || undefined, deck: deck === 'own' ? own : deck, slug, options } };
    take(wish);
  };
  return {
    create: () => create(app.draft.slug.trim().toLowerCase() || undefined),
    createNamed: (slug) => (app.draft.name.trim() ? create(slug) : document.querySelector('input[name=name]').reportValidity()),
    join: () => take({ game: app.ui.join.game, ...person(), token: makeToken(), passcode: app.draft.passcode.trim() || undefined }),
    openTyped: () => { showAddress(cleanCode(app.draft.code)); app.draft.code = ''; app.route(); },
    follow: (event, game) => {
      if (isElsewhere(event)) return;
      event.preventDefault();
      showAddress(game);
      app.route();
    },
    forget: (game) => { forgetSeat(game); app.draw(); },
    goHome: () => {
      keepPendingSeat(null);
      app.draft = { ...app.draft, passcode: '', watch: false };
      app.stand();
      showAddress(null);
      app.set({ screen: 'home', join: null });
    },
    retryNow: () => app.link.retryNow(),
  };
}


function dealing(app, ask) {
  return {
    vote: (value) => app.link.vote(value),
    start: (story) => ask({ action: 'startVote', story, seconds: app.seconds || undefined }),
    again: () => {

      const story = storyOf(app.state);
      ask({ action: 'startVote', story: story?.id ?? story?.title, seconds: app.seconds || undefined });
    },
    arm: () => { app.rest(); app.flash({ isArmed: true }, { isArmed: false }, 5000); },
    reveal: () => ask({ action: 'closeVote' }),
    discard: () => { app.set({ sure: null }); ask({ action: 'closeVote', discard: true }); },
    choose: (estimate) => app.set({ estimate }),
    settle: (value) => ask({ action: 'settle', round: app.state.round, value }),
    nudge: (player) => ask({ action: 'nudge', player }),
    react: (emoji) => ask({ action: 'react', emoji }),
    setTopic: (topic) => app.set({ topic }),
    setSeconds: (seconds) => { prefer({ seconds: Number(seconds) }); app.draw(); },
    say: (text) => app.toast(text),
  };
}


function keeping(app, ask, askAndClose) {
  const place = (id) => app.state.stories.findIndex((story) => story.id === id);
  const fetchHistory = async (format) => {
    const { game } = app.state ?? app.seat;
    const answer = await fetch(apiURL(game, `history?format=${format}`), { headers: { Authorization: `Bearer ${app.seat.token}` } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const move = (id, before) => ask({ action: 'putStories', stories: [{ id }], before });
  return {
    setPlayer: (changes) => askAndClose({ action: 'setPlayer', ...changes }),
    handOver: (player) => { if (app.ui.dialog?.awaits) return; ask({ action: 'setPlayer', player, dealer: true }); askAndClose({ action: 'setPlayer', dealer: false }); },
    removePlayer: (player) => askAndClose({ action: 'removePlayer', player }),
    setGame: (changes, isKept) => askAndClose({ action: 'setGame', ...changes }, isKept),
    endGame: () => askAndClose({ action: 'endGame' }),
    leave: () => askAndClose({ action: 'leaveGame' }),
    beSure: (sure) => { app.rest(); app.flash({ sure }, { sure: null }, 5000); },
    putStory: (story) => askAndClose({ action: 'putStories', stories: [{ ...story, id: story.id ?? `n${makeToken().slice(0, 8)}` }] }),
    removeStory: (id) => askAndClose({ action: 'removeStories', ids: [id] }),
    pasteStories: (csv) => { if (csv.trim()) askAndClose({ action: 'putStories', csv }); },
    move: (id, step) => {
      const target = place(id) + step;
      if (target < 0 || target >= app.state.stories.length) return;
      move(id, step < 0 ? app.state.stories[target].id : app.state.stories[target + 1]?.id ?? '');
    },
    moveBefore: (id, target) => {
      if (id === target || place(id) < 0) return;
      move(id, place(id) < place(target) ? app.state.stories[place(target) + 1]?.id ?? '' : target);
    },

    learnHistory: async () => {
      const { link, state } = app;
      if (link.hasHistory || state.round <= state.results.length) return;
      try {
        const history = await (await fetchHistory('json')).json();
        if (app.link !== link || app.state.epoch !== state.epoch) return;
        link.hasHistory = true;
        link.learn(history);
      } catch {

      }
    },
    exportHistory: async (format) => {
      const { game } = app.state ?? app.seat;
      try {
        const answer = await fetchHistory(format);
        download(`${game}.${{ csv: 'csv', markdown: 'md', json: 'json' }[format]}`, await answer.blob());
      } catch {
        app.toast(t('history.failed'), 'bad');
      }
    },
  };
}


function showing(app) {
  const applyTheme = () => { document.documentElement.dataset.theme = preferences().theme ?? 'auto'; };
  return {
    applyTheme,
    open: (dialog) => {
      if (!app.ui.dialog) app.opener = document.activeElement;
      app.set({ dialog, sure: null });
    },
    closeDialog: () => app.set({ dialog: null, sure: null }),
    show: (panel) => { app.set({ panel }); if (panel === 'history') app.act.learnHistory(); },
    speak: (language) => { prefer({ language }); speak(language); app.draw(); },
    otherLanguage: () => { const language = spoken() === 'es' ? 'en' : 'es'; prefer({ language }); speak(language); app.draw(); },
    setTheme: (theme) => { prefer({ theme }); applyTheme(); app.draw(); },
    setKeys: (keys) => { prefer({ keys }); app.draw(); },
    setSound: (sound) => { prefer({ sound }); if (sound) play('result'); app.draw(); },
    copyInvite: async (url) => {
      const isCopied = await copy(url);
      app.toast(t(isCopied ? 'invite.copied' : 'invite.notCopied'));
      if (!isCopied) document.querySelector('[name=link]')?.select();
    },
  };
}

"""#),
        ("app.js", #"""


import { actions } from './actions.js';
import { Link } from './game/link.js';
import { listenToKeys } from './keys.js';
import { UNWRITTEN, hearAnswer, hearEnd, hearEvent } from './hearing.js';
import { BASE, gameOfAddress, socketURL } from './device/place.js';
import { makeToken, pendingSeat, preferences, seatOf, seats } from './device/storage.js';
import { showTab } from './device/tab.js';
import { firstLanguage, speak, spoken, t, clock } from './text/text.js';
import { patch } from './view/dom.js';
import { frame } from './view/frame.js';
import { turnout } from './game/selectors.js';


const FRESH = {
  dialog: null, estimate: null, topic: '', isArmed: false, sure: null, typedCard: null, reactions: [], nudged: [], refusal: null, ending: null, isBusy: false, isTurning: false,
};

class App {

  ui = { ...FRESH, screen: 'home', panel: 'stories', toasts: [], join: null, isBack: false, hasWaited: false };
  link = null;
  act = actions(this);

  constructor() {
    const { name = '', deck = 'fibonacci', cards = '' } = preferences();
    this.draft = { name, deck, cards, code: '', ...UNWRITTEN };
    this.root = document.getElementById('page');
    this.live = document.getElementById('live');
  }

  get state() { return this.link?.state ?? null; }
  get status() { return this.link?.status ?? 'open'; }
  get language() { return spoken(); }
  get preferences() { return preferences(); }
  get seats() { return seats(); }
  get seconds() { return preferences().seconds ?? 0; }


  get ownVote() {
    if (this.state?.phase !== 'voting') return null;
    const { wish } = this.link.session.ballot;
    if (wish?.round === this.state.round) return wish;
    return this.state.myVote ? { ...this.state.myVote, isSaved: true } : null;
  }

  linkTo(game) {
    return new URL(`g/${encodeURIComponent(game)}`, BASE).href;
  }


  set(changes) {
    this.ui = { ...this.ui, ...changes };
    this.draw();
  }

  edit(changes) {
    this.draft = { ...this.draft, ...changes };
    this.draw();
  }


  route() {
    const game = gameOfAddress();
    if (this.link && this.state?.game === game) return;
    this.stand();
    const pending = pendingSeat(Date.now());
    const seat = game ? seatOf(game) ?? (pending?.game === game ? pending : null) : pending?.create && pending;
    if (seat) return this.sit(seat);
    if (!game) return this.set({ screen: 'home' });
    this.set({ screen: 'join', join: { game, needsPasscode: false, isUnknown: false } });
  }


  sit(seat) {
    this.stand();
    this.seat = { seat: 'player', token: makeToken(), ...seat };
    this.link = new Link(socketURL(), this.seat, (effect) => this.hear(effect));
    this.set({ screen: 'seat', isBusy: true });
    setTimeout(() => this.set({ hasWaited: true }), 1500);
  }


  stand() {
    this.link?.close();
    this.link = null;
    this.seen = null;
    this.hasBeenOpen = this.isLost = false;
    this.draft.csv = '';
    this.ui = { ...this.ui, ...FRESH, hasWaited: false };
  }

  hear(effect) {
    if (this.link) this.notice();
    switch (effect.do) {
      case 'event': this.hearEvent(effect.frame); break;
      case 'answer': hearAnswer(this, effect.request, effect.frame); break;
      case 'end': hearEnd(this, effect.why, effect.frame); break;
      default:
    }
    this.draw();
  }

  hearEvent(frame) {
    const before = this.seen;
    this.seen = this.state;
    hearEvent(this, frame, before);
  }


  notice() {
    const isOpen = this.status === 'open';
    if (isOpen && this.isLost) this.flash({ isBack: true }, { isBack: false }, 4000);
    this.isLost = !isOpen && this.hasBeenOpen;
    this.hasBeenOpen ||= isOpen;
  }


  flash(now, then, milliseconds) {
    this.ui = { ...this.ui, ...now };
    clearTimeout(this[`timer:${Object.keys(now)}`]);
    this[`timer:${Object.keys(now)}`] = setTimeout(() => this.set(then), milliseconds);
    this.draw();
  }


  rest(milliseconds = 500) {
    this.flash({ isTurning: true }, { isTurning: false }, milliseconds);
  }

  toast(text, kind = 'good') {
    const id = `${Date.now()}:${Math.random()}`;
    this.set({ toasts: [...this.ui.toasts.filter((toast) => toast.text !== text).slice(-2), { id, text, kind }] });
    setTimeout(() => this.set({ toasts: this.ui.toasts.filter((toast) => toast.id !== id) }), kind === 'bad' ? 8000 : 4000);
    this.say(text);
  }

  say(text) {

    if (text) this.said = this.live.textContent = text;
  }


  draw() {
    if (this.isDue) return;
    this.isDue = true;
    const run = () => { this.isDue = false; this.drawNow(); };
    if (document.visibilityState === 'visible') requestAnimationFrame(run); else setTimeout(run, 0);
  }

  drawNow() {
    const focused = document.activeElement;
    patch(this.root, frame(this));
    this.tick();
    this.drawTab();
    if (focused !== document.activeElement && focused !== document.body) this.#refocus(focused);
  }


  #refocus(focused) {
    if (focused.name === 'topic' && !(Date.now() - this.enteredAt < 2000)) this.topicLeftAt = Date.now();
    const query = (selector) => document.querySelector(selector);
    [focused, focused.closest('dialog') && this.opener, query('#result-title, .saved'), query('main')].find((element) => element?.isConnected).focus();
  }

  drawTab() {
    const { state } = this;
    if (!state || !this.link) return showTab('pokerface', '♠', 'waiting');
    const { voted, of } = turnout(state);
    const name = state.options.title || state.game;
    if (this.status !== 'open') return showTab(`${t('link.lostShort')} · ${name}`, '!', 'lost');
    if (state.phase === 'voting') return showTab(`${t('tab.turnout', { n: voted, of })} · ${name}`, `${voted}/${of}`, 'voting');
    showTab(state.phase === 'revealed' ? `${t('tab.result')} · ${name}` : name, state.phase === 'revealed' ? '✓' : '♠', state.phase);
  }


  tick() {
    const now = Date.now();
    for (const element of this.root.querySelectorAll('[data-deadline]')) write(element, clock(Number(element.dataset.deadline) - now));
    for (const element of this.root.querySelectorAll('[data-until]')) write(element, t('link.again', { n: Math.max(Math.ceil((Number(element.dataset.until) - now) / 1000), 0) }));
  }

  begin() {
    speak(firstLanguage(preferences().language));
    this.act.applyTheme();
    addEventListener('popstate', () => this.route());
    setInterval(() => this.tick(), 250);
    listenToKeys(this);
    this.route();
  }
}

const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

const app = new App();
app.begin();

"""#),
        ("device/clipboard.js", #"""

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';

  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  before?.focus();
  return isCopied;
}


export function download(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

"""#),
        ("device/place.js", #"""


const meta = (name) => document.querySelector(`meta[name="pokerface-${name}"]`)?.content ?? '';


export const BASE = new URL('../../../', import.meta.url);


export function socketURL() {
  const url = new URL(meta('stage'), BASE);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}


export const apiURL = (game, rest) => new URL(`api/games/${encodeURIComponent(game)}/${rest}`, BASE).href;


export function gameOfAddress() {
  const path = location.pathname.slice(BASE.pathname.length);
  const found = /^g\/([^/]+)\/?$/.exec(path);
  if (!found) return null;
  try {
    return cleanCode(decodeURIComponent(found[1]));
  } catch {
    return found[1];
  }
}


export function inviteURL(game) {
  const url = new URL(`g/${encodeURIComponent(game)}`, BASE);
  if (isLocal(url.hostname) && meta('lan')) url.host = meta('lan');
  return url.href;
}


export const isLocal = (host) => host === 'localhost' || host === '[::1]' || /^127\./.test(host) || host.endsWith('.localhost');


export function showAddress(game) {
  const url = game ? new URL(`g/${encodeURIComponent(game)}`, BASE) : BASE;
  const isSame = url.pathname.toLowerCase() === location.pathname.toLowerCase();
  if (url.pathname !== location.pathname) history[isSame ? 'replaceState' : 'pushState'](null, '', url);
}


export function cleanCode(text) {
  const last = text.trim().replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').pop();
  const code = last.replace(/[\s\u200b\u00a0]/g, '');
  const letters = code.replace(/[-–—.]/g, '').toUpperCase();
  return /^[2-9A-HJKMNP-Z]{6}$/.test(letters) && !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(code) ? letters : code.toLowerCase();
}

"""#),
        ("device/sound.js", #"""


let context = null;

const TUNES = { started: [523], result: [523, 659, 784], nudge: [880, 880] };


export function play(tune) {
  const Context = window.AudioContext;
  if (!Context || !TUNES[tune]) return;
  context ??= new Context();
  context.resume().catch(() => {});
  TUNES[tune].forEach((pitch, index) => beep(pitch, context.currentTime + index * 0.14));
}

function beep(pitch, at) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.14);
}

"""#),
        ("device/storage.js", #"""


import { BASE } from './place.js';

const PREFIX = `pokerface:${BASE.pathname}:`;
const memory = new Map();

const MAX_GAMES = 30;

export function read(name) {
  try {
    return JSON.parse(memory.get(name) ?? localStorage.getItem(PREFIX + name));
  } catch {

    return null;
  }
}

export function write(name, value) {
  const text = JSON.stringify(value);
  memory.delete(name);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {

    memory.set(name, text);
  }
}


export function makeToken() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}


export const seats = () => read('seats') ?? [];

export const seatOf = (game) => seats().find((seat) => seat.game === game);

export function keepSeat(seat, now) {
  write('seats', [{ ...seatOf(seat.game), ...seat, at: now }, ...seats().filter((other) => other.game !== seat.game)].slice(0, MAX_GAMES));
}

export function forgetSeat(game) {
  write('seats', seats().filter((seat) => seat.game !== game));
}


const PENDING_TIME = 600_000;


export function pendingSeat(now) {
  const wish = read('pending');
  if (now - wish?.at < PENDING_TIME) return wish;
  if (wish) keepPendingSeat(null);
  return null;
}

export const keepPendingSeat = (wish) => write('pending', wish);


export const preferences = () => read('preferences') ?? {};
export const prefer = (changes) => write('preferences', { ...preferences(), ...changes });

"""#),
        ("device/tab.js", #"""


const COLOURS = { waiting: '#6b7280', voting: '#2563eb', revealed: '#15803d', lost: '#b91c1c' };


export function showTab(title, text, kind) {
  if (document.title !== title) document.title = title;
  const size = text.length > 3 ? 11 : text.length > 2 ? 14 : 18;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${COLOURS[kind] ?? COLOURS.waiting}"/><text x="16" y="${16 + size * 0.36}" font-family="sans-serif" font-weight="700" font-size="${size}" text-anchor="middle" fill="#fff">${text}</text></svg>`;
  const icon = document.querySelector('link[rel=icon]');
  const href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  if (icon && icon.href !== href) icon.href = href;
}

"""#),
        ("game/backoff.js", #"""

export class Backoff {
  failures = 0;


  next(random) {
    const bound = Math.min(8000, 500 * 2 ** Math.min(this.failures, 5));
    this.failures += 1;
    return Math.round(bound * random);
  }


  reset() {
    this.failures = 0;
  }
}


export function pauseAfter(details, random) {
  const asked = Number.isFinite(details?.retryAfterMs) ? details.retryAfterMs : 1000;
  return Math.min(asked, 60_000) * (1 + random / 4);
}

"""#),
        ("game/ballot.js", #"""


export class Ballot {

  wish = null;

  saved = null;


  cast(value, state) {
    const own = this.wish?.round === state.round ? this.wish.cast : 0;
    const cast = Math.max(own, state.myVote?.cast ?? 0) + 1;
    this.wish = { round: state.round, startedAt: state.startedAt, value, cast, isSaved: false };
    return { action: 'vote', round: state.round, value, cast };
  }


  acknowledge(fields, cast) {
    const vote = { round: fields.round, startedAt: this.wish?.startedAt ?? 0, value: fields.value, cast, isSaved: true };
    if (cast >= (this.saved?.round === fields.round ? this.saved.cast : 0)) this.saved = vote;
    if (this.wish?.round === fields.round && cast >= this.wish.cast) this.wish = vote;
  }


  overtake({ round, cast }, other) {
    const isNewest = this.wish?.round === round && this.wish.cast === cast && !this.wish.isSaved;
    if (isNewest) this.wish.cast = other;
    return isNewest;
  }


  refuse(fields) {
    if (this.wish?.cast === fields.cast) this.wish = this.saved?.round === fields.round ? this.saved : null;
  }





  missing(state, isOnItsWay) {
    const { saved, wish } = this;
    const isOpen = (vote) => vote && state.phase === 'voting' && state.round === vote.round && state.startedAt === vote.startedAt;
    if (!isOpen(wish)) this.wish = null;
    if (!isOpen(saved)) this.saved = null;
    if (!this.wish) return null;
    this.saved = state.myVote && { ...this.wish, ...state.myVote, isSaved: true };
    if (isOnItsWay) return null;

    if (this.saved?.cast >= this.wish.cast) {
      this.wish = this.saved;
      return null;
    }
    this.wish.isSaved = false;
    const { round, value, cast } = this.wish;
    return { action: 'vote', round, value, cast };
  }


  follow(event, state, isVoting) {
    const isWithdrawn = event.event === 'voted' && event.voted === false && event.player === state.me;
    if (isWithdrawn) this.saved = null;
    if ((isWithdrawn && !isVoting) || ['started', 'result', 'discarded', 'ended'].includes(event.event)) this.wish = this.saved = null;
  }
}

"""#),
        ("game/link.js", #"""


import { Session } from './session.js';


const MAX_FRAMES = 300;
const MAX_LENGTH = 10_000;

const OPEN_TIME = 10_000;

export class Link {

  frames = [];

  retryAt = null;






  constructor(url, seat, listener) {
    this.url = url;
    this.session = new Session(seat);

    try {
      this.tabs = new BroadcastChannel(`votes:${url}`);
      this.tabs.onmessage = ({ data }) => { if (data === this.state?.game) this.#do(this.session.votedElsewhere(Date.now())); };
    } catch {

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


  learn(history) {
    this.session.learn(history);
    this.listener({ do: 'changed' });
  }


  retryNow() {
    if (!this.retryAt) return;
    clearTimeout(this.timer);
    this.#connect();
  }


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

"""#),
        ("game/reducer.js", #"""


import { apply, readState, takeOver } from './state.js';


export const EMPTY = { state: null, isBehind: false };










export function receive(model, frame, local) {
  switch (frame.event) {
    case 'welcome': return welcome(model, frame, local);
    case 'state': return replace(model, frame, frame.me?.player, local, false);
    case 'fenced': return fence(model, frame);
    case 'beat': return hear(model, frame);
    default: return takeEvent(model, frame, local);
  }
}


export function acknowledge(model, round, vote) {
  const { state } = model;
  if (state?.phase !== 'voting' || state.round !== round || vote.cast < (state.myVote?.cast ?? 0)) return model;
  return { ...model, state: { ...state, myVote: vote } };
}

function takeEvent(model, frame, local) {

  if (!Number.isSafeInteger(frame.v) || !frame.game) return { model, action: 'passed' };
  const { state, isBehind } = model;
  if (!state || state.game !== frame.game || isBehind || frame.v <= state.v) return { model, action: 'dropped' };
  if (frame.v !== state.v + 1) return { model: { ...model, isBehind: true }, action: 'gap' };
  return { model: { ...model, state: { ...apply(state, frame, local), v: frame.v } }, action: 'applied' };
}


function fence(model, frame) {
  const isOther = model.state && frame.epoch !== model.state.epoch;
  return { model: isOther ? { ...model, isBehind: true } : model, action: 'passed' };
}


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

    if (next.v < known.v && !isNewSocket) return { model, action: 'dropped' };
    next = takeOver(next, known.results, fields);
  }
  return { model: { state: next, isBehind: false }, action: 'replaced' };
}

"""#),
        ("game/requests.js", #"""



const LIMIT = 64;

export const ANSWER_TIME = 10_000;

const PASSING = ['rate_limited', 'unavailable'];

const TARGET = ['action', 'round', 'player'];

const isSetting = ({ action }) => action.startsWith('set');
const isEdit = ({ action }) => action.endsWith('Stories');

export class Requests {
  list = [];
  next = 0;

  get isFull() {
    return this.list.length >= LIMIT;
  }


  has(action) {
    return this.list.some((request) => request.fields.action === action);
  }


  add(fields, now, isOwn = false) {
    this.next += 1;

    const waits = this.list.filter((other) => other.isBack && isEdit(other.fields) && isEdit(fields));
    this.list.push({ id: this.next, fields, isOwn, sends: 0, dueAt: Math.max(now, ...waits.map((other) => other.dueAt)) });
  }


  answered(frame) {
    const request = this.list.find((candidate) => candidate.id === frame.re && candidate.sends > 0);
    if (request) this.list = this.list.filter((other) => other !== request);
    return request;
  }


  retry(request, frame, dueAt) {
    if (frame.event !== 'error' || !PASSING.includes(frame.code) || this.isFull) return false;

    if (!isRepeatable(request.fields) || (request.sends >= 8 && request.fields.action !== 'vote')) return false;

    for (const other of this.list) if (other.isBack && other.id < request.id) dueAt = Math.max(dueAt, other.dueAt);
    this.list.push({ ...request, dueAt, isBack: true });
    this.list.sort((one, other) => one.id - other.id);
    return true;
  }


  supersede(fields) {
    this.take(({ fields: older }) => {
      if (!isSetting(older) || TARGET.some((name) => older[name] !== fields[name])) return false;
      for (const name in fields) if (!TARGET.includes(name)) delete older[name];
      return Object.keys(older).every((name) => TARGET.includes(name));
    });
  }


  expired(now) {
    return this.take((request) => request.sends > 0 && request.dueAt <= now && !isRepeatable(request.fields));
  }


  due(now) {
    const due = this.list.filter((request) => request.dueAt <= now);
    for (const request of due) {

      request.mayBeDone ||= request.sends > 0 && !request.isBack;
      request.sends += 1;
      request.isBack = false;
      request.dueAt = now + ANSWER_TIME;
    }
    return due.map((request) => JSON.stringify({ ...request.fields, id: request.id }));
  }


  again(dueAt) {
    const lost = this.take((request) => request.sends > 0 && !isRepeatable(request.fields));
    for (const request of this.list) if (request.sends > 0) request.dueAt = dueAt;
    return lost;
  }


  take(isTaken) {
    const taken = this.list.filter(isTaken);
    this.list = this.list.filter((request) => !taken.includes(request));
    return taken;
  }
}

export const isMomentary = ({ action }) => action === 'react' || action === 'nudge';


function isRepeatable(fields) {
  if (isMomentary(fields)) return false;
  return fields.action !== 'putStories' || (fields.csv === undefined && fields.stories.every((story) => story.id));
}


export function wasDone(request, frame, state) {
  const { action, round, story, discard } = request.fields;

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

"""#),
        ("game/selectors.js", #"""


export const myself = (state) => state.players.find((player) => player.id === state.me);


export function mayDeal(state) {
  const me = myself(state);
  return Boolean(me && state.phase !== 'ended' && (me.dealer || me.acting || state.options.policy === 'everyone'));
}


export const isDealer = (state) => Boolean(myself(state)?.dealer) && state.phase !== 'ended';

export const isPlayer = (state) => myself(state)?.seat === 'player';


export const playersOf = (state) => state.players.filter((player) => player.seat === 'player');
export const watchersOf = (state) => state.players.filter((player) => player.seat !== 'player' && !player.away);


export function turnout(state) {
  const counted = playersOf(state).filter((player) => !player.away || state.voted.includes(player.id));
  const missing = counted.filter((player) => !state.voted.includes(player.id));
  return { voted: counted.length - missing.length, of: counted.length, missing };
}


export const cardsOf = (state) => (state.frozen?.deck ?? state.deck).cards;


export const faceOf = (card) => (card === 'coffee' ? '☕' : card.replace(/=[^=]*$/, ''));


export function storyOf(state) {
  if (!state.story) return null;
  const story = state.stories.find((candidate) => candidate.id === state.story && state.storyTitle !== null);
  return story ?? { id: null, title: state.storyTitle ?? state.story };
}


export const resultOnTable = (state) => (state.phase === 'revealed' ? state.results.findLast((result) => result.round === state.round) : undefined);


export function earlierResults(state, result) {
  if (!result.story) return [];
  return state.results.filter((other) => other.round < result.round && other.story === result.story).reverse();
}


export function nameOf(state, id, votes = []) {
  return state.players.find((player) => player.id === id)?.name ?? votes.find((vote) => vote.player === id)?.name ?? null;
}


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

"""#),
        ("game/session.js", #"""




import { Backoff, pauseAfter } from './backoff.js';
import { Ballot } from './ballot.js';
import { EMPTY, acknowledge, receive } from './reducer.js';
import { learn } from './state.js';
import { ANSWER_TIME, Requests, isMomentary, wasDone } from './requests.js';

const SEAT_ID = 'seat';

const QUIET_TIME = 30_000;
const PROBE_TIME = 6000;

const KEPT_TIME = 5000;

const MAX_BYTES = 130_000;

export class Session {
  model = EMPTY;
  requests = new Requests();
  ballot = new Ballot();
  backoff = new Backoff();

  phase = 'unconnected';

  refusal = null;
  hasSat = false;


  constructor(seat) {
    this.seat = seat;
  }

  get state() {
    return this.model.state;
  }


  learn(history) {
    if (this.state) this.model = { ...this.model, state: learn(this.state, history) };
  }



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


  tick(now) {
    if (this.phase === 'joining') return this.#joinAgain(now);
    if (this.phase !== 'seated') return [];
    if (this.probedAt && now - this.probedAt >= PROBE_TIME) return [{ do: 'drop' }];
    if (!this.probedAt && now - this.heardAt >= QUIET_TIME) return this.probe(now);
    return this.#send(now);
  }


  probe(now) {
    if (this.phase !== 'seated' || this.probedAt) return [];
    this.probedAt = now;

    for (const request of this.requests.list) if (request.fields.action === 'sync') request.dueAt = now;
    return this.#sync(now);
  }




  ask(fields, now) {
    const code = this.#unaskable(fields);
    if (code) return [answerOf({ fields }, code)];
    const wish = this.#stamped(fields);
    if (['startVote', 'closeVote'].includes(fields.action)) {

      if (this.requests.list.some((request) => JSON.stringify(request.fields) === JSON.stringify(wish))) return [];
      this.requests.take((request) => request.fields.action === fields.action && !request.sends);
    }
    this.requests.supersede(fields);
    this.requests.add(wish, now);
    return this.#send(now);
  }


  #unaskable(fields) {
    if (new Blob([JSON.stringify(fields)]).size > MAX_BYTES) return 'too_much';
    if (this.requests.isFull) return 'limit';

    return this.phase !== 'seated' && isMomentary(fields) ? 'unavailable' : undefined;
  }


  votedElsewhere(now) {
    if (this.phase !== 'seated') return [];

    this.isOutdated = this.requests.has('sync');
    return this.#sync(now);
  }


  vote(value, now) {
    if (this.state?.phase !== 'voting') return [];

    this.requests.take(isVote);
    this.requests.add(this.ballot.cast(value, this.state), now);
    return [...this.#send(now), { do: 'changed' }];
  }


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



  received(frame, now, random) {
    if (this.phase === 'over') return [];
    this.heardAt = now;
    this.probedAt = null;

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

    const isNewest = frame.code === 'stale_vote' && request.sends === 1 && !request.isOwn;
    if (isNewest && this.ballot.overtake(request.fields, frame.details?.cast)) return this.vote(request.fields.value, now);
    const isRefused = frame.event === 'error' && !wasDone(request, frame, this.state);
    if (isVote(request)) this.#voted(request.fields, frame, isRefused);
    const effects = isVote(request) && !isRefused ? [{ do: 'voted' }] : [];
    effects.push({ do: 'answer', request, frame: isRefused ? frame : { ...frame, event: 'reply', ok: true } }, { do: 'changed' });
    if (isRefused && ['unknown', 'stale_vote', 'round_over', 'already_voting'].includes(frame.code)) effects.push(...this.#sync(now));

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


  #tooLate() {
    const { results, me } = this.state;
    const isCounted = ({ round, value }) => results.some((result) => result.round === round && result.votes.some((vote) => vote.player === me && vote.value === value));
    const isSure = ({ sends, isBack }) => !sends || isBack;
    return this.requests.take(isVote).filter(({ fields }) => !isCounted(fields)).map((request) => answerOf(request, isSure(request) ? 'round_over' : 'unknown'));
  }


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

"""#),
        ("game/state.js", #"""


import { putStories, removeStories, settleStory } from './stories.js';


export const MAX_RESULTS = 100;


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


export function takeOver(state, known, fields) {
  const estimates = new Map(known.map((result) => [result.round, result.estimate]));
  const had = state.results.map((result) => ({ ...result, estimate: result.estimate ?? estimates.get(result.round) ?? null }));
  const next = known.reduce(keep, { ...state, results: had });
  return settleAll(next, fields.settled);
}


export function learn(state, { results, settled }) {
  const past = settleAll(results.reduce(keep, { ...state, results: [] }), settled);
  return past.results.reduce(keep, state);
}


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


function putPlayer(players, player) {
  if (players.some((known) => known.id === player.id)) return players.map((known) => (known.id === player.id ? player : known));
  const number = (seat) => Number(seat.id.slice(1)) || 0;
  const place = players.findIndex((known) => number(known) > number(player));
  return place < 0 ? [...players, player] : [...players.slice(0, place), player, ...players.slice(place)];
}

function endRound(state, phase) {
  const ended = { ...state, phase, deadline: null, frozen: null, voted: [], myVote: null };

  return phase === 'waiting' ? { ...ended, story: null, storyTitle: null, startedAt: 0 } : ended;
}

function resultOf(event) {
  const { event: _, game: __, v: ___, ...result } = event;
  return { ...result, estimate: result.estimate ?? null };
}


function keep(state, result) {
  if (!Number.isSafeInteger(result.round) || state.results.some((known) => known.round === result.round)) return state;
  const results = [...state.results, resultOf(result)].sort((left, right) => left.round - right.round);
  return { ...state, results: results.slice(-MAX_RESULTS) };
}


function settle(state, event) {
  const isListed = event.story && typeof event.title === 'string';
  return { ...settleResult(state, event), stories: isListed ? settleStory(state.stories, event.story, event.value ?? null) : state.stories };
}


function settleResult(state, event) {
  const estimate = event.value ?? null;
  return { ...state, results: state.results.map((result) => (result.round === event.round ? { ...result, estimate } : result)) };
}

const settleAll = (state, settled) => (settled ?? []).reduce(settleResult, state);

"""#),
        ("game/stories.js", #"""









export function putStories(list, changed, before) {
  const known = new Map(list.map((story) => [story.id, story]));
  const now = new Map(changed.map((story) => [story.id, { ...known.get(story.id), ...story }]));
  if (before === null || before === undefined) {
    const added = [...now.values()].filter((story) => !known.has(story.id));
    return [...list.map((story) => now.get(story.id) ?? story), ...added];
  }
  const found = list.findIndex((story) => story.id === before);
  const end = found < 0 ? list.length : found;

  const place = list.slice(0, end).filter((story) => !now.has(story.id)).length;
  const rest = list.filter((story) => !now.has(story.id));
  return [...rest.slice(0, place), ...now.values(), ...rest.slice(place)];
}


export function removeStories(list, ids) {
  const gone = new Set(ids);
  return list.filter((story) => !gone.has(story.id));
}


export function settleStory(list, id, estimate) {
  return list.map((story) => (story.id === id && story.estimate !== estimate ? { ...story, estimate } : story));
}


export function nextStory(list, id) {
  const place = list.findIndex((story) => story.id === id);
  const open = (story) => story.estimate === null || story.estimate === undefined;
  return list.slice(place + 1).find(open) ?? list.slice(0, Math.max(place, 0)).find(open);
}

"""#),
        ("game/typing.js", #"""



export const TYPING_TIME = 700;









export function typeKey(typed, key, faces) {
  const matches = (text) => faces.filter((face) => face.toLowerCase().startsWith(text));
  const text = [typed + key.toLowerCase(), key.toLowerCase()].find((candidate) => matches(candidate).length > 0);
  if (!text) return { typed: '', face: null, isWhole: true };
  const found = matches(text);
  const exact = found.find((face) => face.toLowerCase() === text);
  return { typed: text, face: exact ?? (found.length === 1 ? found[0] : null), isWhole: found.length === 1 };
}


export function keyFor(key, faces) {
  const special = { c: '☕', q: '?', h: '½' }[key.toLowerCase()];
  const isFace = faces.some((face) => face.toLowerCase().startsWith(key.toLowerCase()));
  return special && !isFace && faces.includes(special) ? special : key;
}

"""#),
        ("hearing.js", #"""


import { sentence } from './view/announce.js';
import { showAddress } from './device/place.js';
import { forgetSeat, keepPendingSeat, keepSeat, pendingSeat, prefer, preferences, seatOf } from './device/storage.js';
import { play } from './device/sound.js';
import { faceOf, myself, nameOf } from './game/selectors.js';
import { refusalText, t } from './text/text.js';
import { isTyping } from './view/parts.js';


export const UNWRITTEN = { title: '', stories: '', slug: '', passcode: '', watch: false, autoClose: true, anonymous: false, everyone: false };

export function hearEvent(app, frame, before) {
  const { state } = app;
  app.say(sentence(frame, before, state));
  if (before) turn(app, before, state);
  const { dialog } = app.ui;
  if (dialog?.name === 'person' && !state.players.some((player) => player.id === dialog.id)) app.act.closeDialog();
  if (preferences().sound) play(frame.event === 'nudge' && frame.player !== state.me ? '' : frame.event);
  reactions[frame.event]?.(app, frame, state, before);
}


function turn(app, before, state) {
  const estimate = ({ results }) => results.at(-1)?.estimate;
  const isOther = before.round !== state.round || before.phase !== state.phase;
  if (isOther) app.ui = { ...app.ui, isArmed: false, sure: null, estimate: null, nudged: [] };
  if (isOther ? state.phase !== 'voting' : estimate(before) !== estimate(state)) app.rest(600);
}


function bring(selector, block) {
  const show = () => {
    const element = document.querySelector(selector);
    element?.scrollIntoView({ block: block ?? (element.offsetHeight > innerHeight / 2 ? 'start' : 'nearest') });
  };
  requestAnimationFrame(() => requestAnimationFrame(show));
}

const reactions = {
  welcome(app, frame, state) {
    const me = state.players.find((player) => player.id === state.me);
    keepSeat({ game: state.game, token: app.seat.token, name: me?.name, seat: me?.seat, title: state.options.title }, Date.now());
    const isPending = app.seat.passcode || pendingSeat(Date.now())?.token === app.seat.token;
    keepPendingSeat(null);
    app.ui = { ...app.ui, screen: 'table', isBusy: false, refusal: null };
    showAddress(state.game);

    if (isPending && app.seat.stories?.trim()) app.link.ask({ action: 'putStories', csv: app.seat.stories });
    app.draft = { ...app.draft, ...UNWRITTEN };
    app.act.learnHistory();
    app.seat = { ...app.seat, create: null, stories: '', game: state.game };
  },
  started(app) {
    app.ui = { ...app.ui, topic: '' };
    if (!app.ui.dialog && !isTyping(document.activeElement)) bring('.dock', 'nearest');
  },
  result(app) {
    app.ui = { ...app.ui, typedCard: null };
    bring('.result');
  },
  discarded: (app) => app.toast(t('say.discarded')),
  game(app, frame, state) {
    keepSeat({ game: state.game, title: state.options.title }, Date.now());
  },
  player(app, { player }, state, before) {
    if (player.id !== state.me) return;
    keepSeat({ game: state.game, name: player.name, seat: player.seat }, Date.now());
    const was = before && myself(before);
    if (was && was.name !== player.name) prefer({ name: player.name });
    if (was && (player.dealer || player.acting) && !was.dealer && !was.acting) app.toast(t(player.dealer ? 'say.dealer' : 'say.acting', { name: player.name }));
  },
  playerLeft(app, frame, state) {

    if (frame.player === state.me && !frame.removed) over(app, 'left');
  },
  reaction(app, frame) {
    const sign = { player: frame.player, emoji: frame.emoji };
    app.set({ reactions: [...app.ui.reactions.filter((other) => other.player !== sign.player).slice(-50), sign] });
    setTimeout(() => app.set({ reactions: app.ui.reactions.filter((other) => other !== sign) }), 4000);
  },
  nudge(app, frame, state) {

    app.set({ nudged: app.ui.nudged.filter((id) => id !== frame.player) });
    setTimeout(() => { if (app.state?.round === state.round) app.set({ nudged: [...app.ui.nudged, frame.player] }); }, 50);
    if (frame.player !== state.me) return;
    app.toast(t('say.nudged', { name: nameOf(state, frame.by) ?? '' }));
    navigator.vibrate?.(200);
  },
};

export function hearAnswer(app, request, frame) {
  const { action, csv, value } = request.fields;
  const isAwaited = app.ui.dialog?.awaits === request.fields;
  if (frame.event === 'error') {

    if (csv) app.draft.csv = csv;
    if (isAwaited) app.set({ dialog: { ...app.ui.dialog, awaits: null } });
    else if (csv && !app.ui.dialog && !isTyping(document.activeElement)) app.act.open({ name: 'paste' });
    app.ui.isBack = false;
    return app.toast(refusalText(frame, request.fields), 'bad');
  }
  if (csv) app.draft.csv = '';
  if (isAwaited) app.set({ dialog: null, sure: null });
  if (action === 'leaveGame') return over(app, 'left');
  if (['setPlayer', 'setGame', 'putStories'].includes(action)) app.say(t('saved'));
  if (action === 'vote' && value && app.state?.phase === 'voting') app.say(t('hand.saved', { card: faceOf(value) }));
}


export function hearEnd(app, why, frame) {
  keepPendingSeat(null);
  if (why !== 'refused') return over(app, why);
  if (frame.code === 'game_ended' && seatOf(app.seat.game)) return show(app, 'ended');
  const { create, game, passcode } = app.seat;
  if (create) return refusedToCreate(app, frame, create);
  const isUnknown = frame.code === 'game_not_found';
  if (isUnknown) forgetSeat(game);
  const isHidden = isUnknown || (frame.code === 'bad_passcode' && !passcode) || frame.code === 'unauthorized';
  app.stand();
  app.set({
    screen: 'join', refusal: isHidden ? null : refusalText(frame),
    join: { game, isUnknown, needsPasscode: frame.code === 'bad_passcode' || Boolean(passcode) },
  });
}

function refusedToCreate(app, frame, create) {
  const { name, seat } = app.seat;

  if (frame.code === 'slug_taken' && app.ui.join?.game === create.slug) return app.sit({ game: create.slug, name, seat });
  app.stand();
  app.draft.stories = app.seat.stories ?? '';
  app.set({ screen: 'home', refusal: refusalText(frame, create) });
}

function over(app, ending) {
  const game = app.state?.game ?? app.seat.game;
  if (game) forgetSeat(game);
  show(app, ending);
}

function show(app, ending) {
  app.stand();
  app.set({ screen: 'ending', ending });
}

"""#),
        ("index.html", #"""
<!doctype html>
<html lang="en" data-theme="auto">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="pokerface-stage" content="{{stage}}">
<meta name="pokerface-lan" content="{{lan}}">
<title>pokerface</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{{assets}}/style/page.css">
{{modules}}
<script type="module" src="{{assets}}/app.js"></script>
<div id="page"><p class="late">Loading… · Cargando… <a href="">Reload · Volver a cargar</a></p><noscript>pokerface needs JavaScript. / pokerface necesita JavaScript.</noscript></div>
<div id="live" class="unseen" role="status" aria-live="polite"></div>
</html>

"""#),
        ("keys.js", #"""


import { cardsOf, faceOf, isPlayer } from './game/selectors.js';
import { TYPING_TIME, keyFor, typeKey } from './game/typing.js';
import { isTyping } from './view/parts.js';
import { press } from './view/primary.js';

export function listenToKeys(app) {
  let typed = '';
  let timer = null;
  const commit = (card) => {
    clearTimeout(timer);
    typed = '';
    app.set({ typedCard: null });
    if (card && app.state?.phase === 'voting') app.act.vote(card);
  };
  document.addEventListener('keydown', (event) => {

    if (event.repeat && event.key === 'Enter' && event.target.matches?.('button, input')) event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || app.ui.dialog) return;
    if (event.key === '?' && !isTyping(event.target)) return open(app, event);
    const { state } = app;

    if (!state || isTyping(event.target) || app.ui.screen !== 'table' || Date.now() - app.topicLeftAt < 1500) return;
    if (event.key === 'Enter') return app.ui.typedCard ? (event.preventDefault(), commit(app.ui.typedCard)) : enter(app, event);
    if (event.key === 'Escape') return takeBack(app, () => commit(null));
    if (state.phase !== 'voting' || !isPlayer(state) || event.key.length !== 1 || event.key === ' ' || app.preferences.keys === false) return;
    const cards = cardsOf(state);
    const faces = cards.map(faceOf);
    const outcome = typeKey(typed, keyFor(event.key, faces), faces);
    const card = outcome.face === null ? null : cards[faces.indexOf(outcome.face)];
    clearTimeout(timer);
    if (card && outcome.isWhole) return commit(card);
    typed = outcome.typed;
    app.set({ typedCard: card });

    timer = setTimeout(() => commit(app.state?.round === state.round ? card : null), TYPING_TIME);
  });
}

function open(app, event) {
  event.preventDefault();
  app.act.open({ name: 'help' });
}


function enter(app, event) {
  const { target } = event;
  const isChosenCard = target.getAttribute?.('role') === 'radio' && target.getAttribute('aria-checked') === 'true';
  if (target instanceof Element && target.matches('button, a, summary, [role=tabpanel]') && !isChosenCard) return;
  event.preventDefault();
  press(app, event);
}

function takeBack(app, clear) {
  if (app.ui.typedCard) return clear();
  if (app.ownVote?.value) app.act.vote(null);
}

"""#),
        ("qr/codewords.js", #"""



const BLOCKS = [[10, 1, 16], [16, 1, 28], [26, 1, 44], [18, 2, 64], [24, 2, 86], [16, 4, 108], [18, 4, 124], [22, 4, 154], [22, 5, 182], [26, 5, 216]];


export function codewords(data) {
  const version = BLOCKS.findIndex(([, , room], index) => data.length + (index < 9 ? 2 : 3) <= room) + 1;
  if (!version) return null;
  const [correction, blocks, room] = BLOCKS[version - 1];
  return { version, bytes: interleave(split(padded(data, version, room), blocks), correction) };
}


function padded(data, version, room) {
  const length = data.length.toString(2).padStart(version < 10 ? 8 : 16, '0');
  const bits = `0100${length}${Array.from(data, (byte) => byte.toString(2).padStart(8, '0')).join('')}`;
  const whole = bits.padEnd(Math.min(Math.ceil(bits.length / 8) * 8, room * 8), '0');
  const bytes = whole.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let pad = 0; bytes.length < room; pad += 1) bytes.push(pad % 2 ? 0x11 : 0xec);
  return bytes;
}


function split(bytes, blocks) {
  const short = Math.floor(bytes.length / blocks);
  const longFrom = blocks - (bytes.length % blocks);
  let place = 0;
  return Array.from({ length: blocks }, (_, index) => {
    const length = short + (index >= longFrom ? 1 : 0);
    place += length;
    return bytes.slice(place - length, place);
  });
}

function interleave(blocks, correction) {
  const checks = blocks.map((block) => remainder(block, generator(correction)));
  const woven = (lists, length) => Array.from({ length }, (_, index) => lists.map((list) => list[index])).flat().filter((byte) => byte !== undefined);
  return [...woven(blocks, blocks.at(-1).length), ...woven(checks, correction)];
}


function multiply(left, right) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((right >> bit) & 1) * left);
  return product;
}

function generator(degree) {
  let factors = [1];
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    const longer = [...factors, 0];
    factors = longer.map((factor, index) => factor ^ (index ? multiply(factors[index - 1], root) : 0));
    root = multiply(root, 2);
  }
  return factors.slice(1);
}

function remainder(data, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, index) => { rest[index] ^= multiply(coefficient, factor); });
  }
  return rest;
}

"""#),
        ("qr/qr.js", #"""


import { codewords } from './codewords.js';


const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const QUIET = 4;


export function qrPath(text) {
  const grid = qrGrid(text);
  if (!grid) return null;
  const path = grid.map((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join('')).join('');
  return { path, size: grid.length + 2 * QUIET };
}


export function qrGrid(text) {
  const coded = codewords(new TextEncoder().encode(text));
  if (!coded) return null;
  const blank = frame(coded.version);
  const masked = Array.from({ length: 8 }, (_, mask) => draw(blank, coded, mask));
  return masked.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}


function frame(version) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  const put = (x, y, isDark) => { if (grid[y]?.[x] !== undefined) grid[y][x] = isDark; };
  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = -1; y < 8; y += 1) for (let x = -1; x < 8; x += 1) put(left + x, top + y, ring(x - 3, y - 3, [0, 1, 3]));
  }
  for (const x of ALIGNMENT[version - 1]) for (const y of ALIGNMENT[version - 1]) {
    if (grid[y][x] !== null) continue;
    for (let dy = -2; dy < 3; dy += 1) for (let dx = -2; dx < 3; dx += 1) put(x + dx, y + dy, ring(dx, dy, [0, 2]));
  }
  for (let place = 8; place < size - 8; place += 1) {
    grid[6][place] ??= place % 2 === 0;
    grid[place][6] ??= place % 2 === 0;
  }
  return grid;
}


const ring = (x, y, dark) => dark.includes(Math.max(Math.abs(x), Math.abs(y)));

const MASKS = [
  (x, y) => (x + y) % 2 === 0, (x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0, (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0, (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function draw(blank, { version, bytes }, mask) {
  const grid = blank.map((row) => [...row]);
  const size = grid.length;
  writeFormat(grid, mask);
  if (version > 6) writeVersion(grid, version);
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUp = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) for (const x of [right, right - 1]) {
      const y = isUp ? size - 1 - step : step;
      if (grid[y][x] !== null) continue;
      const isSet = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
      grid[y][x] = Boolean(isSet) !== MASKS[mask](x, y);
      bit += 1;
    }
  }
  return grid;
}


function checked(data, generator, length) {
  let rest = data;
  for (let step = 0; step < length; step += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * generator);
  return (data << length) | rest;
}

function writeFormat(grid, mask) {
  const size = grid.length;
  const bits = checked(mask, 0x537, 10) ^ 0x5412;
  for (let place = 0; place < 15; place += 1) {
    const isDark = Boolean((bits >> place) & 1);
    const [x, y] = place < 6 ? [8, place] : place < 8 ? [8, place + 1] : place === 8 ? [7, 8] : [14 - place, 8];
    grid[y][x] = isDark;
    if (place < 8) grid[8][size - 1 - place] = isDark;
    else grid[size - 15 + place][8] = isDark;
  }
  grid[size - 8][8] = true;
}

function writeVersion(grid, version) {
  const bits = checked(version, 0x1f25, 12);
  for (let place = 0; place < 18; place += 1) {
    const near = grid.length - 11 + (place % 3);
    const far = Math.floor(place / 3);
    grid[far][near] = grid[near][far] = Boolean((bits >> place) & 1);
  }
}


function penalty(grid) {
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x]))].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''));
  let score = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) score += run.length - 2;
    score += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let y = 1; y < grid.length; y += 1) for (let x = 1; x < grid.length; x += 1) {
    if (grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y - 1][x - 1]) score += 3;
  }
  const dark = grid.flat().filter(Boolean).length / grid.length ** 2;
  return score + Math.floor(Math.abs(dark - 0.5) * 20) * 10;
}

"""#),
        ("style/page.css", #"""
/* Colours, then the pieces. */

:root {
  --ground: #f4f5f7; --sheet: #fff; --ink: #16181d; --muted: #565c67; --line: #c9ced6; --felt: #e7efe9;
  --accent: #1d4ed8; --on-accent: #fff; --good: #15692f; --bad: #a61b1b; --warn: #8a4b00; --card: #fff; --back: #1e3a6e; --on-back: #fff;
  --shadow: 0 1px 3px rgb(0 0 0 / 18%); --bar: #93b4f0;
  color-scheme: light;
}
:root[data-theme=dark] {
  --ground: #14161a; --sheet: #1e2127; --ink: #eceef2; --muted: #a9b0bc; --line: #454b57; --felt: #1a2620;
  --accent: #8ab4ff; --on-accent: #0b1a33; --good: #7fdd9a; --bad: #ff9c9c; --warn: #ffc46b; --card: #2a2e37; --back: #a9c4f5; --on-back: #101d36;
  --shadow: 0 1px 3px rgb(0 0 0 / 60%); --bar: #3d5f9e;
  color-scheme: dark;
}
@media (prefers-color-scheme: dark) {
  :root[data-theme=auto] {
    --ground: #14161a; --sheet: #1e2127; --ink: #eceef2; --muted: #a9b0bc; --line: #454b57; --felt: #1a2620;
    --accent: #8ab4ff; --on-accent: #0b1a33; --good: #7fdd9a; --bad: #ff9c9c; --warn: #ffc46b; --card: #2a2e37; --back: #a9c4f5; --on-back: #101d36;
    --shadow: 0 1px 3px rgb(0 0 0 / 60%); --bar: #3d5f9e;
    color-scheme: dark;
  }
}

*, ::before, ::after { box-sizing: border-box; }
html { font: 16px/1.45 system-ui, sans-serif; background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; min-width: 320px; overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; }
ul, ol { list-style: none; }
a { color: var(--accent); }
.muted, small { color: var(--muted); }
p.late { padding: 1rem; animation: late 0s 4s backwards !important; }
@media (scripting: none) { .late { display: none; } }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }

/* Things to press and to fill in. */

button, select, input, textarea { font: inherit; color: inherit; min-height: 44px; border: 1px solid var(--muted); border-radius: 8px; background: var(--sheet); }
button { padding: 0 1rem; cursor: pointer; min-width: 44px; }
button:hover { border-color: var(--accent); }
button:disabled { opacity: .55; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 700; font-size: 1.05rem; padding: 0 1.4rem; }
button.primary[data-armed] { background: var(--bad); border-color: var(--bad); color: var(--sheet); }
button.primary[data-weak] { background: transparent; color: var(--ink); }
button.quiet { background: transparent; border-color: transparent; text-decoration: underline; text-underline-offset: 3px; }
button.danger { color: var(--bad); border-color: var(--bad); background: transparent; }
button.small { padding: 0 .6rem; font-size: .92rem; }
button.icon { padding: 0; width: 44px; border-color: transparent; background: transparent; font-size: 1.1rem; }
input, textarea, select { padding: .3rem .6rem; width: 100%; }
input[type=checkbox] { width: 22px; min-height: 22px; margin: 0; flex: none; accent-color: var(--accent); }
input[type=file] { border: 0; padding: .6rem 0; }
.field { display: block; flex: 1 1 8rem; }
.field .label { display: block; font-weight: 600; margin-bottom: .2rem; }
.field.wide { flex: 3 1 14rem; }
.tick { display: flex; gap: .6rem; align-items: center; min-height: 44px; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
.refusal { color: var(--bad); font-weight: 600; }
.code { font-family: ui-monospace, monospace; letter-spacing: .08em; }
.tag { border: 1px solid var(--muted); border-radius: 99px; padding: .05rem .6rem; font-size: .85rem; color: var(--muted); }

/* The bar, banners and toasts. */

.bar { display: flex; justify-content: space-between; align-items: center; padding: .2rem .8rem; background: var(--sheet); border-bottom: 1px solid var(--line); }
.bar nav { display: flex; align-items: center; gap: .2rem; }
.brand { font-weight: 700; color: inherit; text-decoration: none; display: inline-flex; align-items: center; min-height: 44px; }
.light { width: 14px; height: 14px; border-radius: 99px; border: 2px solid var(--bad); margin: 0 .4rem; }
.light[data-status=open] { background: var(--good); border-color: var(--good); }
.light[data-status=connecting] { border-color: var(--warn); border-style: dashed; }
.banner { position: sticky; top: 0; z-index: 3; padding: .4rem .8rem; background: var(--warn); color: var(--sheet); font-weight: 600; text-align: center; }
.banner button { background: transparent; color: inherit; border-color: currentcolor; }
.banner.good { background: var(--good); }
.toasts { position: fixed; left: 0; right: 0; bottom: 1rem; display: grid; gap: .4rem; justify-items: center; pointer-events: none; z-index: 5; padding: 0 1rem; }
.toast { background: var(--ink); color: var(--ground); padding: .6rem 1rem; border-radius: 8px; box-shadow: var(--shadow); }
.toast.bad { border-inline-start: 6px solid var(--bad); }

/* Home. */

.home { max-width: 36rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem; }
.home .lead { color: var(--muted); }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; display: grid; gap: .9rem; }
.sheet.row { display: flex; }
.home details { flex: 1 1 100%; }
.home details[open] > :not(summary) { margin-top: .8rem; }
summary { min-height: 44px; display: list-item; padding: .65rem 0; cursor: pointer; }
.recent li { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem; border-bottom: 1px solid var(--line); }
.recent a { display: inline-flex; align-items: center; min-height: 44px; }
.recent small { flex: 1; min-width: 6rem; }

/* The game. */

.game { display: grid; grid-template-columns: minmax(0, 1fr) minmax(18rem, 24rem); gap: 1rem; padding: 1rem; max-width: 84rem; margin: 0 auto; }
.felt { background: var(--felt); border-radius: 16px; padding: 1rem; display: flex; flex-direction: column; gap: 1rem; min-height: calc(100vh - 6rem); }
.title { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; }
.title h1 { font-size: 1.2rem; }
.story { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 1rem; }
.story h2 { display: inline; }
.note { white-space: pre-wrap; max-height: 12rem; overflow: auto; }
.facts { display: flex; gap: .8rem; align-items: center; flex-wrap: wrap; }
.clock { font: 700 1.4rem ui-monospace, monospace; }
.out { display: inline-flex; align-items: center; min-height: 44px; padding: 0 .4rem; }

.seats { display: flex; flex-wrap: wrap; gap: .8rem 1rem; justify-content: center; }
.seat { width: 6.5rem; display: grid; justify-items: center; align-content: start; text-align: center; position: relative; }
.seats[data-many] { gap: .4rem; }
.seats[data-many] .seat { width: 5rem; font-size: .85rem; }
.place { min-width: 3.2rem; min-height: 4.4rem; max-width: 100%; padding: .2rem; overflow-wrap: anywhere; line-height: 1.1; border-radius: 8px; display: grid; place-items: center; font-weight: 700; font-size: 1.2rem; border: 2px dashed var(--muted); color: var(--muted); }
.seat[data-kind=voted] .place { background: var(--back); color: var(--on-back); border: 2px solid var(--back); box-shadow: var(--shadow); }
.seat[data-kind=shown] .place { background: var(--card); color: var(--ink); border: 2px solid var(--ink); box-shadow: var(--shadow); }
.seat[data-away] .place { filter: grayscale(1); border-style: dotted; }
.seat[data-me] .name { font-weight: 700; }
.seat[data-nudged] .place { animation: shake .4s 3; }
.seat .what { font-size: .85rem; color: var(--muted); min-height: 1.2em; }
.badge { color: var(--warn); margin-inline-start: .2rem; }
.reaction { position: absolute; top: -.6rem; right: 1rem; font-size: 1.6rem; animation: rise .5s; }
.watchers { text-align: center; color: var(--muted); margin-top: .6rem; }

.dock, .dealing { display: grid; gap: .6rem; }
.dock, .topic { margin-top: auto; }
.topic + .dock { margin-top: 0; }
.topic :is(input, select) { scroll-margin-bottom: 12rem; }
.dock[data-open] { position: sticky; bottom: 0; background: var(--felt); z-index: 2; }
p.dealing { text-align: center; }
.dealing .row { justify-content: center; align-items: end; }
.settle { display: inline-flex; gap: .3rem; }
.settle select { width: auto; min-width: 4.5rem; }

.cards { display: flex; flex-wrap: wrap; justify-content: center; gap: .4rem; }
.card { min-width: 3.2rem; height: 4.2rem; padding: 0 .2rem; font-size: 1.2rem; font-weight: 700; background: var(--card); border: 2px solid var(--muted); position: relative; box-shadow: var(--shadow); }
.card[aria-checked=true] { border: 3px solid var(--accent); transform: translateY(-6px); }
.card[data-typed] { border: 3px dashed var(--accent); }
.card .mark { position: absolute; top: 0; right: .3rem; font-size: .9rem; color: var(--good); }
.saved { text-align: center; min-height: 44px; line-height: 44px; color: var(--muted); }
.saved[data-saved=yes] { color: var(--good); }

.result { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; display: grid; gap: .7rem; animation: turn .25s; scroll-margin: 2rem; }
.result[data-consensus] { border: 2px solid var(--good); }
.bars { border-collapse: collapse; width: 100%; }
.bars th { text-align: start; width: 3rem; font-size: 1.1rem; }
.bars td { padding: .15rem .4rem; }
.amount { width: 40%; white-space: nowrap; }
.amount .share { display: inline-block; height: 1rem; padding: 0; border: 0; border-radius: 4px; background: var(--bar); width: calc(var(--share) * 80%); margin-inline-end: .5rem; vertical-align: middle; }
.numbers dl { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; }
.numbers dt { color: var(--muted); font-size: .9rem; }
.numbers dd { font-weight: 700; font-size: 1.15rem; }
.consensus { color: var(--good); font-weight: 700; }
.signs { display: flex; justify-content: center; flex-wrap: wrap; }

/* The panel beside or below. */

.panel { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; align-self: start; max-height: calc(100vh - 6rem); display: flex; flex-direction: column; position: sticky; top: 1rem; }
.tabs { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); }
.tabs button { flex: 1 1 auto; border: 0; border-radius: 0; background: transparent; padding: 0 .5rem; border-bottom: 3px solid transparent; }
.tabs [aria-selected=true] { border-bottom-color: var(--accent); font-weight: 700; }
.count { margin-inline-start: .3rem; color: var(--muted); font-size: .85rem; }
[role=tabpanel] { overflow: auto; padding: .8rem; min-height: 8rem; }
.list { margin-top: .5rem; }
.item { display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center; border-bottom: 1px solid var(--line); padding: .3rem 0; content-visibility: auto; contain-intrinsic-size: auto 56px; }
.item[data-on] { background: var(--felt); box-shadow: inset 4px 0 var(--accent); padding-inline-start: .5rem; }
.item .text { flex: 1 1 8rem; }
.item details { width: 100%; }
.number { min-width: 1.6rem; }
.tools { display: inline-flex; margin-inline-start: auto; }
.estimate { border: 1px solid var(--good); color: var(--good); border-radius: 6px; padding: 0 .4rem; }
p.estimate { border: 0; padding: 0; }
.frame { border-bottom: 1px solid var(--line); padding: .3rem 0; font-size: .85rem; }
.frame code { display: block; white-space: pre-wrap; }
.frame[data-out] code { color: var(--good); }

/* Dialogs. */

dialog { border: 0; border-radius: 12px; padding: 0; width: min(34rem, calc(100vw - 1rem)); max-height: calc(100dvh - 2rem); overflow: hidden; background: var(--sheet); color: var(--ink); box-shadow: 0 8px 40px rgb(0 0 0 / 40%); }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog > .sheet { border: 0; max-height: inherit; overflow: auto; }
dialog header { display: flex; justify-content: space-between; align-items: center; }
dialog form, dialog section { display: grid; gap: .8rem; }
.qr { width: min(16rem, 70vw); margin: 0 auto; display: block; }
.qr .paper { fill: #fff; }
.qr .ink { fill: #000; }
.keys > div { display: flex; gap: 1rem; padding: .3rem 0; }
.keys dt { min-width: 7rem; }
kbd { border: 1px solid var(--muted); border-radius: 4px; padding: .1rem .4rem; font: inherit; }

@media (max-width: 52rem) {
  .game { grid-template-columns: minmax(0, 1fr); padding: .5rem; }
  .felt { min-height: auto; padding: .7rem; }
  .panel { position: static; max-height: none; }
  .dock[data-open] { margin-inline: -.7rem; padding: .4rem .3rem 0; border-top: 1px solid var(--line); }
  .dealing .row, .cards { gap: .3rem; }
  .cards { max-height: 45vh; padding-top: 6px; overflow-y: auto; }
  .result { scroll-margin-bottom: 10rem; }
  .dealing .quiet { padding: 0 .4rem; }
  .card { min-width: 44px; height: 3.4rem; }
  .seat { width: 5.2rem; }
  dialog { max-width: 100vw; }
}

@media (min-width: 52rem) {
  .table { margin-block: auto; }
  .seats:not([data-many]) .place { min-width: 4rem; min-height: 5.5rem; font-size: 1.5rem; }
}
@media (max-height: 30rem) { .dock[data-open] { position: static; } }

@media (forced-colors: active) {
  .share, .light { forced-color-adjust: none; }
  .item[data-on], [role=tab][aria-selected=true] { border: 3px solid Highlight; }
}

@keyframes turn { from { transform: scaleY(.9); opacity: .4; } }
@keyframes rise { from { transform: translateY(1rem); opacity: 0; } }
@keyframes shake { 25% { transform: translateX(-4px); } 75% { transform: translateX(4px); } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@keyframes late { from { opacity: 0; } }

"""#),
        ("text/text.js", #"""


import words from './words.js';


const LANGUAGES = ['en', 'es'];

let language = 'en';

let locale = 'en';
let plurals = new Intl.PluralRules('en');


export const languages = [['es', 'Español'], ['en', 'English']];


export function firstLanguage(chosen) {
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag)) ?? 'en';
}

export function speak(tag) {
  language = tag;
  locale = (navigator.languages ?? [navigator.language]).find((wanted) => wanted.slice(0, 2).toLowerCase() === tag) ?? tag;
  plurals = new Intl.PluralRules(tag);
  document.documentElement.lang = tag;
}

export const spoken = () => language;


export function t(key, values = {}) {
  let text = words[key]?.[LANGUAGES.indexOf(language)] ?? key;
  if (typeof text === 'object') text = text[plurals.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? say(values[name]) : whole));
}


export const has = (key) => key in words;


export function refusalText({ code, message, details }, fields = {}) {
  const text = has(`error.${code}`) ? t(`error.${code}`) : message ?? code;
  if (code !== 'bad_request' || !message) return text;

  const more = language === 'en' ? message : hint(details ?? {}, fields);
  return more ? `${text}: ${more}` : text;
}

function hint({ line, lastDealer }, { action, deck, slug }) {
  if (lastDealer) return t('hint.dealer');
  if (action?.endsWith('Stories')) return line ? t('hint.line', { n: line, hint: t('hint.story') }) : t('hint.story');
  if (Array.isArray(deck)) return t('hint.cards');
  return slug && t('hint.slug');
}

const say = (value) => (typeof value === 'number' ? number(value) : value);


export const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);


export const percent = (value) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(value);


export const moment = (at) => new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(at);


export function ago(at, now) {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
}

const startOfDay = (at) => new Date(at).setHours(0, 0, 0, 0);


export const join = (texts) => new Intl.ListFormat(language).format(texts);


export function clock(milliseconds) {
  const seconds = Math.max(Math.ceil(milliseconds / 1000), 0);
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return (hours ? `${hours}:${two(Math.floor(seconds / 60) % 60)}` : String(Math.floor(seconds / 60))) + `:${two(seconds % 60)}`;
}

"""#),
        ("text/words.js", #"""


export default {
  'close': ['Close', 'Cerrar'],
  'sure': ['Sure? {deed}', '¿Seguro? {deed}'],
  'save': ['Save', 'Guardar'],
  'saved': ['Saved', 'Guardado'],

  'bar.label': ['This page', 'Esta página'],

  'home.title': ['Planning poker', 'Planning poker'],
  'home.lead': ['Estimate with your team. No account: a name is enough.', 'Estima con tu equipo. Sin cuenta: basta un nombre.'],
  'home.name': ['Your name', 'Tu nombre'],
  'home.new': ['New game', 'Nueva partida'],
  'home.code': ['Code or link', 'Código o enlace'],
  'home.join': ['Join', 'Unirse'],
  'home.back': ['To the start', 'Ir al inicio'],
  'home.recent': ['Recent games', 'Partidas recientes'],
  'home.forgetSure': ['Sure? The seat is lost', '¿Seguro? Se pierde el sitio'],
  'home.forget': ['Forget {game}', 'Olvidar {game}'],
  'home.options': ['Options', 'Opciones'],
  'home.watch': ['I only watch', 'Solo miro'],
  'home.slug': ['Own name in the link', 'Nombre propio en el enlace'],
  'home.slugHint': ['3 to 40 of a–z, 0–9 and -, such as team-pizza: the same link every week', 'De 3 a 40 caracteres: a–z, 0–9 y -, como equipo-pizza: el mismo enlace cada semana'],

  'join.title': ['Join game {game}', 'Unirse a la partida {game}'],
  'join.lead': ['One field and you are in.', 'Un campo y ya estás dentro.'],
  'join.create': ['Make the game {game}', 'Crear la partida {game}'],

  'waiting.title': ['One moment…', 'Un momento…'],
  'waiting.lead': ['Joining the game…', 'Entrando en la partida…'],

  'ending.left': ['You have left the game', 'Has salido de la partida'],
  'ending.leftHint': ['Your seat is free; the link lets you in again.', 'Tu sitio queda libre; con el enlace puedes volver.'],
  'ending.removed': ['You were removed', 'Te han quitado de la partida'],
  'ending.removedHint': ['A dealer has taken your seat away.', 'Quien modera te ha quitado el sitio.'],
  'ending.ended': ['The game has ended', 'La partida ha terminado'],
  'ending.endedHint': ['The game has ended. Its history stays for an hour.', 'La partida ha terminado. Su historial se conserva una hora.'],
  'ending.gone': ['This game is no more', 'Esta partida ya no existe'],
  'ending.goneHint': ['Games end when nobody has played for a while.', 'Las partidas terminan cuando nadie juega durante un tiempo.'],

  'game.title': ['Title', 'Título'],
  'game.untitled': ['Planning poker', 'Planning poker'],
  'game.deck': ['Deck', 'Baraja'],
  'game.autoClose': ['Reveal by itself when all have voted', 'Revelación automática cuando todos hayan votado'],
  'game.anonymous': ['Anonymous: nobody learns who chose what', 'Anónima: nadie sabe quién eligió qué'],
  'game.anonymousTag': ['anonymous', 'anónima'],
  'game.everyone': ['Everybody may start and reveal', 'Cualquiera puede iniciar y revelar'],
  'game.locked': ['Locked: nobody new comes in', 'Bloqueada: no entra nadie nuevo'],
  'game.lockedTag': ['locked', 'bloqueada'],
  'game.passcode': ['Passcode', 'Contraseña de sala'],
  'game.passcodeTag': ['passcode', 'con contraseña'],
  'game.newPasscode': ['New passcode', 'Nueva contraseña de sala'],
  'game.noPasscode': ['Take the passcode away', 'Quitar la contraseña'],
  'game.end': ['End the game', 'Terminar la partida'],
  'game.endSure': ['Sure? It ends for everybody', '¿Seguro? Termina para todos'],

  'deck.fibonacci': ['Fibonacci: 0 1 2 3 5 8 13 …', 'Fibonacci: 0 1 2 3 5 8 13 …'],
  'deck.modified': ['Modified: 0 ½ 1 2 3 5 8 13 20 40 100', 'Modificada: 0 ½ 1 2 3 5 8 13 20 40 100'],
  'deck.tshirt': ['T-shirts: XS S M L XL XXL', 'Tallas: XS S M L XL XXL'],
  'deck.powers': ['Powers: 0 1 2 4 8 16 32 64', 'Potencias: 0 1 2 4 8 16 32 64'],
  'deck.own': ['Own cards', 'Cartas propias'],
  'deck.cards': ['Cards', 'Cartas'],
  'deck.hint': ['From low to high, with blanks between them; S=1 gives S a number', 'De menor a mayor, separadas por espacios; S=1 da un número a S'],

  'story.label': ['Story', 'Historia'],
  'story.place': ['Story {n} of {of}', 'Historia {n} de {of}'],
  'story.none': ['No story', 'Sin historia'],
  'story.waiting': ['Ready for the next round', 'Todo listo para la siguiente ronda'],
  'story.note': ['Note', 'Nota'],
  'story.title': ['Title', 'Título'],
  'story.link': ['Link', 'Enlace'],
  'story.estimate': ['Estimate', 'Estimación'],
  'story.open': ['open', 'abrir'],

  'stories.add': ['Add a story', 'Añadir historia'],
  'stories.paste': ['Paste stories', 'Pegar historias'],
  'stories.pasteHint': ['A line each, with its link at the end, or a table (CSV) with title, id, link, note, estimate; Jira’s columns work too', 'Una por línea, con su enlace al final, o una tabla (CSV) con título, id, enlace, nota, estimación; también las columnas de Jira'],
  'stories.pasteLabel': ['Stories', 'Historias'],
  'stories.file': ['or from a file', 'o de un archivo'],
  'stories.take': ['Add them', 'Añadirlas'],
  'stories.none': ['There is no list of stories; rounds work without one.', 'No hay lista de historias; las rondas funcionan sin ella.'],
  'stories.noneDealer': ['No stories yet. You can paste a list, or just start a round.', 'Aún no hay historias. Puedes pegar una lista o iniciar una ronda sin más.'],
  'stories.change': ['Change the story', 'Editar la historia'],
  'stories.remove': ['Remove', 'Quitar'],
  'stories.vote': ['Vote', 'Votar'],
  'stories.voteOn': ['Vote on {title}', 'Votar {title}'],
  'stories.up': ['Move {title} up', 'Subir {title}'],
  'stories.down': ['Move {title} down', 'Bajar {title}'],
  'stories.edit': ['Edit {title}', 'Editar {title}'],
  'stories.link': ['Open the link of {title}', 'Abrir el enlace de {title}'],

  'table.label': ['Table', 'Mesa'],
  'table.away': ['away', 'ausente'],
  'table.voted': ['voted', 'ha votado'],
  'table.thinking': ['choosing', 'eligiendo'],
  'table.you': ['you', 'tú'],
  'table.talks': ['explains first', 'explica primero'],
  'table.watching': ['{n} watching:', '{n} mirando:'],
  'table.turnout': ['{n} of {of} voted', { one: '{n} de {of} ha votado', other: '{n} de {of} han votado' }],

  'hand.label': ['Your card', 'Tu carta'],
  'hand.choose': ['Choose a card', 'Elige una carta'],
  'hand.saving': ['Saving…', 'Guardando…'],
  'hand.saved': ['✓ Saved: {card}', '✓ Guardado: {card}'],
  'hand.takeBack': ['Take back', 'Retirar'],

  'card.☕': ['coffee: a break', 'café: una pausa'],
  'card.?': ['question mark: no idea', 'interrogación: ni idea'],
  'card.½': ['one half', 'un medio'],

  'deal.label': ['Dealer', 'Moderación'],
  'deal.start': ['Start the vote', 'Iniciar votación'],
  'deal.startStory': ['Start with the first story', 'Empezar con la primera historia'],
  'deal.next': ['Next story', 'Siguiente historia'],
  'deal.newRound': ['New round', 'Nueva ronda'],
  'deal.again': ['Vote again', 'Volver a votar'],
  'deal.reveal': ['Reveal', 'Revelar'],
  'deal.revealNone': ['Waiting for votes', 'Esperando votos'],
  'deal.nobody': ['Nobody has voted yet. A round without votes can be discarded.', 'Aún no ha votado nadie. Una ronda sin votos se puede descartar.'],
  'deal.revealMissing': ['Reveal now – {n} missing', { one: 'Revelar ya – falta {n}', other: 'Revelar ya – faltan {n}' }],
  'deal.revealSure': [{ one: 'Sure? {n} has not voted', other: 'Sure? {n} have not voted' }, { one: '¿Seguro? {n} no ha votado', other: '¿Seguro? {n} no han votado' }],
  'deal.discard': ['Discard', 'Descartar'],
  'deal.discardSure': ['Sure? These votes are lost', '¿Seguro? Se pierden los votos'],
  'deal.nudge': ['Nudge', 'Dar un toque'],
  'deal.settle': ['Settle on {card}', 'Acordar {card}'],
  'deal.settleOn': ['Settle', 'Acordar'],
  'deal.unsettle': ['Undo', 'Deshacer'],
  'deal.estimate': ['Estimate', 'Estimación'],
  'deal.topic': ['What is it about? (optional)', '¿De qué se trata? (opcional)'],
  'deal.timer': ['Timer', 'Temporizador'],
  'deal.noTimer': ['none', 'ninguno'],
  'deal.upNext': ['Up next:', 'A continuación:'],

  'wait.waiting': ['Waiting for the dealer to start a round.', 'Esperando a que quien modera inicie una ronda.'],
  'wait.voting': ['The cards are turned when all have voted, or by the dealer.', 'Las cartas se revelan cuando todos han votado o cuando lo decide quien modera.'],
  'wait.dealer': ['The cards are turned by the dealer.', 'Las cartas las revela quien modera.'],
  'wait.revealed': ['The dealer goes on from here.', 'Quien modera sigue desde aquí.'],

  'result.title': ['Result of round {n}', 'Resultado de la ronda {n}'],
  'result.votes': ['Votes', 'Votos'],
  'result.card': ['Card', 'Carta'],
  'result.count': ['Count', 'Cantidad'],
  'result.who': ['Who', 'Quién'],
  'result.median': ['median', 'mediana'],
  'result.upper': ['the upper of two', 'la mayor de dos'],
  'result.mean': ['mean', 'media'],
  'result.agreement': ['agreement', 'acuerdo'],
  'result.range': ['range', 'rango'],
  'result.suggest': ['suggestion', 'sugerencia'],
  'result.consensus': ['Consensus!', '¡Consenso!'],
  'result.talk': ['Talk first:', 'Hablan primero:'],
  'result.missing': ['Did not vote:', 'No votaron:'],
  'result.settled': ['Settled on', 'Acordado:'],
  'result.earlier': ['Earlier rounds of this story', 'Rondas anteriores de esta historia'],
  'result.was': ['Round {n}:', 'Ronda {n}:'],

  'people.dealer': ['dealer', 'modera'],
  'people.acting': ['deals for now', 'modera por ahora'],
  'people.player': ['player', 'participante'],
  'people.spectator': ['spectator', 'espectador/a'],
  'people.name': ['Name', 'Nombre'],
  'people.change': ['Change', 'Editar'],
  'people.changeWho': ['Change {name}', 'Editar a {name}'],
  'people.me': ['You', 'Tú'],
  'people.seat': ['Seat', 'Sitio'],
  'people.gone': ['somebody who left', 'alguien que se fue'],
  'people.giveUp': ['Stop being dealer', 'Dejar de moderar'],
  'people.leave': ['Leave the game', 'Salir de la partida'],
  'people.makeDealer': ['Make dealer too', 'Que modere también'],
  'people.takeDealer': ['No longer dealer', 'Que no modere'],
  'people.handOver': ['Hand over to them', 'Ceder la moderación'],
  'people.remove': ['Remove from the game', 'Quitar de la partida'],
  'people.removeSure': ['Sure? Remove {name}', '¿Seguro? Quitar a {name}'],

  'history.none': ['No rounds yet.', 'Aún no hay rondas.'],
  'history.round': ['Round {n}', 'Ronda {n}'],
  'history.older': ['These are the last {n} rounds; the export has all.', 'Estas son las últimas {n} rondas; la exportación las tiene todas.'],
  'history.export': ['Export:', 'Exportar:'],
  'history.csv': ['CSV', 'CSV'],
  'history.markdown': ['Markdown', 'Markdown'],
  'history.json': ['JSON', 'JSON'],
  'history.failed': ['The history could not be fetched. Try again shortly.', 'No se pudo obtener el historial. Inténtalo en un momento.'],

  'cause.all': ['all had voted', 'habían votado todos'],
  'cause.dealer': ['turned by the dealer', 'revelada por quien modera'],
  'cause.deadline': ['time was up', 'se acabó el tiempo'],
  'cause.left': ['the last one missing went', 'se fue quien faltaba'],

  'invite.title': ['Invite', 'Invitar'],
  'invite.link': ['Link', 'Enlace'],
  'invite.copy': ['Copy the link', 'Copiar el enlace'],
  'invite.share': ['Share…', 'Compartir…'],
  'invite.copied': ['Link copied', 'Enlace copiado'],
  'invite.notCopied': ['Copy the marked link by hand, please', 'Copia el enlace a mano, por favor'],
  'invite.code': ['or this code on the first page:', 'o este código en la página de inicio:'],
  'invite.local': ['This address works on this machine only. Open the page by its name or address in your network to invite others.', 'Esta dirección solo sirve en este equipo. Abre la página con su nombre o dirección en la red para invitar.'],
  'invite.picture': ['QR code of the link', 'Código QR del enlace'],
  'invite.hint': ['Who opens the link only types a name. The link holds no secret of yours.', 'Quien abre el enlace solo escribe su nombre. El enlace no contiene ningún secreto tuyo.'],

  'settings.title': ['Settings', 'Ajustes'],
  'settings.language': ['Language', 'Idioma'],
  'settings.theme': ['Colours', 'Colores'],
  'settings.keys': ['Letters and digits choose cards', 'Letras y cifras eligen carta'],
  'settings.sound': ['Sounds', 'Sonidos'],
  'settings.game': ['This game', 'Esta partida'],
  'settings.nextRound': ['Deck, anonymous and reveal count from the next round on.', 'Baraja, anonimato y revelación valen desde la siguiente ronda.'],

  'theme.auto': ['as the device', 'como el dispositivo'],
  'theme.light': ['light', 'claro'],
  'theme.dark': ['dark', 'oscuro'],

  'panel.label': ['More', 'Más'],
  'panel.stories': ['Stories', 'Historias'],
  'panel.people': ['People', 'Personas'],
  'panel.history': ['History', 'Historial'],
  'panel.messages': ['Messages', 'Mensajes'],

  'messages.hint': ['What this page and the server say to each other, newest first. Tokens are hidden.', 'Lo que esta página y el servidor se dicen, lo más nuevo primero. Las claves de acceso están ocultas.'],
  'messages.in': ['← in', '← llega'],
  'messages.out': ['→ out', '→ sale'],

  'react.label': ['Reactions', 'Reacciones'],
  'react.send': ['React with {sign}', 'Reaccionar con {sign}'],

  'help.title': ['Help and keys', 'Ayuda y teclas'],
  'help.card': ['pick the card with these letters', 'elegir la carta con esas letras'],
  'help.coffee': ['coffee', 'café'],
  'help.question': ['the question mark', 'la interrogación'],
  'help.arrows': ['along the cards; Space picks', 'recorrer las cartas; Espacio elige'],
  'help.enter': ['the main button', 'el botón principal'],
  'help.escape': ['take your vote back', 'retirar tu voto'],
  'help.move': ['move a story', 'mover una historia'],
  'help.help': ['this help', 'esta ayuda'],
  'help.about': ['Nobody, the dealer included, can see a card before the reveal: the server sends none.', 'Nadie, tampoco quien modera, puede ver una carta antes de revelar: el servidor no envía ninguna.'],

  'link.open': ['connected', 'conectado'],
  'link.connecting': ['Connecting…', 'Conectando…'],
  'link.waiting': ['disconnected', 'desconectado'],
  'link.lost': ['The connection is lost. Your seat and your vote are kept.', 'Se perdió la conexión. Tu sitio y tu voto se conservan.'],
  'link.lostShort': ['No connection', 'Sin conexión'],
  'link.again': ['Again in {n} s.', 'De nuevo en {n} s.'],
  'link.now': ['Try now', 'Probar ya'],
  'link.back': ['Back, nothing lost', 'De vuelta, no se ha perdido nada'],

  'tab.turnout': ['{n} of {of}', '{n} de {of}'],
  'tab.result': ['Result', 'Resultado'],

  'say.voted': ['{name} voted, {n} of {of}', '{name} ha votado, {n} de {of}'],
  'say.tookBack': ['{name} took the vote back, {n} of {of}', '{name} ha retirado su voto, {n} de {of}'],
  'say.started': ['A round has begun', 'Ha empezado una ronda'],
  'say.startedStory': ['Voting on {story}', 'Se vota {story}'],
  'say.cards': ['{n} × {card}', '{n} × {card}'],
  'say.result': ['Result: {facts}', 'Resultado: {facts}'],
  'say.discarded': ['The round was discarded', 'La ronda se ha descartado'],
  'say.settled': ['Settled on {card}', 'Acordado: {card}'],
  'say.unsettled': ['The estimate was taken back', 'Se ha retirado la estimación'],
  'say.joined': ['{name} has joined', '{name} se ha unido'],
  'say.away': ['{name} is away', '{name} está ausente'],
  'say.back': ['{name} is back', '{name} ha vuelto'],
  'say.dealer': ['{name} is a dealer now', '{name} ahora modera'],
  'say.acting': ['{name} deals for now', '{name} modera por ahora'],
  'say.left': ['{name} has left', '{name} ha salido'],
  'say.removed': ['{name} was removed', 'Han quitado a {name}'],
  'say.nudged': ['{name} waits for your card', '{name} espera tu carta'],
  'say.reaction': ['{name}: {sign}', '{name}: {sign}'],

  'error.bad_request': ['The server did not take this', 'El servidor no ha aceptado esto'],
  'error.unknown_action': ['This server does not know that', 'Este servidor no conoce esa acción'],
  'error.bad_value': ['This card is not in the deck', 'Esta carta no está en la baraja'],
  'error.game_not_found': ['There is no game with this code.', 'No hay ninguna partida con este código.'],
  'error.game_full': ['The game is full. Its dealer can remove whoever has gone', 'La partida está llena. Quien modera puede quitar a quien ya no está'],
  'error.bad_passcode': ['That is not the passcode', 'Esa no es la contraseña'],
  'error.rate_limited': ['Too often. Wait a little and try again', 'Demasiado seguido. Espera un poco y vuelve a intentarlo'],
  'error.slug_taken': ['Another game has this name already. Take another one, or join that game by it', 'Otra partida ya tiene ese nombre. Elige otro, o únete con él a esa partida'],
  'error.game_locked': ['The dealer lets nobody new in', 'Quien modera no deja entrar a nadie nuevo'],
  'error.unauthorized': ['This seat is not yours', 'Este sitio no es tuyo'],
  'error.game_ended': ['The game has ended', 'La partida ha terminado'],
  'error.not_joined': ['You are not in this game', 'No estás en esta partida'],
  'error.not_dealer': ['Only a dealer may do that', 'Eso solo puede hacerlo quien modera'],
  'error.spectator': ['Spectators do not vote', 'Quien mira no vota'],
  'error.not_voting': ['No round is open', 'No hay ninguna ronda abierta'],
  'error.already_voting': ['A round is open already', 'Ya hay una ronda abierta'],
  'error.round_over': ['Too late: this round is over', 'Demasiado tarde: esa ronda ya terminó'],
  'error.not_revealed': ['This round has no result', 'Esa ronda no tiene resultado'],
  'error.player_not_found': ['They are not in the game any more', 'Esa persona ya no está en la partida'],
  'error.stale_vote': ['There is a newer vote of yours', 'Hay un voto tuyo más reciente'],
  'error.story_not_found': ['This story is not in the list any more', 'Esa historia ya no está en la lista'],
  'error.limit': ['A limit is reached. Close other tabs of this game, or take fewer or shorter stories', 'Se ha llegado a un límite. Cierra otras pestañas de esta partida, o usa menos historias o más cortas'],
  'error.too_much': ['That is too much at once. Take it in parts of 100 KB at most', 'Es demasiado de una vez. Hazlo en partes de 100 KB como mucho'],
  'hint.line': ['line {n}: {hint}', 'línea {n}: {hint}'],
  'hint.story': ['a story has a title of up to 120 characters, a link with https:// or http://, a note of up to 2000, an estimate of up to 20, an id of letters, digits, . - _, and its quotes are closed', 'una historia tiene un título de hasta 120 caracteres, un enlace con https:// o http://, una nota de hasta 2000, una estimación de hasta 20, un id de letras sin tilde, cifras, . - _, y sus comillas se cierran'],
  'hint.cards': ['2 to 40 cards, each once, of up to 20 characters', 'de 2 a 40 cartas distintas, de hasta 20 caracteres'],
  'hint.slug': ['a name in the link has 3 to 40 letters a–z, digits and -, and is no code of six', 'el nombre en el enlace tiene de 3 a 40 letras a–z, cifras y -, y no puede ser un código de seis'],
  'hint.dealer': ['make somebody else dealer first', 'antes tiene que moderar otra persona'],
  'error.unavailable': ['The server could not do it at the moment; nothing was done', 'El servidor no ha podido ahora; no se ha hecho nada'],
  'error.unknown': ['The answer was lost: it may have been done', 'La respuesta se perdió: puede que se haya hecho'],
};

"""#),
        ("view/announce.js", #"""


import { faceOf, nameOf, rowsOf, storyOf, turnout } from '../game/selectors.js';
import { spokenCard } from './parts.js';
import { join, percent, t } from '../text/text.js';


export function sentence(event, before, after) {
  return sentences[event.event]?.(event, before, after) ?? null;
}

const sentences = {
  voted(event, before, after) {
    const { voted, of } = turnout(after);
    const name = nameOf(after, event.player);
    return name && t(event.voted === false ? 'say.tookBack' : 'say.voted', { name, n: voted, of });
  },
  started(event, before, after) {
    const story = storyOf(after);
    return story ? t('say.startedStory', { story: story.title }) : t('say.started');
  },
  result(event) {
    const cards = rowsOf(event).map((row) => t('say.cards', { n: row.count, card: spokenCard(row.card) }));
    const stats = event.stats ?? {};
    const facts = [stats.median && `${t('result.median')} ${faceOf(stats.median)}`, Number.isFinite(stats.agreement) && `${t('result.agreement')} ${percent(stats.agreement)}`].filter(Boolean);
    return t('say.result', { facts: [join(cards), join(facts)].filter(Boolean).join('; ') });
  },
  discarded: () => t('say.discarded'),
  settled: (event) => (event.value === null ? t('say.unsettled') : t('say.settled', { card: faceOf(event.value) })),
  ended: () => t('ending.ended'),
  player(event, before) {
    const { player } = event;
    const known = before?.players.find((other) => other.id === player.id);
    if (!known) return t('say.joined', { name: player.name });
    if (known.away !== player.away) return t(player.away ? 'say.away' : 'say.back', { name: player.name });
    if (!known.dealer && player.dealer) return t('say.dealer', { name: player.name });
    return !known.acting && player.acting ? t('say.acting', { name: player.name }) : null;
  },
  playerLeft(event, before) {
    const name = before && nameOf(before, event.player);
    return name && t(event.removed ? 'say.removed' : 'say.left', { name });
  },
  nudge: (event, before, after) => (event.player === after.me ? t('say.nudged', { name: nameOf(after, event.by) ?? '' }) : null),
  reaction: (event, before, after) => t('say.reaction', { name: nameOf(after, event.player) ?? '', sign: event.emoji }),
};

"""#),
        ("view/banner.js", #"""


import { h } from './dom.js';
import { button } from './parts.js';
import { refusalText, t } from '../text/text.js';

export function banner(app) {
  if (app.status === 'open') return app.ui.isBack ? h('div', { class: 'banner good', role: 'status', key: 'banner' }, t('link.back')) : null;
  if (!app.state && !app.ui.hasWaited) return null;
  const { retryAt, session: { refusal, joinAt } } = app.link;
  const until = retryAt ?? (refusal && joinAt);
  return h('div', { class: 'banner', role: 'status', key: 'banner' },
    retryAt ? t(app.state ? 'link.lost' : 'link.lostShort') : refusal ? refusalText(refusal) : t('link.connecting'),
    until && [' ', h('span', { class: 'countdown', 'data-until': until, 'aria-hidden': 'true' })],
    retryAt && [' ', button(t('link.now'), app.act.retryNow, { class: 'small' })]);
}


export function toasts(app) {
  return h('div', { class: 'toasts', key: 'toasts' }, app.ui.toasts.map((toast) =>
    h('p', { key: toast.id, class: `toast ${toast.kind}` }, toast.text)));
}

"""#),
        ("view/cards.js", #"""


import { h } from './dom.js';
import { button, spokenCard } from './parts.js';
import { cardsOf, faceOf, isPlayer } from '../game/selectors.js';
import { t } from '../text/text.js';

export function cards(app) {
  const { state } = app;
  if (state.phase !== 'voting' || !isPlayer(state)) return null;
  const vote = app.ownVote;
  const deck = cardsOf(state);
  const focusable = deck.includes(vote?.value) ? vote.value : deck[0];
  return h('section', { class: 'hand', key: 'hand' },
    h('div', { role: 'radiogroup', 'aria-label': t('hand.label'), class: 'cards', onkeydown: (event) => moveFocus(event) },
      deck.map((card) => cardButton(app, card, vote, card === focusable))),
    h('p', { class: 'saved', tabindex: '-1', 'data-saved': vote?.isSaved && vote.value !== null ? 'yes' : 'no' }, note(app, vote)));
}

function cardButton(app, card, vote, isFocusable) {
  const isChosen = vote?.value === card;
  return h('button', {
    key: card, type: 'button', role: 'radio', class: 'card', 'aria-checked': String(isChosen), 'aria-label': spokenCard(card), tabindex: isFocusable ? '0' : '-1',
    'data-card': card, 'data-saved': isChosen && vote.isSaved, 'data-typed': app.ui.typedCard === card, onclick: () => app.act.vote(card),
  }, h('span', { 'aria-hidden': 'true' }, faceOf(card)), isChosen && h('span', { class: 'mark', 'aria-hidden': 'true' }, vote.isSaved ? '✓' : '…'));
}

function note(app, vote) {
  if (!vote || (vote.value === null && vote.isSaved)) return t('hand.choose');
  if (!vote.isSaved) return t('hand.saving');
  return [t('hand.saved', { card: faceOf(vote.value) }), ' ', button(t('hand.takeBack'), () => app.act.vote(null), { class: 'quiet small' })];
}


function moveFocus(event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const all = [...event.currentTarget.querySelectorAll('[role=radio]')];
  const place = all.indexOf(document.activeElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : steps[event.key] && (place + steps[event.key] + all.length) % all.length;
  if (next === undefined || place < 0) return;
  event.preventDefault();
  all[next].focus();
}

"""#),
        ("view/dom.js", #"""






export function h(tag, properties, ...children) {
  return { tag, properties: properties ?? {}, key: properties?.key, children: children.flat(Infinity).filter(isThere) };
}


export function memo(key, inputs, make) {
  return { key, inputs, make };
}

const isThere = (child) => child !== null && child !== undefined && child !== false && child !== '';


export function patch(parent, ...children) {
  patchChildren(parent, children.flat(Infinity).filter(isThere));
}

function patchChildren(parent, children) {
  const keyed = new Map();
  for (const node of parent.childNodes) if (node.pfKey !== undefined) keyed.set(node.pfKey, node);
  const kept = new Set(children.map((child) => child.key));
  let place = parent.firstChild;
  for (const child of children) {

    while (place && place.pfKey !== undefined && !kept.has(place.pfKey)) place = removed(place);
    const found = child.key !== undefined ? keyed.get(child.key) : place?.pfKey === undefined ? place : null;
    const node = update(found ?? null, child);
    if (node === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(node, place);
      if (found && found !== node && found.parentNode === parent) {
        if (found === place) place = found.nextSibling;
        found.remove();
      }
    }
  }
  while (place) place = removed(place);
}


function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}


function update(node, child) {
  if (typeof child !== 'object') return updateText(node, String(child));
  if (child.make) {
    if (node?.pfInputs && sameInputs(node.pfInputs, child.inputs)) return node;
    const made = update(node, { ...child.make(), key: child.key });
    made.pfInputs = child.inputs;
    return made;
  }
  const isSame = node?.nodeType === 1 && node.pfTag === child.tag;
  const element = isSame ? node : create(child.tag);
  element.pfKey = child.key;
  patchChildren(element, child.children);
  updateProperties(element, child.properties);
  return element;
}

const sameInputs = (left, right) => left.length === right.length && left.every((input, index) => Object.is(input, right[index]));

function updateText(node, text) {
  if (node?.nodeType !== 3) return document.createTextNode(text);
  if (node.data !== text) node.data = text;
  return node;
}

const SVG_TAGS = new Set(['svg', 'path', 'rect']);

function create(tag) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  element.pfTag = tag;
  element.pfProperties = {};
  return element;
}

function updateProperties(element, properties) {
  const before = element.pfProperties;
  for (const name of Object.keys(before)) if (!(name in properties)) set(element, name, null, before[name]);
  for (const [name, value] of Object.entries(properties)) {

    if (before[name] !== value || name === 'checked') set(element, name, value, before[name]);
  }
  element.pfProperties = properties;
}

function set(element, name, value, before) {
  if (name === 'key') return;
  if (name.startsWith('on')) {
    element[name.toLowerCase()] = value ?? null;
  } else if (name === 'vars') {
    for (const [key, text] of Object.entries(value ?? {})) if (before?.[key] !== text) element.style.setProperty(`--${key}`, text);
  } else if (name === 'value' || name === 'checked' || name === 'selected') {
    if (element[name] !== value) element[name] = value ?? '';
  } else if (name === 'ref') {
    if (value && before !== value) value(element);
  } else if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? '' : value);
  }
}

"""#),
        ("view/frame.js", #"""


import { h } from './dom.js';
import { button, iconButton, isElsewhere } from './parts.js';
import { banner, toasts } from './banner.js';
import { ending, home, joining, waiting } from './home.js';
import { helpDialog } from './help.js';
import { inviteDialog } from './invite.js';
import { personDialog } from './people.js';
import { settingsDialog } from './settings.js';
import { pasteDialog, storyDialog } from './stories.js';
import { table } from './table.js';
import { t } from '../text/text.js';

const SCREENS = { home, join: joining, ending, seat: waiting, table };
const DIALOGS = { help: helpDialog, invite: inviteDialog, person: personDialog, settings: settingsDialog, story: storyDialog, paste: pasteDialog };

export function frame(app) {
  const screen = app.ui.screen === 'table' && !app.state ? 'seat' : app.ui.screen;
  const dialog = app.ui.dialog && DIALOGS[app.ui.dialog.name](app);
  const news = [banner(app), toasts(app), h('p', { class: 'unseen', role: 'status', key: 'said' }, app.said)];

  dialog?.children.push(...news.filter(Boolean));
  return [bar(app), !dialog && news[0], SCREENS[screen](app), dialog, !dialog && news[1]];
}

function bar(app) {
  const other = app.language === 'es' ? 'en' : 'es';
  return h('header', { class: 'bar', key: 'bar' },
    h('a', { class: 'brand', href: app.linkTo('').replace(/g\/$/, ''), onclick: (event) => { if (!isElsewhere(event)) { event.preventDefault(); app.act.goHome(); } } }, '♠ pokerface'),
    h('nav', { 'aria-label': t('bar.label') },
      button(other.toUpperCase(), app.act.otherLanguage, { class: 'small quiet', lang: other, 'aria-label': other === 'es' ? 'Español' : 'English' }),
      iconButton('?', t('help.title'), () => app.act.open({ name: 'help' })), iconButton('⚙', t('settings.title'), () => app.act.open({ name: 'settings' })),
      app.link && h('span', { class: 'light', 'data-status': app.status, role: 'img', 'aria-label': t(`link.${app.status}`), title: t(`link.${app.status}`) })));
}

"""#),
        ("view/help.js", #"""


import { h } from './dom.js';
import { dialog } from './parts.js';
import { t } from '../text/text.js';

const KEYS = [['0…9 A…Z', 'help.card'], ['C', 'help.coffee'], ['Q', 'help.question'], ['← →', 'help.arrows'], ['Enter', 'help.enter'], ['Esc', 'help.escape'], ['Alt ↑ ↓', 'help.move'], ['?', 'help.help']];

export function helpDialog(app) {
  return dialog(t('help.title'), app.act.closeDialog,
    h('dl', { class: 'keys' }, KEYS.map(([keys, text]) => h('div', { key: text }, h('dt', null, h('kbd', null, keys)), h('dd', null, t(text))))),
    h('p', { class: 'muted' }, t('help.about')));
}

"""#),
        ("view/history.js", #"""


import { h, memo } from './dom.js';
import { button, words } from './parts.js';
import { distribution, summary } from './result.js';
import { faceOf } from '../game/selectors.js';
import { MAX_RESULTS } from '../game/state.js';
import { moment, number, percent, t } from '../text/text.js';

export const exports = (app) => h('div', { class: 'row' }, h('span', null, t('history.export')), ['csv', 'markdown', 'json'].map((format) =>
  button(t(`history.${format}`), () => app.act.exportHistory(format), { key: format, class: 'small quiet' })));

export function history(app) {
  const { state } = app;
  return h('div', { class: 'history' },
    exports(app),
    state.results.length === 0 && h('p', { class: 'muted' }, t('history.none')),
    state.results.length === MAX_RESULTS && h('p', { class: 'muted' }, t('history.older', { n: MAX_RESULTS })),
    h('ol', { class: 'list' }, [...state.results].reverse().map((result) =>
      memo(String(result.round), [result, state.players, app.language], () => round(state, result)))));
}

function round(state, result) {
  const { stats } = result;
  const title = result.title ?? result.story;
  return h('li', { class: 'item' }, h('details', null,
    h('summary', null, t('history.round', { n: result.round }), ' ', title && words(title), ' ', result.estimate !== null && h('strong', { class: 'estimate' }, words(faceOf(result.estimate))),
      h('span', { class: 'muted' }, ' ', words(summary(result)))),
    h('p', { class: 'muted' }, [moment(result.closedAt), t(`cause.${result.cause}`), stats?.mean !== null && stats?.mean !== undefined && `${t('result.mean')} ${number(stats.mean)}`,
      stats?.median && `${t('result.median')} ${faceOf(stats.median)}`, stats?.agreement !== null && stats?.agreement !== undefined && `${t('result.agreement')} ${percent(stats.agreement)}`].filter(Boolean).join(' · ')),
    distribution(state, result)));
}

"""#),
        ("view/home.js", #"""


import { h } from './dom.js';
import { button, choice, field, tick, twice, words } from './parts.js';
import { exports } from './history.js';
import { ago, t } from '../text/text.js';
import { cleanCode } from '../device/place.js';

export const decks = () => [
  ['fibonacci', t('deck.fibonacci')], ['modified', t('deck.modified')], ['tshirt', t('deck.tshirt')], ['powers', t('deck.powers')], ['own', t('deck.own')],
];


export const ownCards = (text) => text.split(/[\s,;]+/).filter(Boolean);

const nameField = (app, ref) => field(t('home.name'), h('input', {
  ref, name: 'name', required: true, maxlength: 40, autocomplete: 'nickname', value: app.draft.name, oninput: (event) => app.edit({ name: event.target.value }),
}));


const focusSoon = (element) => queueMicrotask(() => element.focus());

const refusal = (app) => app.ui.refusal && h('p', { class: 'refusal', role: 'alert' }, app.ui.refusal);

export function home(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'home' },
    h('h1', null, t('home.title')), h('p', { class: 'lead' }, t('home.lead')),
    h('form', { class: 'sheet', onsubmit: (event) => { event.preventDefault(); app.act.create(); } },
      nameField(app), refusal(app),
      h('div', { class: 'row' }, h('button', { class: 'primary', disabled: app.ui.isBusy }, t('home.new')), newOptions(app))),
    h('form', { class: 'sheet row', onsubmit: (event) => { event.preventDefault(); app.act.openTyped(); } },
      field(t('home.code'), h('input', {
        name: 'code', required: true, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', value: app.draft.code,
        oninput: (event) => app.edit({ code: event.target.value }),
      })),
      h('button', null, t('home.join'))),
    recent(app));
}

function recent(app) {
  if (!app.seats.length) return null;
  return h('section', { class: 'recent' }, h('h2', null, t('home.recent')), h('ul', null, app.seats.slice(0, 8).map((seat) =>
    h('li', { key: seat.game },
      h('a', { href: app.linkTo(seat.game), onclick: (event) => app.act.follow(event, seat.game) }, words(seat.title || seat.game)),
      h('small', null, ' ', seat.title ? `${seat.game} · ` : '', ago(seat.at, Date.now())),
      twice(app, `forget:${seat.game}`, '✕', t('home.forgetSure'), () => app.act.forget(seat.game), 'quiet', t('home.forget', { game: seat.title || seat.game }))))));
}

function newOptions(app) {
  const { draft } = app;
  return h('details', null, h('summary', null, t('home.options')),
    field(t('game.title'), h('input', { name: 'title', maxlength: 120, value: draft.title, oninput: (event) => app.edit({ title: event.target.value }) })),
    choice(t('game.deck'), draft.deck, decks(), (deck) => app.edit({ deck }), { name: 'deck' }),
    draft.deck === 'own' && field(t('deck.cards'), h('input', { name: 'cards', value: draft.cards, oninput: (event) => app.edit({ cards: event.target.value }) }), t('deck.hint')),
    field(t('stories.paste'), h('textarea', { name: 'stories', rows: 4, value: draft.stories, oninput: (event) => app.edit({ stories: event.target.value }) }), t('stories.pasteHint')),
    tick(t('game.autoClose'), draft.autoClose, (autoClose) => app.edit({ autoClose })),
    tick(t('game.anonymous'), draft.anonymous, (anonymous) => app.edit({ anonymous })),
    tick(t('game.everyone'), draft.everyone, (everyone) => app.edit({ everyone })),
    tick(t('home.watch'), draft.watch, (watch) => app.edit({ watch })),
    field(t('game.passcode'), h('input', { name: 'passcode', maxlength: 64, autocomplete: 'off', value: draft.passcode, oninput: (event) => app.edit({ passcode: event.target.value }) })),
    field(t('home.slug'), h('input', {
      name: 'slug', maxlength: 40, pattern: '[A-Za-z0-9][A-Za-z0-9\\-]+[A-Za-z0-9]', autocomplete: 'off', spellcheck: 'false', value: draft.slug,
      oninput: (event) => app.edit({ slug: event.target.value }),
    }), t('home.slugHint')));
}


export function joining(app) {
  const { game, needsPasscode, isUnknown } = app.ui.join;
  return h('main', { tabindex: '-1', class: 'home', key: 'join' },
    h('h1', null, t('join.title', { game })), isUnknown ? unknownGame(app, game) : h('p', { class: 'lead' }, t('join.lead')),
    h('form', { class: 'sheet', onsubmit: (event) => { event.preventDefault(); app.act.join(); } },
      nameField(app, app.draft.name ? null : focusSoon), refusal(app),
      needsPasscode && field(t('game.passcode'), h('input', {
        ref: focusSoon, name: 'passcode', required: true, maxlength: 64, autocomplete: 'off', value: app.draft.passcode, oninput: (event) => app.edit({ passcode: event.target.value }),
      })),
      tick(t('home.watch'), app.draft.watch, (watch) => app.edit({ watch })),
      h('div', { class: 'row' }, h('button', { class: 'primary', disabled: app.ui.isBusy }, t('home.join')), button(t('home.back'), app.act.goHome, { class: 'quiet' }))));
}

function unknownGame(app, game) {
  const isName = cleanCode(game) === game && game === game.toLowerCase() && game.length >= 3;
  return h('p', { class: 'lead' }, t('error.game_not_found'), ' ', isName && button(t('join.create', { game }), () => app.act.createNamed(game)));
}


export function ending(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'ending' }, h('h1', null, t(`ending.${app.ui.ending}`)), h('p', { class: 'lead' }, t(`ending.${app.ui.ending}Hint`)),
    app.ui.ending === 'ended' && exports(app),
    button(t('home.back'), app.act.goHome, { class: 'primary' }));
}


export function waiting(app) {
  return h('main', { tabindex: '-1', class: 'home', key: 'waiting' }, h('h1', null, t('waiting.title')), h('p', { class: 'lead' }, t('waiting.lead')),
    button(t('home.back'), app.act.goHome, { class: 'quiet' }));
}

"""#),
        ("view/invite.js", #"""


import { h } from './dom.js';
import { button, dialog, field } from './parts.js';
import { inviteURL, isLocal } from '../device/place.js';
import { qrPath } from '../qr/qr.js';
import { t } from '../text/text.js';

export function inviteDialog(app) {
  const { game } = app.state;
  const url = inviteURL(game);
  return dialog(t('invite.title'), app.act.closeDialog,
    field(t('invite.link'), h('input', { name: 'link', readonly: true, value: url, onfocus: (event) => event.target.select() })),
    h('div', { class: 'row' }, button(t('invite.copy'), () => app.act.copyInvite(url), { class: 'primary' }),
      navigator.share && button(t('invite.share'), () => navigator.share({ title: 'pokerface', url }).catch(() => {}), { class: 'quiet' })),
    h('p', null, t('invite.code'), ' ', h('strong', { class: 'code' }, game)),
    isLocal(new URL(url).hostname) && h('p', { class: 'refusal' }, t('invite.local')),
    picture(url), h('p', { class: 'muted' }, t('invite.hint')));
}

function picture(url) {
  const made = qrPath(url);
  if (!made) return null;
  return h('svg', { class: 'qr', viewBox: `0 0 ${made.size} ${made.size}`, role: 'img', 'aria-label': t('invite.picture'), 'shape-rendering': 'crispEdges' },
    h('rect', { width: made.size, height: made.size, class: 'paper' }), h('path', { d: made.path, class: 'ink' }));
}

"""#),
        ("view/messages.js", #"""


import { h, memo } from './dom.js';
import { t } from '../text/text.js';

export function messages(app) {
  const { frames } = app.link;
  return h('div', { class: 'messages' }, h('p', { class: 'muted' }, t('messages.hint')),
    h('ol', { class: 'list', reversed: true, start: frames.length }, frames.slice(-100).reverse().map((frame, index) =>
      memo(`${frame.at}:${frames.length - index}:${frame.text.length}`, [frame], () => h('li', { class: 'frame', 'data-out': frame.isOut },
        h('span', { class: 'muted' }, frame.isOut ? t('messages.out') : t('messages.in')), h('code', { dir: 'ltr' }, frame.text))))));
}

"""#),
        ("view/parts.js", #"""


import { h } from './dom.js';
import { faceOf } from '../game/selectors.js';
import { has, t } from '../text/text.js';


export const button = (text, onclick, properties = {}) => h('button', { type: 'button', onclick, ...properties }, text);


export const twice = (app, id, text, sure, run, kind = 'danger', label = null) => button(app.ui.sure === id ? sure : text,
  (event) => { if (event.detail < 2 && !app.ui.isTurning) app.ui.sure === id ? run() : app.act.beSure(id); },
  { key: id, class: kind, 'aria-label': app.ui.sure === id ? null : label, 'aria-disabled': app.ui.isTurning && 'true' });


export const sure = (deed) => t('sure', { deed });


export const iconButton = (sign, label, onclick, properties = {}) =>
  h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick, ...properties }, h('span', { 'aria-hidden': 'true' }, sign));


export const isElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

export const isTyping = (element) => element instanceof Element && element.matches('input, textarea, select, [contenteditable]');


export const field = (label, input, hint) => h('label', { class: 'field' }, h('span', { class: 'label' }, label), input, hint && h('small', null, hint));


export const tick = (label, checked, onchange, properties = {}) =>
  h('label', { class: 'tick' }, h('input', { type: 'checkbox', checked: Boolean(checked), onchange: (event) => onchange(event.target.checked), ...properties }),
    h('span', null, label));


export const choice = (label, value, options, onchange, properties = {}) =>
  field(label, h('select', { onchange: (event) => onchange(event.target.value), value, ...properties },
    options.map(([option, text]) => h('option', { value: option, key: option }, text))));


export const spokenCard = (card) => {
  const face = faceOf(card);
  return has(`card.${face}`) ? t(`card.${face}`) : face;
};


export const face = (card) => h('span', { class: 'face', role: 'img', 'aria-label': spokenCard(card) }, h('span', { 'aria-hidden': 'true' }, faceOf(card)));


export const dialog = (title, close, ...children) =>
  h('dialog', {
    key: 'dialog', 'aria-label': title, oncancel: (event) => { event.preventDefault(); close(); },
    onmousedown: (event) => { if (event.target.tagName === 'DIALOG' && event.button === 0) close(); },
    ref: (element) => queueMicrotask(() => { if (element.isConnected && !element.open) element.showModal(); }),
  }, h('div', { class: 'sheet' }, h('header', null, h('h2', null, title), iconButton('✕', t('close'), close)), ...children));


export const initials = (name) => Array.from(name.trim()).slice(0, 1).concat(Array.from(name.trim().split(/\s+/)[1] ?? '').slice(0, 1)).join('').toUpperCase();


export const people = (names) => names.map((name, index) => [index > 0 && ', ', words(name)]);


export const words = (text, properties = {}) => h('bdi', properties, text);

"""#),
        ("view/people.js", #"""


import { h } from './dom.js';
import { button, choice, dialog, field, sure, twice, words } from './parts.js';
import { isDealer, myself } from '../game/selectors.js';
import { t } from '../text/text.js';

export function people(app) {
  const { state } = app;
  return h('ul', { class: 'list people' }, state.players.map((player) => h('li', { class: 'item', key: player.id },
    h('div', { class: 'text' }, words(player.name), h('small', { class: 'muted' }, ' ', roles(state, player).join(' · '))),
    h('span', { class: 'tools' }, (player.id === state.me || isDealer(state)) &&
      button(t('people.change'), () => app.act.open({ name: 'person', id: player.id }), { class: 'small quiet', 'aria-label': t('people.changeWho', { name: player.name }) })))));
}

function roles(state, player) {
  return [
    player.id === state.me && t('table.you'), player.dealer && t('people.dealer'), player.acting && t('people.acting'),
    t(player.seat === 'player' ? 'people.player' : 'people.spectator'), player.away && t('table.away'),
  ].filter(Boolean);
}


export function personDialog(app) {
  const { state } = app;
  const player = state.players.find((candidate) => candidate.id === app.ui.dialog.id);
  if (!player) return null;
  const isMe = player.id === state.me;
  const who = isMe ? undefined : player.id;
  const save = (event) => {
    event.preventDefault();
    app.act.setPlayer({ player: who, name: event.target.elements.name.value.trim(), seat: event.target.elements.seat.value });
  };
  return dialog(isMe ? t('people.me') : player.name, app.act.closeDialog, h('form', { onsubmit: save },
    field(t(isMe ? 'home.name' : 'people.name'), h('input', { name: 'name', required: true, maxlength: 40, value: player.name })),
    choice(t('people.seat'), player.seat, [['player', t('people.player')], ['spectator', t('people.spectator')]], () => {}, { name: 'seat' }),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), isMe ? mine(app) : theirs(app, player))));
}

function mine(app) {
  return [
    myself(app.state)?.dealer && app.state.players.filter((player) => player.dealer).length > 1 && twice(app, 'giveUp', t('people.giveUp'), sure(t('people.giveUp')), () => app.act.setPlayer({ dealer: false }), 'quiet'),
    twice(app, 'leave', t('people.leave'), sure(t('people.leave')), app.act.leave),
  ];
}

function theirs(app, player) {
  return [
    button(t(player.dealer ? 'people.takeDealer' : 'people.makeDealer'), () => app.act.setPlayer({ player: player.id, dealer: !player.dealer }), { class: 'quiet' }),
    !player.dealer && myself(app.state)?.dealer && twice(app, 'handOver', t('people.handOver'), sure(t('people.handOver')), () => app.act.handOver(player.id), 'quiet'),
    twice(app, player.id, t('people.remove'), t('people.removeSure', { name: player.name }), () => app.act.removePlayer(player.id)),
  ];
}

"""#),
        ("view/primary.js", #"""


import { h } from './dom.js';
import { button, choice, twice, words } from './parts.js';
import { cardsOf, faceOf, mayDeal, resultOnTable, storyOf, turnout } from '../game/selectors.js';
import { nextStory } from '../game/stories.js';
import { t } from '../text/text.js';


export function primary(app) {
  const { state } = app;
  if (!mayDeal(state)) return null;
  if (state.phase === 'voting') return reveal(app);
  if (state.phase === 'revealed') return afterReveal(app);
  return begin(app);
}


export function press(app, event, run = primary(app)?.run) {
  if (event.detail < 2 && !app.ui.isTurning) run?.();
}


const deal = (app, text, run, properties) => button(text, (event) => press(app, event, run), { 'aria-disabled': app.ui.isTurning && 'true', ...properties });

function reveal(app) {
  const { missing, voted } = turnout(app.state);
  if (voted === 0) return { text: t('deal.revealNone'), run: () => app.act.say(t('deal.nobody')), isWeak: true };
  if (!missing.length) return { text: t('deal.reveal'), run: () => app.act.reveal() };
  if (app.ui.isArmed) return { text: t('deal.revealSure', { n: missing.length }), run: () => app.act.reveal(), isArmed: true };
  return { text: t('deal.revealMissing', { n: missing.length }), run: () => app.act.arm() };
}

function afterReveal(app) {
  const result = resultOnTable(app.state);
  const stats = result?.stats;
  if (stats?.consensus && result.estimate === null) return { text: t('deal.settle', { card: faceOf(stats.suggest) }), run: () => app.act.settle(stats.suggest) };
  return result && result.estimate === null && !app.ui.topic ? { text: t('deal.again'), run: () => app.act.again(), isAgain: true } : begin(app);
}

function begin(app) {
  const { state } = app;
  const next = app.ui.topic ? null : nextStory(state.stories, state.story);
  if (next) return { text: state.round ? t('deal.next') : t('deal.startStory'), story: next, run: () => app.act.start(next.id) };
  return { text: state.round ? t('deal.newRound') : t('deal.start'), run: () => app.act.start(app.ui.topic || undefined) };
}

export function dealing(app) {
  const { state } = app;
  const deed = primary(app);
  if (!deed) return h('p', { class: 'dealing muted', key: 'dealing' }, t(state.phase === 'ended' ? 'ending.endedHint' : state.frozen?.autoClose === false ? 'wait.dealer' : `wait.${state.phase}`));
  return h('section', { class: 'dealing', key: 'dealing', 'aria-label': t('deal.label') },
    deed.story && h('p', { class: 'muted' }, t('deal.upNext'), ' ', words(deed.story.title)),
    h('div', { class: 'row' },
      deal(app, deed.text, deed.run, { key: 'primary', id: 'primary', class: 'primary', 'data-armed': deed.isArmed, 'data-weak': deed.isWeak }),
      state.phase === 'voting' ? voting(app) : state.phase === 'revealed' && revealed(app, deed)));
}


function enter(app, event) {
  app.enteredAt = Date.now();
  press(app, event, app.ui.topic ? () => app.act.start(app.ui.topic) : undefined);
}


export function topic(app) {
  if (!mayDeal(app.state) || app.state.phase === 'voting') return null;
  return h('div', { class: 'row topic', key: 'topic' },
    h('label', { class: 'field wide' }, h('span', { class: 'label' }, t('deal.topic')), h('input', {
      name: 'topic', maxlength: 120, value: app.ui.topic, oninput: (event) => app.act.setTopic(event.target.value), onkeydown: (event) => { if (event.key === 'Enter') { event.preventDefault(); if (!event.repeat) enter(app, event); } },
    })),
    choice(t('deal.timer'), String(app.seconds), [['0', t('deal.noTimer')], ['30', '0:30'], ['60', '1:00'], ['120', '2:00'], ['300', '5:00'], ['600', '10:00']], app.act.setSeconds, { name: 'seconds' }));
}

function voting(app) {
  const { missing } = turnout(app.state);
  return [missing.length > 0 && button(t('deal.nudge'), () => app.act.nudge(), { key: 'nudge', class: 'quiet' }), twice(app, 'discard', t('deal.discard'), t('deal.discardSure'), app.act.discard, 'quiet')];
}

function revealed(app, deed) {
  const { state } = app;
  const result = resultOnTable(state);
  if (!result) return null;
  const chosen = app.ui.estimate ?? result.estimate ?? result.stats?.suggest ?? '';
  const cards = cardsOf({ deck: result.deck ?? state.deck });
  const isOther = chosen !== '' && !cards.includes(chosen);
  return [
    h('span', { class: 'settle', key: 'settle' },
      h('label', null, h('span', { class: 'unseen' }, t('deal.estimate')), h('select', { name: 'estimate', value: chosen, onchange: (event) => app.act.choose(event.target.value) },
        !chosen && h('option', { value: '', key: '' }, '–'), isOther && h('option', { value: chosen, key: chosen }, chosen), cards.map((card) => h('option', { value: card, key: card }, faceOf(card))))),
      deal(app, t('deal.settleOn'), () => app.act.settle(chosen), { disabled: !chosen || chosen === result.estimate })),
    result.estimate !== null && deal(app, t('deal.unsettle'), () => app.act.settle(null), { key: 'unsettle', class: 'quiet' }),
    deed.isAgain ? onwards(app) : deal(app, t('deal.again'), app.act.again, { key: 'again', class: 'quiet' }),
  ];
}


function onwards(app) {
  const next = begin(app);
  return deal(app, next.text, next.run, { key: 'next' });
}


export function storyBar(app) {
  const { state } = app;
  const story = storyOf(state);
  const place = state.stories.findIndex((candidate) => candidate.id === story?.id) + 1;
  return h('section', { class: 'story', key: 'story', 'aria-label': t('story.label') },
    h('div', null, place > 0 && h('span', { class: 'muted' }, t('story.place', { n: place, of: state.stories.length }), ' '),
      h('h2', null, story ? words(story.title) : t(state.round && state.phase !== 'waiting' ? 'story.none' : 'story.waiting')),
      story?.link && h('a', { href: story.link, target: '_blank', rel: 'noopener noreferrer', class: 'out' }, t('story.open'), ' ↗'),
      story?.note && h('details', { key: story.id }, h('summary', null, t('story.note')), h('p', { class: 'note', dir: 'auto' }, story.note))),
    h('div', { class: 'facts' }, state.deadline && h('span', { class: 'clock', role: 'timer', 'aria-label': t('deal.timer'), 'data-deadline': state.deadline - state.clockAhead }),
      state.phase === 'voting' && h('span', { class: 'turnout' }, t('table.turnout', { n: turnout(state).voted, of: turnout(state).of })),
      (state.frozen?.anonymous ?? state.options.anonymous) && h('span', { class: 'tag' }, t('game.anonymousTag'))));
}

"""#),
        ("view/result.js", #"""


import { h, memo } from './dom.js';
import { face, people, words } from './parts.js';
import { earlierResults, faceOf, nameOf, resultOnTable, rowsOf } from '../game/selectors.js';
import { number, percent, t } from '../text/text.js';

export function result(app) {
  const { state } = app;
  const shown = resultOnTable(state);
  if (!shown) return null;
  return memo(`result:${shown.round}`, [shown, state.results, state.players, app.language], () => whole(state, shown));
}

function whole(state, shown) {
  return h('section', { class: 'result', 'data-consensus': Boolean(shown.stats?.consensus), 'aria-labelledby': 'result-title' },
    h('h2', { id: 'result-title', tabindex: '-1' }, t('result.title', { n: shown.round })),
    distribution(state, shown), shown.stats && numbers(shown.stats), talk(state, shown), missing(state, shown), settled(shown), earlier(state, shown));
}


export function distribution(state, shown) {
  const rows = rowsOf(shown);
  if (!rows.length) return null;
  const most = Math.max(...rows.map((row) => row.count));
  return h('table', { class: 'bars' },
    h('caption', { class: 'unseen' }, t('result.votes')),
    h('thead', { class: 'unseen' }, h('tr', null, h('th', { scope: 'col' }, t('result.card')), h('th', { scope: 'col' }, t('result.count')), h('th', { scope: 'col' }, t('result.who')))),
    h('tbody', null, rows.map((row) => h('tr', { key: row.card },
      h('th', { scope: 'row' }, face(row.card)),
      h('td', { class: 'amount' }, h('span', { class: 'share', vars: { share: String(row.count / most) } }), h('span', null, number(row.count))),
      h('td', { class: 'who' }, people(row.players.map((id) => nameOf(state, id, shown.votes) ?? t('people.gone'))))))));
}

function numbers(stats) {
  const facts = [
    ['result.median', stats.median && faceOf(stats.median) + (stats.medianIsUpper ? ` (${t('result.upper')})` : '')], ['result.mean', stats.mean !== null && stats.mean !== undefined && number(stats.mean)],
    ['result.agreement', stats.agreement !== null && stats.agreement !== undefined && percent(stats.agreement)], ['result.range', stats.min && stats.min !== stats.max && `${faceOf(stats.min)} – ${faceOf(stats.max)}`],
    ['result.suggest', stats.suggest && faceOf(stats.suggest)],
  ].filter(([, value]) => value);
  return h('div', { class: 'numbers' }, stats.consensus && h('p', { class: 'consensus' }, t('result.consensus')),
    h('dl', null, facts.map(([key, value]) => h('div', { key }, h('dt', null, t(key)), h('dd', null, value)))));
}

function talk(state, { stats, votes }) {
  const first = stats?.first;
  if (!first?.low || !first?.high) return null;
  const who = [first.low, first.high].map((id) => {
    const card = votes.find((vote) => vote.player === id)?.value;
    return `${nameOf(state, id, votes) ?? t('people.gone')} (${card ? faceOf(card) : '?'})`;
  });
  return h('p', { class: 'talk' }, t('result.talk'), ' ', people(who));
}

function missing(state, shown) {
  const names = shown.missing.map((id) => nameOf(state, id)).filter(Boolean);
  return names.length > 0 && h('p', { class: 'muted' }, t('result.missing'), ' ', people(names));
}

function settled(shown) {
  return shown.estimate !== null && shown.estimate !== undefined && h('p', { class: 'estimate' }, t('result.settled'), ' ', h('strong', null, words(faceOf(shown.estimate))));
}

function earlier(state, shown) {
  const before = earlierResults(state, shown);
  return before.length > 0 && h('ul', { class: 'earlier muted', 'aria-label': t('result.earlier') }, before.map((other) =>
    h('li', { key: other.round }, t('result.was', { n: other.round }), ' ', words(summary(other)))));
}


export const summary = (shown) => rowsOf(shown).flatMap((row) => Array(row.count).fill(faceOf(row.card))).join(' ');

"""#),
        ("view/seats.js", #"""


import { h, memo } from './dom.js';
import { face, initials, people, words } from './parts.js';
import { playersOf, resultOnTable, watchersOf } from '../game/selectors.js';
import { t } from '../text/text.js';

export function seats(app) {
  const { state } = app;
  const result = resultOnTable(state);
  const watchers = watchersOf(state);
  return h('section', { class: 'table', key: 'seats', 'aria-label': t('table.label') },
    h('ul', { class: 'seats', 'data-many': playersOf(state).length > 14 }, playersOf(state).map((player) => {
      const vote = result?.votes.find((candidate) => candidate.player === player.id);
      const hasVoted = state.voted.includes(player.id);
      const reaction = app.ui.reactions.find((sign) => sign.player === player.id)?.emoji;
      const isNudged = app.ui.nudged.includes(player.id);
      return memo(player.id, [player, state.phase, hasVoted, vote, reaction, isNudged, result, app.language, player.id === state.me],
        () => seat(app, player, { vote, hasVoted, reaction, isNudged, result }));
    })),
    watchers.length > 0 && h('p', { class: 'watchers' }, t('table.watching', { n: watchers.length }), ' ', people(watchers.map((player) => (player.dealer || player.acting ? `${player.name} ★` : player.name)))));
}

function seat(app, player, { vote, hasVoted, reaction, isNudged, result }) {
  const { state } = app;
  const kind = vote ? 'shown' : hasVoted ? 'voted' : state.phase === 'voting' ? 'missing' : 'empty';
  const first = result?.stats?.first;
  const talks = first && [first.low, first.high].includes(player.id);
  return h('li', { class: 'seat', 'data-kind': kind, 'data-away': player.away, 'data-me': player.id === state.me, 'data-nudged': isNudged },
    h('div', { class: 'place', 'aria-hidden': vote ? null : 'true' }, vote ? face(vote.value) : h('span', { class: 'back' }, hasVoted ? '✓' : initials(player.name))),
    h('div', { class: 'name' }, words(player.name), (player.dealer || player.acting) && h('span', { class: 'badge', title: t('people.dealer') }, '★', h('span', { class: 'unseen' }, ` ${t('people.dealer')}`))),
    h('div', { class: 'what' }, status(state, player, kind, talks)),
    reaction && h('div', { class: 'reaction', 'aria-hidden': 'true' }, reaction));
}

function status(state, player, kind, talks) {
  if (talks) return t('table.talks');
  if (player.away) return t('table.away');
  if (kind === 'voted') return t('table.voted');
  if (kind === 'missing') return t('table.thinking');
  return player.id === state.me ? t('table.you') : '';
}

"""#),
        ("view/settings.js", #"""


import { h } from './dom.js';
import { button, choice, dialog, field, tick, twice } from './parts.js';
import { decks, ownCards } from './home.js';
import { isDealer } from '../game/selectors.js';
import { languages, t } from '../text/text.js';

export function settingsDialog(app) {
  return dialog(t('settings.title'), app.act.closeDialog, appearance(app), app.state && isDealer(app.state) && game(app));
}

function appearance(app) {
  return h('section', null,
    choice(t('settings.language'), app.language, languages, app.act.speak, { name: 'language' }),
    choice(t('settings.theme'), app.preferences.theme ?? 'auto', [['auto', t('theme.auto')], ['light', t('theme.light')], ['dark', t('theme.dark')]], app.act.setTheme, { name: 'theme' }),
    tick(t('settings.keys'), app.preferences.keys ?? true, app.act.setKeys, { name: 'keys' }),
    tick(t('settings.sound'), app.preferences.sound, app.act.setSound, { name: 'sound' }));
}

function game(app) {
  const { state } = app;
  const { options, deck } = state;
  const chosen = app.ui.dialog.deck ?? deck.name;
  const save = (event) => {
    event.preventDefault();
    const { title, passcode, cards } = event.target.elements;
    const own = chosen === 'own' ? ownCards(cards.value) : chosen;
    app.act.setGame({
      title: title.value.trim(), ...(chosen === 'own' || chosen !== deck.name ? { deck: own } : {}),
      ...(passcode.value.trim() ? { passcode: passcode.value.trim() } : {}),
    });
  };
  const set = (name) => (value) => app.act.setGame({ [name]: value }, true);
  return h('section', null, h('h3', null, t('settings.game')),
    h('form', { onsubmit: save },
      field(t('game.title'), h('input', { name: 'title', maxlength: 120, value: options.title })),
      choice(t('game.deck'), chosen, decks(), (name) => app.act.open({ ...app.ui.dialog, deck: name }), { name: 'deck' }),
      chosen === 'own' && field(t('deck.cards'), h('input', { name: 'cards', required: true, value: deck.name === 'own' ? deck.cards.join(' ') : '' }), t('deck.hint')),
      field(t(options.passcode ? 'game.newPasscode' : 'game.passcode'), h('input', { name: 'passcode', maxlength: 64, autocomplete: 'off', value: '' })),
      h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), options.passcode && button(t('game.noPasscode'), () => app.act.setGame({ passcode: null }, true), { class: 'quiet' }))),
    tick(t('game.autoClose'), options.autoClose, set('autoClose')), tick(t('game.anonymous'), options.anonymous, set('anonymous')),
    tick(t('game.everyone'), options.policy === 'everyone', (everyone) => app.act.setGame({ policy: everyone ? 'everyone' : 'dealer' }, true)),
    tick(t('game.locked'), options.locked, set('locked')), h('p', { class: 'muted' }, t('settings.nextRound')),
    twice(app, 'end', t('game.end'), t('game.endSure'), app.act.endGame));
}

"""#),
        ("view/stories.js", #"""


import { h, memo } from './dom.js';
import { button, dialog, field, iconButton, sure, twice, words } from './parts.js';
import { faceOf, isDealer, mayDeal } from '../game/selectors.js';
import { t } from '../text/text.js';

export function stories(app) {
  const { state } = app;
  const keeps = isDealer(state);
  return h('div', { class: 'stories' },
    keeps && h('div', { class: 'row' }, button(t('stories.add'), () => app.act.open({ name: 'story', story: null })), button(t('stories.paste'), () => app.act.open({ name: 'paste' }), { class: 'quiet' })),
    state.stories.length === 0 && h('p', { class: 'muted' }, t(keeps ? 'stories.noneDealer' : 'stories.none')),
    h('ol', { class: 'list' }, state.stories.map((story, index) =>
      memo(story.id, [story, index, state.story === story.id, state.phase === 'voting', keeps, mayDeal(state), state.stories.length, app.language],
        () => row(app, story, index, keeps)))));
}

function row(app, story, index, keeps) {
  const { state } = app;
  const isOn = state.story === story.id && state.storyTitle !== null;
  return h('li', {
    class: 'item', 'data-on': isOn, 'aria-current': isOn && 'true', draggable: keeps ? 'true' : null, 'data-story': story.id,
    ondragstart: (event) => event.dataTransfer.setData('text/plain', story.id), ondragover: keeps ? (event) => event.preventDefault() : null,
    ondrop: (event) => { event.preventDefault(); app.act.moveBefore(event.dataTransfer.getData('text/plain'), story.id); },
    onkeydown: (event) => moveByKey(app, event, story),
  },
  h('span', { class: 'number muted' }, index + 1),
  h('div', { class: 'text' }, words(story.title), story.link && h('a', { href: story.link, target: '_blank', rel: 'noopener noreferrer', class: 'out', 'aria-label': t('stories.link', { title: story.title }) }, ' ↗')),
  story.estimate !== null && story.estimate !== undefined && h('strong', { class: 'estimate', title: t('story.estimate') }, words(faceOf(story.estimate))),
  h('span', { class: 'tools' },
    mayDeal(state) && state.phase !== 'voting' && button(t('stories.vote'), () => app.act.start(story.id), { class: 'small', 'aria-label': t('stories.voteOn', { title: story.title }) }),
    keeps && iconButton('↑', t('stories.up', { title: story.title }), () => app.act.move(story.id, -1), { disabled: index === 0, 'data-move': 'up' }),
    keeps && iconButton('↓', t('stories.down', { title: story.title }), () => app.act.move(story.id, 1), { disabled: index === state.stories.length - 1, 'data-move': 'down' }),
    keeps && iconButton('✎', t('stories.edit', { title: story.title }), () => app.act.open({ name: 'story', story }))));
}

function moveByKey(app, event, story) {
  const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !isDealer(app.state)) return;
  event.preventDefault();
  app.act.move(story.id, step);
}

const value = (form, name) => form.elements[name].value.trim();


export function storyDialog(app) {
  const { story } = app.ui.dialog;
  const save = (event) => {
    event.preventDefault();
    const form = event.target;

    const changed = ['title', 'link', 'note', 'estimate'].filter((name) => value(form, name) !== (story?.[name] ?? ''));
    if (!changed.length) return app.act.closeDialog();
    if (story && !app.state.stories.some((other) => other.id === story.id)) return app.toast(t('error.story_not_found'), 'bad');
    app.act.putStory({ id: story?.id, ...Object.fromEntries(changed.map((name) => [name, value(form, name) || null])) });
  };
  return dialog(t(story ? 'stories.change' : 'stories.add'), app.act.closeDialog, h('form', { onsubmit: save },
    field(t('story.title'), h('input', { name: 'title', autofocus: true, required: true, maxlength: 120, value: story?.title ?? '' })),
    field(t('story.link'), h('input', { name: 'link', type: 'url', pattern: 'https?://.*', maxlength: 500, placeholder: 'https://', value: story?.link ?? '' })),
    field(t('story.note'), h('textarea', { name: 'note', rows: 4, maxlength: 2000, value: story?.note ?? '' })),
    field(t('story.estimate'), h('input', { name: 'estimate', maxlength: 20, value: story?.estimate ?? '' })),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), story && twice(app, 'story', t('stories.remove'), sure(t('stories.remove')), () => app.act.removeStory(story.id)))));
}


export function pasteDialog(app) {
  const take = (event) => {
    event.preventDefault();
    app.act.pasteStories(event.target.elements.csv.value);
  };
  const load = async (event) => {
    const form = event.target.form;
    const [file] = event.target.files;
    if (file) form.elements.csv.value = await decode(file);
  };
  return dialog(t('stories.paste'), app.act.closeDialog, h('form', { onsubmit: take },
    field(t('stories.pasteLabel'), h('textarea', { name: 'csv', required: true, rows: 10, autofocus: true, value: app.draft.csv ?? '' }), t('stories.pasteHint')),
    field(t('stories.file'), h('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv,text/plain', onchange: load })),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('stories.take')))));
}


async function decode(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16' : 'windows-1252').decode(bytes);
  }
}

"""#),
        ("view/table.js", #"""


import { h } from './dom.js';
import { button, words } from './parts.js';
import { cards } from './cards.js';
import { history } from './history.js';
import { mayDeal } from '../game/selectors.js';
import { messages } from './messages.js';
import { people } from './people.js';
import { dealing, storyBar, topic } from './primary.js';
import { result } from './result.js';
import { seats } from './seats.js';
import { stories } from './stories.js';
import { t } from '../text/text.js';

const PANELS = { stories, people, history, messages };
const SIGNS = ['👍', '👎', '🎉', '🤔', '☕', '❤️'];

export function table(app) {
  return h('main', { tabindex: '-1', class: 'game', key: 'game' },
    h('div', { class: 'felt' }, title(app), storyBar(app), seats(app), result(app), topic(app), dock(app), signs(app)),
    panel(app));
}


function dock(app) {
  return h('div', { class: 'dock', key: 'dock', 'data-open': app.state.phase === 'voting' || mayDeal(app.state) }, dealing(app), cards(app));
}

function title(app) {
  const { state } = app;
  return h('div', { class: 'title', key: 'title' },
    h('h1', null, words(state.options.title || t('game.untitled'))),
    h('span', { class: 'code' }, state.game),
    state.options.locked && h('span', { class: 'tag' }, t('game.lockedTag')), state.options.passcode && h('span', { class: 'tag' }, t('game.passcodeTag')),
    button(t('invite.title'), () => app.act.open({ name: 'invite' }), { class: 'small' }));
}

function signs(app) {
  if (app.state.phase === 'ended') return null;
  return h('div', { class: 'signs', key: 'signs', role: 'group', 'aria-label': t('react.label') }, SIGNS.map((sign) =>
    h('button', { key: sign, type: 'button', class: 'icon', 'aria-label': t('react.send', { sign }), onclick: () => app.act.react(sign) }, h('span', { 'aria-hidden': 'true' }, sign))));
}

function panel(app) {
  const { state } = app;
  const counts = { stories: state.stories.length, people: state.players.length, history: state.results.length, messages: 0 };
  const open = app.ui.panel;
  return h('aside', { class: 'panel', 'aria-label': t('panel.label') },
    h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('panel.label'), onkeydown: (event) => moveTab(app, event) }, Object.keys(PANELS).map((name) =>
      h('button', {
        key: name, type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(open === name), 'aria-controls': 'panel', tabindex: open === name ? '0' : '-1', onclick: () => app.act.show(name),
      }, t(`panel.${name}`), counts[name] > 0 && h('span', { class: 'count' }, ' ', counts[name])))),
    h('div', { id: 'panel', role: 'tabpanel', 'aria-labelledby': `tab-${open}`, tabindex: '0', key: open }, PANELS[open](app)));
}

function moveTab(app, event) {
  const names = Object.keys(PANELS);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const name = names[(names.indexOf(app.ui.panel) + step + names.length) % names.length];
  app.act.show(name);
  document.getElementById(`tab-${name}`).focus();
}

"""#),
    ]
}

// The page: one game at a time, seen and played.

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

/** What nobody has chosen yet. */
const FRESH = {
  dialog: null, estimate: null, topic: '', isArmed: false, sure: null, typedCard: null, reactions: [], nudged: [], refusal: null, ending: null, isBusy: false, isTurning: false,
};

class App {
  /** What this browser shows, apart from the game: never sent anywhere. */
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

  /** The own vote as it is wished: chosen at once, saved when the server says so. */
  get ownVote() {
    if (this.state?.phase !== 'voting') return null;
    const { wish } = this.link.session.ballot;
    if (wish?.round === this.state.round) return wish;
    return this.state.myVote ? { ...this.state.myVote, isSaved: true } : null;
  }

  linkTo(game) {
    return new URL(`g/${encodeURIComponent(game)}`, BASE).href;
  }

  /** Shows other things of this browser's own. */
  set(changes) {
    this.ui = { ...this.ui, ...changes };
    this.draw();
  }

  edit(changes) {
    this.draft = { ...this.draft, ...changes };
    this.draw();
  }

  /** What the address says: a game that this browser has a seat in, one that it has none in, or home. */
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

  /** Takes a seat; a new one gets its token here, so that it can be asked for again after an answer was lost. */
  sit(seat) {
    this.stand();
    this.seat = { seat: 'player', token: makeToken(), ...seat };
    this.link = new Link(socketURL(), this.seat, (effect) => this.hear(effect));
    this.set({ screen: 'seat', isBusy: true });
    setTimeout(() => this.set({ hasWaited: true }), 1500);
  }

  /** Lets the connection go; the seat stays. */
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

  /** Says that the connection is back, once there was one and it was lost. */
  notice() {
    const isOpen = this.status === 'open';
    if (isOpen && this.isLost) this.flash({ isBack: true }, { isBack: false }, 4000);
    this.isLost = !isOpen && this.hasBeenOpen;
    this.hasBeenOpen ||= isOpen;
  }

  /** Shows something for a while. */
  flash(now, then, milliseconds) {
    this.ui = { ...this.ui, ...now };
    clearTimeout(this[`timer:${Object.keys(now)}`]);
    this[`timer:${Object.keys(now)}`] = setTimeout(() => this.set(then), milliseconds);
    this.draw();
  }

  /** A moment in which nothing that counts can be pressed: nobody has read yet what stands there now. */
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
    // A dialog says it itself: what lies behind it is not heard.
    if (text) this.said = this.live.textContent = text;
  }

  /** Draws once for everything that changed meanwhile. */
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

  /** What was moved keeps the focus. Whoever had it on something that went goes on where the dialog was opened, or at what is new; never on a button that deals. */
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

  /** Clocks run without the page being drawn again. */
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

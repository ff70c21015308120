// What the page does about what it hears: keeps the seat, speaks, rings, and shows refusals.

import { sentence } from './view/announce.js';
import { showAddress } from './device/place.js';
import { forgetSeat, keepPendingSeat, keepSeat, pendingSeat, prefer, preferences, seatOf } from './device/storage.js';
import { play } from './device/sound.js';
import { faceOf, myself, nameOf } from './game/selectors.js';
import { refusalText, t } from './text/text.js';
import { isTyping } from './view/parts.js';

/** What was typed for one game is not for another. */
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

/** What was meant for one round is not for the next, nor a click for what stood there a moment ago for what stands there now. */
function turn(app, before, state) {
  const estimate = ({ results }) => results.at(-1)?.estimate;
  const isOther = before.round !== state.round || before.phase !== state.phase;
  if (isOther) app.ui = { ...app.ui, isArmed: false, sure: null, estimate: null, nudged: [] };
  if (isOther ? state.phase !== 'voting' : estimate(before) !== estimate(state)) app.rest(600);
}

/** Brings what is new into view: on a phone it may be above the thumb or below. It is drawn in the next frame. */
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
    // Another tab that waited for the same seat may have brought them.
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
    // Left in another tab. Who is removed gets the close code that says so.
    if (frame.player === state.me && !frame.removed) over(app, 'left');
  },
  reaction(app, frame) {
    const sign = { player: frame.player, emoji: frame.emoji };
    app.set({ reactions: [...app.ui.reactions.filter((other) => other.player !== sign.player).slice(-50), sign] });
    setTimeout(() => app.set({ reactions: app.ui.reactions.filter((other) => other !== sign) }), 4000);
  },
  nudge(app, frame, state) {
    // Shakes anew each time.
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
    // What was typed stays in its dialog, or comes back into it without taking the keyboard from another one.
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

/** The seat is no more, or there never was one. */
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
  // Somebody else was faster with a name that many were given: that game is meant.
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

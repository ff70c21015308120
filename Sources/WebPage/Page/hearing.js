// What the page does about what it hears: keeps the seat, speaks, rings, and shows refusals.

import { sentence } from './view/announce.js';
import { showAddress } from './device/place.js';
import { forgetSeat, keepPendingSeat, keepSeat, preferences, seatOf } from './device/storage.js';
import { play } from './device/sound.js';
import { faceOf, nameOf } from './game/selectors.js';
import { refusalText, t } from './text/text.js';

export function hearEvent(app, frame, before) {
  const { state } = app;
  app.say(sentence(frame, before, state));
  // A click for what stood there a moment ago must not be one for what stands there now.
  if (['result', 'discarded'].includes(frame.event)) app.flash({ isTurning: true }, { isTurning: false }, 600);
  if (preferences().sound) play(frame.event === 'nudge' && frame.player !== state.me ? '' : frame.event);
  reactions[frame.event]?.(app, frame, state);
}

const reactions = {
  welcome(app, frame, state) {
    const me = state.players.find((player) => player.id === state.me);
    keepSeat({ game: state.game, token: app.seat.token, name: me?.name, seat: me?.seat, title: state.options.title }, Date.now());
    keepPendingSeat(null);
    app.ui = { ...app.ui, screen: 'table', isBusy: false, refusal: null };
    showAddress(state.game);
    if (app.draft.stories.trim() && app.seat.create) app.link.ask({ action: 'putStories', csv: app.draft.stories });
    app.draft = { ...app.draft, stories: '', passcode: '', slug: '', watch: false };
    app.seat = { ...app.seat, create: null };
  },
  started(app) {
    app.ui = { ...app.ui, isArmed: false, estimate: null, topic: '', nudged: [] };
  },
  result(app) {
    app.ui = { ...app.ui, isArmed: false, typedCard: null, estimate: null, nudged: [] };
    // On a phone it is above the thumb; it is drawn in the next frame.
    const show = () => document.querySelector('.result')?.scrollIntoView({ block: 'nearest' });
    requestAnimationFrame(() => requestAnimationFrame(show));
  },
  game(app, frame, state) {
    keepSeat({ game: state.game, title: state.options.title }, Date.now());
  },
  player(app, frame, state) {
    if (frame.player.id === state.me) keepSeat({ game: state.game, name: frame.player.name, seat: frame.player.seat }, Date.now());
  },
  playerLeft(app, frame, state) {
    // Left in another tab. Who is removed gets the close code that says so.
    if (frame.player === state.me && !frame.removed) over(app, 'left');
    else if (frame.player === app.ui.dialog?.id) app.act.closeDialog();
  },
  reaction(app, frame) {
    const sign = { player: frame.player, emoji: frame.emoji };
    app.set({ reactions: [...app.ui.reactions.filter((other) => other.player !== sign.player).slice(-50), sign] });
    setTimeout(() => app.set({ reactions: app.ui.reactions.filter((other) => other !== sign) }), 4000);
  },
  nudge(app, frame, state) {
    app.set({ nudged: [...app.ui.nudged.filter((id) => id !== frame.player), frame.player] });
    if (frame.player !== state.me) return;
    app.toast(t('say.nudged', { name: nameOf(state, frame.by) ?? '' }));
    navigator.vibrate?.(200);
  },
};

export function hearAnswer(app, request, frame) {
  const { action, csv, value } = request.fields;
  const isAwaited = app.ui.dialog?.awaits === action;
  if (frame.event === 'error') {
    // What was typed stays in its dialog.
    if (isAwaited) app.set({ dialog: { ...app.ui.dialog, awaits: null } });
    else if (csv) app.act.open({ name: 'paste', csv });
    app.ui.isBack = false;
    return app.toast(refusalText(frame, request.fields), 'bad');
  }
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
  app.set({ screen: 'home', refusal: refusalText(frame) });
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

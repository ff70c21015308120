// The keyboard: cards by their letters, Enter for the primary button, Esc to take the vote back, ? for help.

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
    // A key that is held is pressed once.
    if (event.repeat && event.key === 'Enter' && event.target.matches?.('button, input')) event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || app.ui.dialog) return;
    if (event.key === '?' && !isTyping(event.target)) return open(app, event);
    const { state } = app;
    // Whoever types goes on for a moment when the field is taken away.
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
    // A longer card may begin like this one: 1 and 13.
    timer = setTimeout(() => commit(app.state?.round === state.round ? card : null), TYPING_TIME);
  });
}

function open(app, event) {
  event.preventDefault();
  app.act.open({ name: 'help' });
}

/** Enter on another button is that button's; on the chosen card or nowhere it is the primary one. */
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

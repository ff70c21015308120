// The own hand: a radio group at the thumb.

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

/** Arrows move along the row without choosing: a card that is passed must not be a vote. */
function moveFocus(event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const all = [...event.currentTarget.querySelectorAll('[role=radio]')];
  const place = all.indexOf(document.activeElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : steps[event.key] && (place + steps[event.key] + all.length) % all.length;
  if (next === undefined || place < 0) return;
  event.preventDefault();
  all[next].focus();
}

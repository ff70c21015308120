// What the dealer does next: one button that changes with the phase, and the lesser ones beside it.

import { h } from './dom.js';
import { button, choice, twice, words } from './parts.js';
import { cardsOf, faceOf, mayDeal, resultOnTable, storyOf, turnout } from '../game/selectors.js';
import { nextStory } from '../game/stories.js';
import { t } from '../text/text.js';

/** The primary deed: `{text, run}`; null for those who may not deal. */
export function primary(app) {
  const { state } = app;
  if (!mayDeal(state)) return null;
  if (state.phase === 'voting') return reveal(app);
  if (state.phase === 'revealed') return afterReveal(app);
  return begin(app);
}

/** Does a dealer's deed: once for a double click, and never what stands there only since a moment ago. */
export function press(app, event, run = primary(app)?.run) {
  if (event.detail < 2 && !app.ui.isTurning) run?.();
}

/** A button of a dealer's. */
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

/** Enter starts what was typed; without it, it is the primary button. */
function enter(app, event) {
  app.enteredAt = Date.now();
  press(app, event, app.ui.topic ? () => app.act.start(app.ui.topic) : undefined);
}

/** What the next round is about, and how long it may take. */
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

/** The way to the next story, where the primary button is another one. */
function onwards(app) {
  const next = begin(app);
  return deal(app, next.text, next.run, { key: 'next' });
}

/** The story on the table, with its clock. */
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

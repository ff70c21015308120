// The screen of a game.

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

/** What one does next, at the thumb while a round is open. */
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

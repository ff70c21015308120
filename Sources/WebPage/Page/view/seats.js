// Who is at the table: a list with a card for each, so that one sees at a glance who is missing.

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

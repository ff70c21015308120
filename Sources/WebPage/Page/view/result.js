// The result, in the place where the cards lay.

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

/** A bar for each card that was played; as a table, so that it is read as one. */
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

/** The cards of a result in one line. */
export const summary = (shown) => rowsOf(shown).flatMap((row) => Array(row.count).fill(faceOf(row.card))).join(' ');

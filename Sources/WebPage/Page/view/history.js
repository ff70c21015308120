// Past rounds, newest first, and the files to take home.

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

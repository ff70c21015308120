// What the live region says: one sentence for each thing that happens. Pure.

import { faceOf, nameOf, rowsOf, storyOf, turnout } from '../game/selectors.js';
import { spokenCard } from './parts.js';
import { join, percent, t } from '../text/text.js';

/** The sentence for an event; null when there is nothing to say. `before` and `after` are the states around it. */
export function sentence(event, before, after) {
  return sentences[event.event]?.(event, before, after) ?? null;
}

const sentences = {
  voted(event, before, after) {
    const { voted, of } = turnout(after);
    const name = nameOf(after, event.player);
    return name && t(event.voted === false ? 'say.tookBack' : 'say.voted', { name, n: voted, of });
  },
  started(event, before, after) {
    const story = storyOf(after);
    return story ? t('say.startedStory', { story: story.title }) : t('say.started');
  },
  result(event) {
    const cards = rowsOf(event).map((row) => t('say.cards', { n: row.count, card: spokenCard(row.card) }));
    const stats = event.stats ?? {};
    const facts = [stats.median && `${t('result.median')} ${faceOf(stats.median)}`, Number.isFinite(stats.agreement) && `${t('result.agreement')} ${percent(stats.agreement)}`].filter(Boolean);
    return t('say.result', { facts: [join(cards), join(facts)].filter(Boolean).join('; ') });
  },
  discarded: () => t('say.discarded'),
  settled: (event) => (event.value === null ? t('say.unsettled') : t('say.settled', { card: faceOf(event.value) })),
  ended: () => t('ending.ended'),
  player(event, before) {
    const { player } = event;
    const known = before?.players.find((other) => other.id === player.id);
    if (!known) return t('say.joined', { name: player.name });
    if (known.away !== player.away) return t(player.away ? 'say.away' : 'say.back', { name: player.name });
    if (!known.dealer && player.dealer) return t('say.dealer', { name: player.name });
    return !known.acting && player.acting ? t('say.acting', { name: player.name }) : null;
  },
  playerLeft(event, before) {
    const name = before && nameOf(before, event.player);
    return name && t(event.removed ? 'say.removed' : 'say.left', { name });
  },
  nudge: (event, before, after) => (event.player === after.me ? t('say.nudged', { name: nameOf(after, event.by) ?? '' }) : null),
  reaction: (event, before, after) => t('say.reaction', { name: nameOf(after, event.player) ?? '', sign: event.emoji }),
};

// The list of stories: everybody reads it, the dealer keeps it.

import { h, memo } from './dom.js';
import { button, dialog, field, iconButton, sure, twice, words } from './parts.js';
import { faceOf, isDealer, mayDeal } from '../game/selectors.js';
import { t } from '../text/text.js';

export function stories(app) {
  const { state } = app;
  const keeps = isDealer(state);
  return h('div', { class: 'stories' },
    keeps && h('div', { class: 'row' }, button(t('stories.add'), () => app.act.open({ name: 'story', story: null })), button(t('stories.paste'), () => app.act.open({ name: 'paste' }), { class: 'quiet' })),
    state.stories.length === 0 && h('p', { class: 'muted' }, t(keeps ? 'stories.noneDealer' : 'stories.none')),
    h('ol', { class: 'list' }, state.stories.map((story, index) =>
      memo(story.id, [story, index, state.story === story.id, state.phase === 'voting', keeps, mayDeal(state), state.stories.length, app.language],
        () => row(app, story, index, keeps)))));
}

function row(app, story, index, keeps) {
  const { state } = app;
  const isOn = state.story === story.id && state.storyTitle !== null;
  return h('li', {
    class: 'item', 'data-on': isOn, 'aria-current': isOn && 'true', draggable: keeps ? 'true' : null, 'data-story': story.id,
    ondragstart: (event) => event.dataTransfer.setData('text/plain', story.id), ondragover: keeps ? (event) => event.preventDefault() : null,
    ondrop: (event) => { event.preventDefault(); app.act.moveBefore(event.dataTransfer.getData('text/plain'), story.id); },
    onkeydown: (event) => moveByKey(app, event, story),
  },
  h('span', { class: 'number muted' }, index + 1),
  h('div', { class: 'text' }, words(story.title), story.link && h('a', { href: story.link, target: '_blank', rel: 'noopener noreferrer', class: 'out', 'aria-label': t('stories.link', { title: story.title }) }, ' ↗')),
  story.estimate !== null && story.estimate !== undefined && h('strong', { class: 'estimate', title: t('story.estimate') }, words(faceOf(story.estimate))),
  h('span', { class: 'tools' },
    mayDeal(state) && state.phase !== 'voting' && button(t('stories.vote'), () => app.act.start(story.id), { class: 'small', 'aria-label': t('stories.voteOn', { title: story.title }) }),
    keeps && iconButton('↑', t('stories.up', { title: story.title }), () => app.act.move(story.id, -1), { disabled: index === 0, 'data-move': 'up' }),
    keeps && iconButton('↓', t('stories.down', { title: story.title }), () => app.act.move(story.id, 1), { disabled: index === state.stories.length - 1, 'data-move': 'down' }),
    keeps && iconButton('✎', t('stories.edit', { title: story.title }), () => app.act.open({ name: 'story', story }))));
}

function moveByKey(app, event, story) {
  const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !isDealer(app.state)) return;
  event.preventDefault();
  app.act.move(story.id, step);
}

const value = (form, name) => form.elements[name].value.trim();

/** One story: new, or an old one to change. */
export function storyDialog(app) {
  const { story } = app.ui.dialog;
  const save = (event) => {
    event.preventDefault();
    const form = event.target;
    // What nobody changed here may have been changed elsewhere meanwhile.
    const changed = ['title', 'link', 'note', 'estimate'].filter((name) => value(form, name) !== (story?.[name] ?? ''));
    if (!changed.length) return app.act.closeDialog();
    if (story && !app.state.stories.some((other) => other.id === story.id)) return app.toast(t('error.story_not_found'), 'bad');
    app.act.putStory({ id: story?.id, ...Object.fromEntries(changed.map((name) => [name, value(form, name) || null])) });
  };
  return dialog(t(story ? 'stories.change' : 'stories.add'), app.act.closeDialog, h('form', { onsubmit: save },
    field(t('story.title'), h('input', { name: 'title', autofocus: true, required: true, maxlength: 120, value: story?.title ?? '' })),
    field(t('story.link'), h('input', { name: 'link', type: 'url', pattern: 'https?://.*', maxlength: 500, placeholder: 'https://', value: story?.link ?? '' })),
    field(t('story.note'), h('textarea', { name: 'note', rows: 4, maxlength: 2000, value: story?.note ?? '' })),
    field(t('story.estimate'), h('input', { name: 'estimate', maxlength: 20, value: story?.estimate ?? '' })),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('save')), story && twice(app, 'story', t('stories.remove'), sure(t('stories.remove')), () => app.act.removeStory(story.id)))));
}

/** Many at once: lines, or a table from a spreadsheet or a tracker. */
export function pasteDialog(app) {
  const take = (event) => {
    event.preventDefault();
    app.act.pasteStories(event.target.elements.csv.value);
  };
  const load = async (event) => {
    const form = event.target.form;
    const [file] = event.target.files;
    if (file) form.elements.csv.value = await decode(file);
  };
  return dialog(t('stories.paste'), app.act.closeDialog, h('form', { onsubmit: take },
    field(t('stories.pasteLabel'), h('textarea', { name: 'csv', required: true, rows: 10, autofocus: true, value: app.draft.csv ?? '' }), t('stories.pasteHint')),
    field(t('stories.file'), h('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv,text/plain', onchange: load })),
    h('div', { class: 'row' }, h('button', { class: 'primary' }, t('stories.take')))));
}

/** UTF-8, or what spreadsheets write instead. */
async function decode(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16' : 'windows-1252').decode(bytes);
  }
}

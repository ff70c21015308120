// Every word that people read comes from here. Keys stand in words.js.

import words from './words.js';

/** In the order in which words.js has them. */
const LANGUAGES = ['en', 'es'];

let language = 'en';
/** With the browser's region, such as en-GB: dates and numbers differ by it. */
let locale = 'en';
let plurals = new Intl.PluralRules('en');

/** The languages there are, with their own names. */
export const languages = [['es', 'Español'], ['en', 'English']];

/** The language to begin with: what was chosen, or else the browser's first one that we have. */
export function firstLanguage(chosen) {
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag)) ?? 'en';
}

export function speak(tag) {
  language = tag;
  locale = (navigator.languages ?? [navigator.language]).find((wanted) => wanted.slice(0, 2).toLowerCase() === tag) ?? tag;
  plurals = new Intl.PluralRules(tag);
  document.documentElement.lang = tag;
}

export const spoken = () => language;

/** The text of a key, with `{name}` filled in; `n` chooses among plural forms and is written as a number. */
export function t(key, values = {}) {
  let text = words[key]?.[LANGUAGES.indexOf(language)] ?? key;
  if (typeof text === 'object') text = text[plurals.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? say(values[name]) : whole));
}

/** Whether there is a text with this key. */
export const has = (key) => key in words;

/** The words for a refusal of what was asked for with these fields. */
export function refusalText({ code, message, details }, fields = {}) {
  const text = has(`error.${code}`) ? t(`error.${code}`) : message ?? code;
  if (code !== 'bad_request' || !message) return text;
  // The server's own words say it best, to whoever reads English.
  const more = language === 'en' ? message : hint(details ?? {}, fields);
  return more ? `${text}: ${more}` : text;
}

function hint({ line, lastDealer }, { action, deck, slug }) {
  if (lastDealer) return t('hint.dealer');
  if (action?.endsWith('Stories')) return line ? t('hint.line', { n: line, hint: t('hint.story') }) : t('hint.story');
  if (Array.isArray(deck)) return t('hint.cards');
  return slug && t('hint.slug');
}

const say = (value) => (typeof value === 'number' ? number(value) : value);

/** A number as people write it here, with at most two digits behind the point. */
export const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);

/** A share between 0 and 1. */
export const percent = (value) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(value);

/** A day and time, in milliseconds since 1970. */
export const moment = (at) => new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(at);

/** "yesterday", "two days ago". */
export function ago(at, now) {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
}

const startOfDay = (at) => new Date(at).setHours(0, 0, 0, 0);

/** Texts joined as a sentence does it: "Ana, Bo and Cy". */
export const join = (texts) => new Intl.ListFormat(language).format(texts);

/** A duration as a clock shows it. */
export function clock(milliseconds) {
  const seconds = Math.max(Math.ceil(milliseconds / 1000), 0);
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return (hours ? `${hours}:${two(Math.floor(seconds / 60) % 60)}` : String(Math.floor(seconds / 60))) + `:${two(seconds % 60)}`;
}

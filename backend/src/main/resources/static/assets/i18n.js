/**
 * The page's two languages. Elements carry the key of their words, so that a switch says everything anew in place:
 * data-i18n is the text, data-i18n-label the aria-label, data-i18n-placeholder the placeholder.
 */
import { WORDS as en } from './words-en.js';
import { WORDS as ko } from './words-ko.js';
import { read, write } from './storage.js';

const LANGUAGES = { en, ko };
export const LANGUAGE_NAMES = { en: 'English', ko: '한국어' };

let language = read('language') ?? preferred();
if (!(language in LANGUAGES)) {
  language = 'en';
}

function preferred() {
  const known = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES);
  return known ?? 'en';
}

export function currentLanguage() {
  return language;
}

export function setLanguage(chosen) {
  language = chosen;
  write('language', chosen);
  sayAll(document);
}

/** The words of a key, with {name} replaced. */
export function words(key, values = {}) {
  const text = LANGUAGES[language][key] ?? LANGUAGES.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** What a code of the server's means to a person. */
export function problemKey(code) {
  return `problem.${code}` in en ? `problem.${code}` : 'problem.other';
}

/** Gives an element words that follow the language. */
export function say(element, key, values = {}) {
  element.dataset.i18n = key;
  element.dataset.i18nValues = JSON.stringify(values);
  element.textContent = words(key, values);
}

/** The same as an accessible name. */
export function label(element, key, values = {}) {
  element.dataset.i18nLabel = key;
  element.dataset.i18nValues = JSON.stringify(values);
  element.setAttribute('aria-label', words(key, values));
}

/** A moment's clock time or day, following the language. */
export function sayTime(element, style, moment) {
  element.dateTime = moment;
  element.dataset.i18nTime = style;
  showTime(element);
}

export function sayAll(root) {
  document.documentElement.lang = language;
  const values = (element) => JSON.parse(element.dataset.i18nValues ?? '{}');
  root.querySelectorAll('[data-i18n]').forEach((e) => {
    e.textContent = words(e.dataset.i18n, values(e));
  });
  root.querySelectorAll('[data-i18n-label]').forEach((e) => {
    e.setAttribute('aria-label', words(e.dataset.i18nLabel, values(e)));
  });
  root.querySelectorAll('[data-i18n-placeholder]').forEach((e) => {
    e.placeholder = words(e.dataset.i18nPlaceholder);
  });
  root.querySelectorAll('[data-i18n-time]').forEach(showTime);
}

const FORMATS = {
  clock: { hour: 'numeric', minute: '2-digit' },
  day: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

function showTime(element) {
  const format = new Intl.DateTimeFormat(language, FORMATS[element.dataset.i18nTime]);
  element.textContent = format.format(new Date(element.dateTime));
}

/** The few things every view does with the document. Whatever users wrote becomes text, never markup. */
import { problemKey, say } from './i18n.js';

export function byId(id) {
  return document.getElementById(id);
}

/** An element with classes and text. */
export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text) {
    element.textContent = text;
  }
  return element;
}

/** A button that says a key's words. */
export function button(key, className, onClick) {
  const element = make('button', className);
  element.type = 'button';
  say(element, key);
  element.addEventListener('click', onClick);
  return element;
}

/** Shows a line of words, or hides it. */
export function show(element, key, values) {
  element.hidden = !key;
  if (key) {
    say(element, key, values);
  }
}

export function showProblem(element, problem) {
  show(element, problemKey(problem.code));
}

/** Says something to a screen reader that others see anyway. */
export function announce(text) {
  byId('announcer').textContent = text.slice(0, 300);
}

/** A user's initial on a colour of their own. */
export function paintAvatar(element, userId) {
  let hash = 0;
  for (const unit of userId) {
    hash = (hash * 31 + unit.codePointAt(0)) % 8;
  }
  element.textContent = userId.slice(0, 1).toUpperCase();
  element.dataset.colour = hash;
}

/** Dialogs close by their close buttons and by a click beside them; Escape is the browser's. */
export function openDialog(dialog) {
  if (!dialog.dataset.wired) {
    dialog.dataset.wired = 'yes';
    dialog.querySelectorAll('[data-close]').forEach((close) => close.addEventListener('click', () => dialog.close()));
    dialog.addEventListener('mousedown', (event) => event.target === dialog && dialog.close());
  }
  dialog.showModal();
}

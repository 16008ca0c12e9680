/** Language, colours and transport, in every select with data-setting; all of them show the same choice. */
import { currentLanguage, LANGUAGE_NAMES, say, setLanguage } from './i18n.js';
import { make } from './dom.js';
import { read, write } from './storage.js';
import { TRANSPORTS } from './transports.js';

const THEMES = ['system', 'light', 'dark'];

const SETTINGS = {
  language: {
    options: Object.keys(LANGUAGE_NAMES),
    words: (option, name) => {
      option.textContent = LANGUAGE_NAMES[name];
      option.lang = name;
    },
    get: currentLanguage,
    set: setLanguage,
  },
  theme: {
    options: THEMES,
    words: (option, name) => say(option, `theme.${name}`),
    get: () => (THEMES.includes(read('theme')) ? read('theme') : 'system'),
    set: (name) => {
      write('theme', name);
      if (name === 'system') {
        delete document.documentElement.dataset.theme;
      } else {
        document.documentElement.dataset.theme = name;
      }
    },
  },
  transport: {
    get options() {
      return Object.keys(TRANSPORTS);
    },
    words: (option, name) => say(option, `transport.${name}`),
    get: () => (read('transport') in TRANSPORTS ? read('transport') : 'websocket'),
    set: (name) => write('transport', name),
  },
};

export function chosenTransport() {
  return TRANSPORTS[SETTINGS.transport.get()];
}

/** Fills the selects. Calls back with a setting's name after each change. */
export function wireSettings(onChange) {
  for (const select of document.querySelectorAll('select[data-setting]')) {
    const setting = SETTINGS[select.dataset.setting];
    for (const name of setting.options) {
      const option = make('option');
      option.value = name;
      setting.words(option, name);
      select.append(option);
    }
    select.value = setting.get();
    select.addEventListener('change', () => {
      setting.set(select.value);
      document.querySelectorAll(`select[data-setting=${select.dataset.setting}]`).forEach((twin) => {
        twin.value = select.value;
      });
      onChange(select.dataset.setting);
    });
  }
}

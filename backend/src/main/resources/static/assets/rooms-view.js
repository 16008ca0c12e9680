/** The list of rooms, with what is new in each; asked for every few seconds while somebody looks. */
import { pauseMs } from './backoff.js';
import { announce, byId, make, openDialog, show, showProblem } from './dom.js';
import { label, say, words } from './i18n.js';
import { read, write } from './storage.js';

const REFRESH_MS = 7_000;

export class RoomsView {
  #session;
  #api;
  #rooms = null;
  #chosen = null;
  #timer = 0;
  #closed = false;
  #loading = null;
  #failures = 0;
  #arrive = () => {};
  #firstArrival = new Promise((resolve) => {
    this.#arrive = resolve;
  });

  constructor(session, api) {
    this.#session = session;
    this.#api = api;
    byId('rooms').replaceChildren();
    byId('new-room').onclick = () => this.#askForName();
    byId('new-room-form').onsubmit = (event) => {
      event.preventDefault();
      this.#create(byId('new-room-name').value.trim());
    };
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Resolves when the list has come for the first time. */
  get loaded() {
    return this.#firstArrival;
  }

  room(id) {
    return this.#rooms?.find((room) => room.chatRoomId === id);
  }

  choose(id) {
    this.#chosen = id;
    this.#draw();
  }

  /** Everything of the room up to this seq was shown. */
  seen(id, seq) {
    if (seq > this.#seenOf(id)) {
      write(`seen.${this.#session.userId}.${id}`, String(seq));
    }
    const room = this.room(id);
    if (room) {
      room.head = Math.max(room.head, seq);
      this.#draw();
    }
  }

  /** Fetches the list; where that fails, the old one stays and the next try is soon. */
  refresh() {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
      clearTimeout(this.#timer);
      if (!this.#closed) {
        const pause = this.#failures > 0 ? pauseMs(this.#failures) : REFRESH_MS;
        this.#timer = setTimeout(() => this.#refreshIfLookedAt(), pause);
      }
    });
    return this.#loading;
  }

  #refreshIfLookedAt() {
    if (document.hidden) {
      this.#timer = setTimeout(() => this.#refreshIfLookedAt(), REFRESH_MS);
    } else {
      this.refresh();
    }
  }

  async #load() {
    const rooms = await this.#api.rooms().catch(() => null);
    if (!rooms || this.#closed) {
      this.#failures++;
      return;
    }
    this.#failures = 0;
    const known = this.#rooms && new Set(this.#rooms.map((room) => room.chatRoomId));
    this.#rooms = rooms;
    this.#arrive();
    this.#draw();
    rooms
      .filter((room) => known && !known.has(room.chatRoomId))
      .forEach((room) => announce(words('newRoomNotice', { name: room.name })));
  }

  #seenOf(id) {
    return Number(read(`seen.${this.#session.userId}.${id}`) ?? 0);
  }

  #draw() {
    const rooms = this.#rooms ?? [];
    const list = byId('rooms');
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.room : null;
    list.replaceChildren(...rooms.map((room) => this.#row(room)));
    list.querySelector(`[data-room="${focused}"]`)?.focus();
    byId('rooms-empty').hidden = this.#rooms === null || rooms.length > 0;
  }

  #row(room) {
    const link = make('a', 'room-link');
    link.href = `#/rooms/${room.chatRoomId}`;
    link.dataset.room = room.chatRoomId;
    if (room.chatRoomId === this.#chosen) {
      link.setAttribute('aria-current', 'page');
    }
    const mark = make('span', 'mark', [...room.name][0] ?? '#');
    mark.setAttribute('aria-hidden', 'true');
    link.append(mark, make('span', 'grow ellipsis', room.name));
    const unread = room.chatRoomId === this.#chosen ? 0 : room.head - this.#seenOf(room.chatRoomId);
    if (room.canRead && unread > 0) {
      const badge = make('span', 'badge', unread > 99 ? '99+' : String(unread));
      badge.setAttribute('role', 'img');
      label(badge, 'unread', { count: unread });
      link.append(badge);
    }
    const row = make('li');
    row.append(link);
    return row;
  }

  #askForName() {
    byId('new-room-name').value = '';
    show(byId('new-room-error'), null);
    openDialog(byId('new-room-dialog'));
  }

  async #create(name) {
    if (!name) {
      return;
    }
    try {
      const room = await this.#api.createRoom(name);
      this.#rooms = [...(this.#rooms ?? []), room];
      byId('new-room-dialog').close();
      location.hash = `#/rooms/${room.chatRoomId}`;
    } catch (problem) {
      showProblem(byId('new-room-error'), problem);
    }
  }
}

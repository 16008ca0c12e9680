/** Puts the views together: who is signed in, and which room the address names. */
import { Api, call } from './api.js';
import { Composer } from './composer.js';
import { byId, openDialog, paintAvatar } from './dom.js';
import { sayAll } from './i18n.js';
import { MembersDialog } from './members-dialog.js';
import { Outbox } from './outbox.js';
import { RoomView } from './room-view.js';
import { RoomsView } from './rooms-view.js';
import { Session } from './session.js';
import { wireSettings } from './settings.js';
import { SignInView } from './sign-in-view.js';
import { offerMqtt } from './transports.js';

const signIn = new SignInView(run);
/** The one user's side of the page, from signing in to signing out; null between them. */
let app = null;

class App {
  #session;
  #rooms;
  #outbox;
  #api;
  #members;
  #roomView = null;
  #roomId = null;
  #drafts = new Map();

  constructor(session) {
    this.#session = session;
    this.#api = new Api(session);
    this.#outbox = new Outbox(session.userId, localStorage, (...message) => this.#api.post(...message));
    this.#outbox.onChange = (entry) => {
      this.#roomView?.showPending(entry);
      if (entry.state === 'stored') {
        // The server answers: the stream need not wait out its pause. The other way round, see live().
        this.#roomView?.retryNow();
      }
    };
    this.#rooms = new RoomsView(session, this.#api);
    this.#members = new MembersDialog(session, this.#api);
    byId('me').textContent = session.userId;
    paintAvatar(byId('me-avatar'), session.userId);
    byId('app').hidden = false;
  }

  async start() {
    this.#showRooms();
    this.#outbox.start();
    this.#rooms.refresh();
    await this.#rooms.loaded;
    if (app === this) {
      this.follow();
    }
  }

  stop() {
    this.#leaveRoom();
    this.#outbox.stop();
    this.#rooms.close();
    document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
    byId('app').hidden = true;
  }

  signOut() {
    return this.#session.signOut();
  }

  /** Opens the room that the address names, or the list. */
  async follow() {
    const id = Number(location.hash.match(/^#\/rooms\/(\d+)$/)?.[1]);
    if (!id) {
      this.#showRooms();
      return;
    }
    if (id === this.#roomId) {
      return;
    }
    this.#leaveRoom();
    this.#roomId = id;
    if (!this.#rooms.room(id)) {
      await this.#rooms.refresh();
    }
    if (this.#roomId === id) {
      this.#openRoom(this.#rooms.room(id) ?? { chatRoomId: id, name: `#${id}`, canWrite: false });
    }
  }

  send(text) {
    this.#outbox.add(this.#roomId, text);
  }

  /** The network may be back: whatever pauses goes on at once. */
  wake() {
    this.#outbox.wake();
    this.#roomView?.retryNow();
    this.#rooms.refresh();
  }

  changeTransport() {
    this.#roomView?.changeTransport();
  }

  openMembers() {
    this.#members.open(this.#rooms.room(this.#roomId));
  }

  #openRoom(room) {
    document.body.dataset.view = 'room';
    this.#rooms.choose(room.chatRoomId);
    composer.open(this.#drafts.get(room.chatRoomId) ?? '', room.canWrite);
    byId('open-members').hidden = !this.#rooms.room(room.chatRoomId);
    this.#roomView = new RoomView(room, {
      session: this.#session,
      api: this.#api,
      outbox: this.#outbox,
      on: {
        live: () => this.#outbox.wake(),
        seen: (seq) => this.#rooms.seen(room.chatRoomId, seq),
        ended: () => {
          composer.close();
          byId('open-members').hidden = true;
          this.#rooms.refresh();
        },
      },
    });
    this.#roomView.open();
    // A phone's keyboard would cover what one came to read.
    if (matchMedia('(hover: hover)').matches && room.canWrite) {
      composer.focus();
    } else {
      byId('room-name').focus();
    }
  }

  #showRooms() {
    this.#leaveRoom();
    document.body.dataset.view = 'rooms';
    this.#rooms.choose(null);
    byId('room').hidden = true;
    byId('no-room').hidden = false;
  }

  #leaveRoom() {
    if (this.#roomView) {
      this.#drafts.set(this.#roomId, composer.draft);
      this.#roomView.close();
      this.#roomView = null;
    }
    this.#roomId = null;
  }
}

const composer = new Composer((text) => app.send(text));

function run(session) {
  session.onLost = () => end('sessionLost');
  app = new App(session);
  app.start();
}

function end(noticeKey) {
  app?.stop();
  app = null;
  signIn.open(noticeKey);
}

sayAll(document);
byId('open-settings').onclick = () => openDialog(byId('settings-dialog'));
byId('open-members').onclick = () => app?.openMembers();
byId('back').onclick = () => {
  location.hash = '';
};
byId('sign-out').onclick = () => {
  app?.signOut();
  end('signedOut');
};
addEventListener('hashchange', () => app?.follow());
addEventListener('online', () => app?.wake());
document.addEventListener('visibilitychange', () => document.hidden || app?.wake());

const [told, kept] = await Promise.all([
  // Without an answer MQTT is not offered, until a reload; the rest of the page needs none.
  call('GET', '/page/settings').catch(() => null),
  Session.resume(),
]);
offerMqtt(told?.mqttUrl);
wireSettings((setting) => setting === 'transport' && app?.changeTransport());
if (kept) {
  run(kept);
} else {
  signIn.open();
}

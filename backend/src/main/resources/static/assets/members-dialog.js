/** A room's members: owners add and remove them, everybody may leave. */
import { button, byId, make, openDialog, paintAvatar, show, showProblem } from './dom.js';
import { label, say } from './i18n.js';

export class MembersDialog {
  #session;
  #api;
  #room = null;

  constructor(session, api) {
    this.#session = session;
    this.#api = api;
    byId('add-member').onsubmit = (event) => {
      event.preventDefault();
      this.#add(byId('member-id').value.trim(), byId('member-may-write').checked);
    };
    byId('leave').onclick = () => this.#change(() => this.#remove(this.#session.userId));
  }

  open(room) {
    this.#room = room;
    byId('member-list').replaceChildren();
    byId('add-member').hidden = !room.owner;
    byId('member-id').value = '';
    show(byId('members-note'), null);
    openDialog(byId('members-dialog'));
    this.#change(async () => {});
  }

  /** Does something, then shows the members as they are now; or says why not. */
  async #change(action) {
    show(byId('members-error'), null);
    try {
      await action();
      if (byId('members-dialog').open) {
        const members = await this.#api.members(this.#room.chatRoomId);
        byId('member-list').replaceChildren(...members.map((member) => this.#row(member)));
      }
    } catch (problem) {
      showProblem(byId('members-error'), problem);
    }
  }

  #add(userId, canWrite) {
    if (!userId) {
      return;
    }
    this.#change(async () => {
      await this.#api.putMember(this.#room.chatRoomId, userId, { canRead: true, canWrite, owner: false });
      byId('member-id').value = '';
      show(byId('members-note'), 'added', { user: userId });
    });
  }

  async #remove(userId) {
    await this.#api.removeMember(this.#room.chatRoomId, userId);
    if (userId === this.#session.userId) {
      byId('members-dialog').close();
    } else {
      show(byId('members-note'), 'removed', { user: userId });
    }
  }

  #row(member) {
    const row = make('li');
    const avatar = make('span', 'avatar');
    avatar.setAttribute('aria-hidden', 'true');
    paintAvatar(avatar, member.userId);
    row.append(avatar, make('span', 'grow ellipsis', member.userId));
    const self = member.userId === this.#session.userId;
    const tags = { you: self, owner: member.owner, readOnly: !member.canWrite, writeOnly: !member.canRead };
    for (const key of Object.keys(tags).filter((tag) => tags[tag])) {
      const tag = make('span', 'tag');
      say(tag, key);
      row.append(tag);
    }
    if (this.#room.owner && !self) {
      const remove = button('remove', 'quiet danger', () => this.#change(() => this.#remove(member.userId)));
      label(remove, 'removeMember', { user: member.userId });
      row.append(remove);
    }
    return row;
  }
}

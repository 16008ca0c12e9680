/** Signing in and signing up. */
import { call } from './api.js';
import { button, byId, show, showProblem } from './dom.js';
import { say } from './i18n.js';
import { Session } from './session.js';

export class SignInView {
  #onSession;
  #signingUp = false;

  constructor(onSession) {
    this.#onSession = onSession;
    byId('sign-in-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(byId('user-id').value.trim(), byId('password').value);
    });
    byId('sign-in-mode').addEventListener('click', () => this.#switchMode());
    this.#offerDemo();
  }

  /** @param noticeKey words about why one is here, or nothing */
  open(noticeKey) {
    byId('sign-in').hidden = false;
    byId('app').hidden = true;
    document.body.dataset.view = 'sign-in';
    show(byId('sign-in-notice'), noticeKey);
    byId('user-id').focus();
  }

  #switchMode() {
    this.#signingUp = !this.#signingUp;
    const signingUp = this.#signingUp;
    say(byId('sign-in-submit'), signingUp ? 'signUp' : 'signIn');
    say(byId('sign-in-mode'), signingUp ? 'toSignIn' : 'toSignUp');
    byId('display-name-field').hidden = !signingUp;
    byId('user-id-hint').hidden = !signingUp;
    byId('password').autocomplete = signingUp ? 'new-password' : 'current-password';
    show(byId('sign-in-error'), null);
    byId('user-id').focus();
    if (signingUp) {
      this.#askWhetherOpen();
    }
  }

  /** Whether signing up is closed is answered before the body is looked at: better told now than after three fields. */
  async #askWhetherOpen() {
    const { code } = await call('POST', '/users', {}).catch((problem) => problem);
    if (code === 'sign-up-closed' && this.#signingUp) {
      show(byId('sign-in-error'), 'signUpClosed');
    }
  }

  async #submit(userId, password) {
    const submit = byId('sign-in-submit');
    show(byId('sign-in-error'), null);
    submit.disabled = true;
    try {
      if (this.#signingUp) {
        const displayName = byId('display-name').value.trim() || userId;
        await call('POST', '/users', { userId, password, displayName });
        this.#switchMode();
      }
      const session = await Session.signIn(userId, password);
      byId('password').value = '';
      byId('sign-in').hidden = true;
      this.#onSession(session);
    } catch (problem) {
      showProblem(byId('sign-in-error'), problem);
    } finally {
      submit.disabled = false;
    }
  }

  /** A first run offers its accounts; elsewhere there is nothing at /demo. */
  async #offerDemo() {
    const demo = await call('GET', '/demo').catch(() => null);
    for (const user of demo?.users ?? []) {
      const signIn = button('signInAs', 'quiet', () => {
        byId('user-id').value = user;
        this.#signingUp && this.#switchMode();
        this.#submit(user, demo.password);
      });
      say(signIn, 'signInAs', { user });
      byId('demo-users').append(signIn);
    }
    byId('demo').hidden = !demo;
  }
}

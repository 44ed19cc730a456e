// Pause, resume, checkpoint, stop, drain: asked for once more before anything is sent.

import { Refusal, post, useToken } from './api.js';
import { ask, askToken, notice } from './dialogs.js';
import { byId, setText } from './dom.js';

const QUESTIONS = {
  pause: {
    title: 'Pause the run?',
    text: 'The step under way is finished, then the workers rest with their state in memory.',
    yes: 'Pause',
  },
  resume: { title: 'Go on with the run?', text: 'The workers take up the next step.', yes: 'Resume' },
  checkpoint: {
    title: 'Write a checkpoint?',
    text: 'It is written beside the training, after the step under way.',
    yes: 'Write it',
  },
  stop: {
    title: 'Stop the run?',
    text: 'A checkpoint is written, then the coordinator and its workers end. The run can be resumed later.',
    yes: 'Stop the run',
    danger: true,
  },
};

export class Controls {
  #store;
  #refused = false;

  constructor(store) {
    this.#store = store;
    byId('pause').addEventListener('click', () => this.act(store.run?.paused ? 'resume' : 'pause'));
    byId('checkpoint').addEventListener('click', () => this.act('checkpoint'));
    byId('stop').addEventListener('click', () => this.act('stop'));
    store.subscribe(['run', 'connection'], () => this.#render());
  }

  get allowed() {
    const { run, connection } = this.#store;
    return Boolean(run) && !run.ended && run.control !== false && connection.state === 'live' && !this.#refused;
  }

  act(what) {
    if (!this.allowed) return;
    return this.#send(what, QUESTIONS[what]);
  }

  drain(worker) {
    if (!this.allowed) return;
    return this.#send(`workers/${encodeURIComponent(worker)}/drain`, {
      title: `Drain ${worker}?`,
      yes: `Drain ${worker}`,
      danger: true,
      text: 'It finishes the step under way and leaves; nothing is aborted, and no other process takes its place.',
    });
  }

  async #send(path, question) {
    if (!(await ask(question))) return;
    for (;;) {
      try {
        const answer = await post(path);
        return notice(
          answer.reason || (answer.accepted === false ? 'Refused.' : 'Accepted.'),
          answer.accepted === false,
        );
      } catch (error) {
        const denied = error instanceof Refusal && (error.status === 401 || error.status === 403);
        if (!denied) return notice(`Not done: ${error.message}`, true);
        if (!(await this.#betterToken(error))) return;
      }
    }
  }

  /** False when the user has none: then nothing more is offered that would need it. */
  async #betterToken(error) {
    const token = await askToken(
      `Control of a run needs a token with that right. The coordinator says: ${error.message}`,
    );
    if (token) useToken(token);
    else {
      this.#refused = true;
      notice('Control is off until the page is loaded again.', true);
      this.#render();
    }
    return Boolean(token);
  }

  #render() {
    const { run, connection } = this.#store;
    byId('controls').hidden = !run || Boolean(run.ended) || run.control === false || this.#refused;
    for (const id of ['pause', 'checkpoint', 'stop']) byId(id).disabled = connection.state !== 'live';
    setText(byId('pause'), run?.paused ? 'Resume' : 'Pause');
    document.body.toggleAttribute('data-control', this.allowed);
  }
}

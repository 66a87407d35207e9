// The session of this page: a code from the link becomes a token, which is kept for this tab and this origin, port included.

const KEY = 'devstack-session';
const OTHER_TAB_MILLIS = 4000;
const channel = new BroadcastChannel('devstack');

let session = null;

export class AccessError extends Error {}

/** The supervisor did not answer, or its answer broke off. */
export class SilenceError extends Error {}

/** Returns the session: from the code in the address, from this tab, or from another tab that shows the same stack. */
export async function open() {
  const code = location.hash.slice(1);
  addEventListener('hashchange', () => { if (isCode(location.hash.slice(1))) location.reload(); });
  if (isCode(code)) {
    session = await exchange(code);
    history.replaceState(null, '', location.pathname); // a code that was not sent is tried again by a reload
  }
  session ||= JSON.parse(sessionStorage.getItem(KEY)) || await ofOtherTab();
  if (!session) {
    channel.onmessage = message => { if (message.data.token) goOn(message.data); };
    throw new AccessError('This link was used in another browser, or is of an earlier run.');
  }
  keep(session);
  channel.onmessage = message => {
    if (message.data === 'ask') channel.postMessage(session);
  };
  channel.postMessage(session); // a tab may wait for one
  return session;
}

function keep(found) {
  sessionStorage.setItem(KEY, JSON.stringify(found));
}

/** Shows the stack after all: a busy tab answered late. */
function goOn(found) {
  keep(found);
  location.reload();
}

function isCode(text) {
  return /^[0-9a-f]{48}$/.test(text);
}

async function exchange(code) {
  const answer = await fetch('/v1/session', { method: 'POST', headers: { 'Devstack-Code': code } }).catch(silent);
  return answer.ok ? answer.json() : null;
}

function ofOtherTab() {
  return new Promise(resolve => {
    channel.onmessage = message => { if (message.data.token) resolve(message.data); };
    channel.postMessage('ask');
    setTimeout(() => resolve(null), OTHER_TAB_MILLIS);
  });
}

/** A response that comes too late or breaks off counts as none; only the page itself aborts a request. */
function silent(problem) {
  throw problem.name === 'AbortError' ? problem : new SilenceError('The supervisor does not answer.', { cause: problem });
}

/** Asks the supervisor; fails with its problem. */
export async function ask(path, options = {}) {
  const answer = await fetch(path, {
    ...options, cache: 'no-store', headers: { Authorization: 'Bearer ' + session.token },
  }).catch(silent);
  if (answer.status === 401) {
    sessionStorage.removeItem(KEY);
    throw new AccessError('This page is of an earlier run.');
  }
  if (!answer.ok) {
    const problem = await answer.json().then(body => body.problem, () => 'status ' + answer.status);
    throw new Error(problem);
  }
  return answer;
}

/** Asks the supervisor for a document; fails like {@code ask}, also if the answer breaks off. */
export async function json(path, options) {
  const answer = await ask(path, options);
  return answer.json().catch(silent);
}

/** Passes on the lines of an endless response until {@code signal}; calls {@code begun} when it has begun. */
export async function lines(path, signal, begun, receive) {
  const answer = await ask(path, { signal });
  begun();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(silent);
      if (done) return;
      const pieces = (rest + value).split('\n');
      rest = pieces.pop();
      if (pieces.length) receive(pieces);
    }
  } finally {
    reader.cancel().catch(() => {}); // it may have broken off
  }
}

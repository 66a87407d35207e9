// The session of this page: a code from the link becomes a token, which is kept for this tab and this origin, port included.

const KEY = 'devstack-session';
const OTHER_TAB_MILLIS = 400;
const channel = new BroadcastChannel('devstack');

let session = null;

export class AccessError extends Error {}

/** Returns the session: from the code in the address, from this tab, or from another tab that shows the same stack. */
export async function open() {
  const code = location.hash.slice(1);
  addEventListener('hashchange', () => { if (isCode(location.hash.slice(1))) location.reload(); });
  if (isCode(code)) {
    history.replaceState(null, '', location.pathname);
    session = await exchange(code);
  }
  session ||= JSON.parse(sessionStorage.getItem(KEY)) || await ofOtherTab();
  if (!session) throw new AccessError('This link was used in another browser, or is of an earlier run.');
  sessionStorage.setItem(KEY, JSON.stringify(session));
  channel.onmessage = message => {
    if (message.data === 'ask') channel.postMessage(session);
  };
  return session;
}

function isCode(text) {
  return /^[0-9a-f]{48}$/.test(text);
}

async function exchange(code) {
  const answer = await fetch('/v1/session', { method: 'POST', headers: { 'Devstack-Code': code } });
  return answer.ok ? answer.json() : null;
}

function ofOtherTab() {
  return new Promise(resolve => {
    channel.onmessage = message => { if (message.data.token) resolve(message.data); };
    channel.postMessage('ask');
    setTimeout(() => resolve(null), OTHER_TAB_MILLIS);
  });
}

/** Asks the supervisor; fails with its problem. */
export async function ask(path, options = {}) {
  const answer = await fetch(path, {
    ...options, cache: 'no-store', headers: { Authorization: 'Bearer ' + session.token },
  });
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

/** Passes on the lines of an endless response; calls {@code begun} when it has begun. */
export async function lines(path, begun, receive) {
  const answer = await ask(path);
  begun();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const pieces = (rest + value).split('\n');
    rest = pieces.pop();
    if (pieces.length) receive(pieces);
  }
}

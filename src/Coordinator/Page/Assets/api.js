// The coordinator's HTTP API: addresses relative to the page, so that it works behind a proxy's path, too.

const TOKEN = 'clusterllm-token';
const PATIENCE_MS = 20_000;
let token = takeToken();

/** A refusal of the coordinator, as problem+json tells it. */
export class Refusal extends Error {
  constructor(status, title, detail) {
    super(detail || title || `HTTP ${status}`);
    this.status = status;
  }
}

/** A token may come as #token=...; it is taken out of the address bar, and kept until the tab is closed. */
function takeToken() {
  const match = /[#&]token=([^&]*)/.exec(location.hash);
  if (match) {
    history.replaceState(null, '', location.pathname + location.search);
    remember(decode(match[1]));
  }
  try {
    return sessionStorage.getItem(TOKEN) ?? '';
  } catch {
    return '';
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function remember(value) {
  try {
    sessionStorage.setItem(TOKEN, value);
  } catch {
    /* a browser that keeps nothing keeps it for this page */
  }
}

export function useToken(value) {
  token = value.trim();
  remember(token);
}

export const hasToken = () => token.length > 0;

export function address(path, query = {}) {
  const url = new URL(`api/v1/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined) url.searchParams.set(name, value);
  return url;
}

async function send(url, { method = 'GET', accept = 'application/json', signal, headers: more } = {}) {
  const headers = { Accept: accept, ...more };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(url, {
    method,
    headers,
    signal,
    cache: 'no-store',
    credentials: 'same-origin',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    /* not every proxy speaks problem+json */
  }
  return new Refusal(response.status, problem?.title, problem?.detail);
}

const within = signal => AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]);

export async function get(path, query, signal) {
  return (await send(address(path, query), { signal: within(signal) })).json();
}

export async function getText(path, query, signal) {
  return (await send(address(path, query), { accept: 'text/yaml, text/plain', signal: within(signal) })).text();
}

export async function post(path) {
  const response = await send(address(path), { method: 'POST', signal: within() });
  try {
    return await response.json();
  } catch {
    return { accepted: true, reason: '' };
  }
}

/** The answer whose body is read as it comes, from behind the event of an id on; the caller ends it by the signal. */
export const open = (path, query, id, signal) =>
  send(address(path, query), {
    accept: 'text/event-stream',
    signal,
    headers: id ? { 'Last-Event-ID': id } : {},
  });

/** Rows of metrics after a step, in parts, as far as there are any. */
export async function* metrics(path, after, signal) {
  const limit = 10_000;
  for (let from = after; ;) {
    const page = await get(path, { after: from, limit }, signal);
    yield page.rows ?? [];
    const next = page.next;
    if (next === null || next === undefined || !(next > from)) return;
    from = next;
  }
}

// Server-sent events by fetch: EventSource cannot send a token.

const LONGEST_EVENT = 4 << 20;

/** Yields {type, data, id} as they come, and {type: 'alive'} for every piece of the connection, comments among them. */
export async function* events(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let buffer = '',
    type = 'message',
    data = [],
    id = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += decoder.decode(value, { stream: true });
      if (buffer.length > LONGEST_EVENT) throw new Error('an event of the coordinator is too long');
      yield { type: 'alive' };
      // A line end may be cut between its two characters: a return at the end waits for what follows.
      const lines = buffer.split(/\r\n|\n|\r(?!$)/);
      buffer = lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { type, data: data.join('\n'), id };
          [type, data] = ['message', []];
        } else if (!line.startsWith(':')) {
          const [, name, text] = /^([^:]*):? ?(.*)$/.exec(line);
          if (name === 'event') type = text;
          else if (name === 'data') data.push(text);
          else if (name === 'id') id = text;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

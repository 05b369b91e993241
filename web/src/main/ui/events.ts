import { ApiError, lost, send } from './api'

/** A comment comes every 15 seconds; a stream that is silent for longer than two is dead. */
const SILENCE = 40_000

async function inTime<T>(result: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the stream is silent')), SILENCE)
  })
  try {
    return await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Server-sent events by fetch, because EventSource cannot send headers and hides errors. */

export interface ServerEvent {
  id: string
  event: string
  data: string
}

/** Takes pieces of a stream apart into events. */
export class EventParser {
  private rest = ''
  private id = ''
  private event = ''
  private data: string[] = []

  /** Of the last event that came whole, also of one without data. */
  lastId = ''

  push(piece: string): ServerEvent[] {
    const lines = (this.rest + piece).split('\n')
    this.rest = lines.pop() ?? ''
    const events: ServerEvent[] = []
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
      if (line === '') {
        this.lastId = this.id
        if (this.data.length > 0) {
          events.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') })
        }
        this.event = ''
        this.data = []
        continue
      }
      const colon = line.indexOf(':')
      if (colon === 0) continue
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
      if (field === 'id') this.id = value
      else if (field === 'event') this.event = value
      else if (field === 'data') this.data.push(value)
    }
    return events
  }
}

/**
 * Follows a stream until its end, connecting again where it broke off.
 *
 * @param each gets events in bunches, as they arrive
 * @returns what stops it
 */
export function follow(path: string, each: (events: ServerEvent[]) => void, failed: (e: ApiError) => void): () => void {
  const control = new AbortController()
  let last = ''
  let delay = 500

  const run = async (): Promise<void> => {
    while (!control.signal.aborted) {
      try {
        const response = await send('GET', path, {
          signal: control.signal,
          headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) },
        })
        delay = 500
        if (await read(response)) return
      } catch (e) {
        if (control.signal.aborted) return
        if (e instanceof ApiError && e.status >= 400 && e.status < 500 && e.status !== 429) {
          failed(e)
          return
        }
        lost()
      }
      await new Promise((resolve) => setTimeout(resolve, delay))
      delay = Math.min(delay * 2, 8000)
    }
  }

  /** Whether the stream came to its end. */
  const read = async (response: Response): Promise<boolean> => {
    const parser = new EventParser()
    const decoder = new TextDecoder()
    const reader = response.body?.getReader()
    if (!reader) return true
    for (;;) {
      const { done, value } = await inTime(reader.read()).catch((e: unknown) => {
        void reader.cancel().catch(() => undefined)
        throw e
      })
      if (done) return false
      const events = parser.push(decoder.decode(value, { stream: true }))
      last = parser.lastId || last
      if (events.length === 0) continue
      each(events)
      if (events.some((one) => one.event === 'end')) {
        control.abort()
        return true
      }
    }
  }

  void run()
  return () => control.abort()
}

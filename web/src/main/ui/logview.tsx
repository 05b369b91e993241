import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { part, spans } from './ansi'
import { follow } from './events'
import { clockMs, stamp } from './format'
import { useKeys } from './keys'
import { get } from './api'
import { LogBuffer, LogRows, expressionOf, literal, plain, type Line } from './log'
import { href, place, setQuery } from './router'
import type { FoundLine, FoundLines, LogPart } from './types'
import { say, text } from './ui'
import { useWindow } from './window'

const ROW = 18
/** Longer lines are cut where lines are not wrapped; the download has them whole. */
const LONGEST = 4000

interface Props {
  /** The stream of the log. */
  path: string
  /** The name of what is shown, for its heading and the file. */
  name: string
  /** Shows the lines of these tasks only. */
  only?: Set<string>
  /** The name of a task; absent if the log is of one task. */
  taskName?: (id: string) => string
  jobId: string
  /** Starts at the end and stays there. */
  atEnd: boolean
}

/** A log with its tools. No more rows are in the page than are seen. */
export function LogView(props: Props) {
  const { buffer, version, done } = useStream(props.path)
  const query = place.value.query
  const wrap = query.get('wrap') === '1'
  const times = query.get('times') === '1'
  const typed = query.get('find') ?? ''
  const marked = Number(query.get('line') ?? '') || 0
  const onlyHits = query.get('hits') === '1'
  const [following, setFollowing] = useState(props.atEnd && marked === 0)
  const [columns, setColumns] = useState(80)
  const [hit, setHit] = useState(-1)
  const expression = useMemo(() => expressionOf(typed), [typed])
  const words = useMemo(() => (typed.startsWith('/') && expression === undefined ? undefined : literal(typed)), [typed])
  const served = useServerSearch(props.jobId, props.path, expression, buffer, done)
  const isSearch = expression !== undefined || words !== undefined

  const places = useMemo(() => {
    if (!props.only) return undefined
    const found: number[] = []
    for (let i = 0; i < buffer.length; i++) if (props.only.has(buffer.task(i))) found.push(i)
    return found
  }, [buffer, version, props.only])

  const hits = useMemo(() => {
    const found: number[] = []
    if (expression !== undefined) {
      for (const line of served.found) {
        const at = props.only && !props.only.has(line.taskId) ? undefined : buffer.placeOf(line.taskId, line.line)
        if (at !== undefined) found.push(at)
      }
      return found.sort((a, b) => a - b)
    }
    if (!words) return found
    const n = places?.length ?? buffer.length
    for (let i = 0; i < n; i++) {
      const at = places ? (places[i] ?? 0) : i
      words.lastIndex = 0
      if (words.test(plain(buffer.text(at)))) found.push(at)
    }
    return found
  }, [buffer, version, expression, served, words, places, props.only])

  /** What is marked in a line: of an expression the text that the server found there. */
  const matches = useMemo(
    () => new Map(expression === undefined ? [] : served.found.map((line) => [`${line.taskId} ${line.line}`, line.match])),
    [expression, served],
  )

  const rows = useMemo(
    () => new LogRows(buffer, onlyHits && isSearch ? hits : places, wrap ? columns : undefined),
    [buffer, version, places, hits, onlyHits, isSearch, wrap, columns],
  )
  const view = useWindow(rows.count, ROW)
  const started = useRef(false)

  useEffect(() => {
    const element = view.box.current
    if (!element) return
    const measure = () => {
      const probe = element.querySelector<HTMLElement>('.log-probe')
      const width = (probe?.getBoundingClientRect().width ?? 75) / 10
      const used = (times ? 13 * width + 12 : 0) + (props.taskName ? 15 * width : 0) + 58 + 24
      setColumns(Math.max(20, Math.floor((element.clientWidth - used) / width)))
    }
    measure()
    const resized = new ResizeObserver(measure)
    resized.observe(element)
    return () => resized.disconnect()
  }, [times, wrap, props.taskName === undefined])

  useEffect(() => {
    if (rows.count === 0) return
    if (marked > 0 && !started.current) {
      if (marked <= rows.count || done) {
        started.current = true
        view.show(rows.rowOf(marked - 1), true)
      }
    } else if (following) {
      view.toEnd()
    }
  }, [rows, following, done, view.height])

  useEffect(() => {
    if (onlyHits) view.box.current?.scrollTo(0, 0)
  }, [onlyHits])

  const toHit = (by: number) => {
    if (hits.length === 0) return
    const next = (hit + by + hits.length) % hits.length
    setHit(next)
    setFollowing(false)
    view.show(rows.rowOf(hits[next] ?? 0), true)
  }

  useKeys({
    f: () => setFollowing((on) => !on),
    n: () => toHit(1),
    N: () => toHit(-1),
    w: () => setQuery({ wrap: wrap ? undefined : '1' }, true),
    t: () => setQuery({ times: times ? undefined : '1' }, true),
  })

  const lines = []
  for (let row = view.first; row < view.last; row++) {
    const at = rows.at(row)
    const line = buffer.line(at.place)
    if (!line) continue
    lines.push(
      <Row
        key={row}
        line={line}
        from={at.from}
        to={at.to}
        place={at.place}
        times={times}
        search={expression === undefined ? words : literal(matches.get(`${line.taskId} ${line.number}`) ?? '')}
        marked={marked === at.place + 1 || (hit >= 0 && hits[hit] === at.place)}
        jobId={props.jobId}
        {...(props.taskName ? { source: props.taskName(line.taskId) } : {})}
      />,
    )
  }
  return (
    <>
      <div class="log-tools">
        <input
          class="field grow"
          type="search"
          aria-label="Search the log"
          placeholder="Search, or /expression/"
          value={typed}
          onInput={(e) => {
            setHit(-1)
            setQuery({ find: e.currentTarget.value || undefined }, true)
          }}
          onKeyDown={(e) => {
            if (e.key === 'Enter') toHit(e.shiftKey ? -1 : 1)
            if (e.key === 'Escape') e.currentTarget.blur()
          }}
        />
        {typed !== '' && (
          <>
            <span class="muted nums" role="status">
              {!isSearch
                ? 'not an expression'
                : hit >= 0
                  ? `${hit + 1} of ${hits.length}`
                  : `${hits.length} found${expression === undefined || served.complete ? '' : ' so far'}`}
            </span>
            <Toggle on={onlyHits} label="Only these" act={() => setQuery({ hits: onlyHits ? undefined : '1' }, true)} />
          </>
        )}
        <Toggle on={following} label="Follow" act={() => setFollowing(!following)} />
        <Toggle on={wrap} label="Wrap" act={() => setQuery({ wrap: wrap ? undefined : '1' }, true)} />
        <Toggle on={times} label="Times" act={() => setQuery({ times: times ? undefined : '1' }, true)} />
        <button type="button" class="button small" onClick={() => download(buffer, places, props.name)}>
          Download
        </button>
      </div>
      <div
        ref={view.box}
        class="log"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Log of ${props.name}`}
        onWheel={(e) => e.deltaY < 0 && setFollowing(false)}
        onKeyDown={(e) => ['PageUp', 'ArrowUp', 'Home'].includes(e.key) && setFollowing(false)}
        onTouchMove={() => !view.isAtEnd() && setFollowing(false)}
        data-lines={buffer.length}
        data-done={done}
      >
        <span class="log-probe visually-hidden" aria-hidden="true">
          0000000000
        </span>
        <div style={{ height: `${view.height}px`, position: 'relative' }}>
          <div style={{ transform: `translateY(${view.offset}px)` }}>{lines}</div>
        </div>
        {buffer.length === 0 && done && <p class="empty">Nothing was printed.</p>}
      </div>
    </>
  )
}

function Toggle({ on, label, act }: { on: boolean; label: string; act: () => void }) {
  return (
    <button type="button" class="button small" aria-pressed={on} onClick={act}>
      {label}
    </button>
  )
}

function Row(props: {
  line: Line
  place: number
  from: number
  to: number
  times: boolean
  search: RegExp | undefined
  marked: boolean
  source?: string
  jobId: string
}) {
  const { line } = props
  const first = props.from === 0
  // In a log of several tasks the place of a line can change; within its task its number does not.
  const link = href(`/jobs/${props.jobId}`, {
    ...Object.fromEntries(place.value.query),
    ...(props.source === undefined ? {} : { task: line.taskId }),
    line: String(line.number),
  })
  const to = Math.min(props.to, props.from + LONGEST)
  return (
    <div class={`log-line ${props.marked ? 'marked' : ''} ${line.error ? 'err' : ''}`}>
      {first ? (
        <a class="no nums" href={link}>
          {props.place + 1}
        </a>
      ) : (
        <span class="no" />
      )}
      {props.times && (
        <span class="at nums" title={stamp(line.time)}>
          {first ? clockMs(line.time) : '            '}
        </span>
      )}
      {props.source !== undefined && (
        <span class="src" title={props.source}>
          {first ? props.source : ''}
        </span>
      )}
      <span class="txt">
        {part(spans(line.text), props.from, to, props.search).map((span) => {
          const style = {
            ...(span.colour ? { color: span.colour } : {}),
            ...(span.background ? { background: span.background } : {}),
          }
          return span.found ? (
            <mark class={span.classes}>{span.text}</mark>
          ) : span.classes || span.colour || span.background ? (
            <span class={span.classes} style={style}>
              {span.text}
            </span>
          ) : (
            span.text
          )
        })}
        {line.text.length > to && props.to === Infinity && (
          <span class="muted"> … {line.text.length - to} more characters: wrap or download</span>
        )}
      </span>
    </div>
  )
}

interface Served {
  found: FoundLine[]
  complete: boolean
}

const NOTHING: Served = { found: [], complete: false }

/** Lines that are shown of one search. */
const MOST_HITS = 100_000

/**
 * The lines that match an expression. The server looks for them, in whose dialect no expression takes
 * long; it looks again while the log grows.
 */
function useServerSearch(
  jobId: string,
  path: string,
  expression: string | undefined,
  buffer: LogBuffer,
  done: boolean,
): Served {
  const [state, setState] = useState<{ key: string } & Served>({ key: '', ...NOTHING })
  const task = /^\/tasks\/(\w+)\//.exec(path)?.[1]
  const key = `${path} ${expression ?? ''}`
  useEffect(() => {
    if (expression === undefined) return
    const control = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const search = async () => {
      const seen = buffer.version
      const found: FoundLine[] = []
      let after: string | undefined
      do {
        const query = new URLSearchParams({ q: expression, regex: 'true', limit: '1000' })
        if (task) query.set('task', task)
        if (after) query.set('after', after)
        const part: FoundLines = await get(`/jobs/${jobId}/log/search?${query}`, control.signal)
        found.push(...part.items)
        after = found.length < MOST_HITS ? part.next : undefined
        setState({ key, found, complete: after === undefined })
      } while (after)
      const again = () => {
        if (buffer.version === seen) timer = setTimeout(again, 1000)
        else start()
      }
      if (!done) timer = setTimeout(again, 1000)
    }
    const start = () =>
      void search().catch((e: unknown) => {
        if (!control.signal.aborted) say(text(e), true)
      })
    // One who types pauses.
    timer = setTimeout(start, 200)
    return () => {
      control.abort()
      clearTimeout(timer)
    }
  }, [key, buffer, done])
  return state.key === key ? state : NOTHING
}

/** The log behind a stream, and a number that grows as it does. */
function useStream(path: string): { buffer: LogBuffer; version: number; done: boolean } {
  const buffer = useMemo(() => new LogBuffer(), [path])
  const [state, setState] = useState({ buffer, version: 0, done: false })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let pause = 0
    let done = false
    const show = () => {
      timer = undefined
      const before = performance.now()
      buffer.sort()
      setState({ buffer, version: buffer.version, done })
      // A long log is drawn less often, so that taking it in goes on.
      requestAnimationFrame(() => (pause = Math.min(1000, 4 * (performance.now() - before))))
    }
    const stop = follow(
      path,
      (events) => {
        for (const one of events) {
          if (one.event === 'log') buffer.push(JSON.parse(one.data) as LogPart)
          if (one.event === 'end') done = true
        }
        timer ??= setTimeout(show, pause)
      },
      (error) => say(text(error), true),
    )
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [buffer])
  return state.buffer === buffer ? state : { buffer, version: 0, done: false }
}

function download(buffer: LogBuffer, places: number[] | undefined, name: string): void {
  const lines: string[] = []
  const n = places?.length ?? buffer.length
  for (let i = 0; i < n; i++) lines.push(buffer.text(places ? (places[i] ?? 0) : i), '\n')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(lines, { type: 'text/plain' }))
  link.download = `${name.replace(/[^\w.-]+/g, '-')}.log`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

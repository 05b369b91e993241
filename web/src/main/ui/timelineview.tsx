import { useMemo, useRef, useState } from 'preact/hooks'
import { duration, hasEnded, STATE_TEXT } from './format'
import type { JobData } from './jobdata'
import { useKeys } from './keys'
import { setQuery } from './router'
import { extent, lanes, ticks, type Bar, type Lane, type Span } from './timeline'
import { latest } from './tree'
import { Empty, StateIcon, now } from './ui'
import { useWindow } from './window'

const ROW = 28

/** When each task waited and ran, on one axis. */
export function Timeline({ data, chosen }: { data: JobData; chosen: string }) {
  const live = !hasEnded(data.job!.state)
  const moment = live ? now.value : 0
  const whole = useMemo(() => extent(data.nodes, moment || Date.now()), [data.nodes, moment])
  const [zoom, setZoom] = useState<Span | undefined>()
  const span = zoom ?? whole
  const all = useMemo(() => lanes(data.nodes, span, moment || whole.to), [data.nodes, span.from, span.to, moment])
  const view = useWindow(all.length, ROW)
  const plot = useRef<HTMLDivElement>(null)
  const [brush, setBrush] = useState<Span | undefined>()

  const scale = (factor: number, around = (span.from + span.to) / 2) => {
    const from = around - (around - span.from) * factor
    const to = around + (span.to - around) * factor
    setZoom(from <= whole.from && to >= whole.to ? undefined : { from: Math.max(from, whole.from), to: Math.min(to, whole.to) })
  }
  const pan = (by: number) => {
    const shift = Math.max(whole.from - span.from, Math.min(whole.to - span.to, (span.to - span.from) * by))
    setZoom({ from: span.from + shift, to: span.to + shift })
  }
  useKeys({
    '+': () => scale(0.5),
    '-': () => scale(2),
    '0': () => setZoom(undefined),
    ArrowLeft: () => pan(-0.25),
    ArrowRight: () => pan(0.25),
  })
  if (all.length === 0) return <Empty title="No task has started yet" />

  const moments = (event: PointerEvent): number => {
    const box = plot.current!.getBoundingClientRect()
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width))
    return span.from + share * (span.to - span.from)
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    const start = moments(event)
    setBrush({ from: start, to: start })
    const element = event.currentTarget as HTMLElement
    element.setPointerCapture(event.pointerId)
    const move = (e: PointerEvent) => {
      const end = moments(e)
      setBrush({ from: Math.min(start, end), to: Math.max(start, end) })
    }
    const up = (e: PointerEvent) => {
      element.removeEventListener('pointermove', move)
      const end = moments(e)
      setBrush(undefined)
      if (Math.abs(end - start) > (span.to - span.from) / 100) setZoom({ from: Math.min(start, end), to: Math.max(start, end) })
    }
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerup', up, { once: true })
  }
  const position = (t: number) => `${((t - span.from) / (span.to - span.from)) * 100}%`
  const offset = span.from - whole.from
  return (
    <section class="card timeline" aria-label="Timeline">
      <div class="card-head wrap">
        <Legend />
        <div class="grow" />
        <button type="button" class="button small" onClick={() => scale(0.5)} aria-label="Zoom in">
          +
        </button>
        <button type="button" class="button small" onClick={() => scale(2)} aria-label="Zoom out" disabled={!zoom}>
          −
        </button>
        <button type="button" class="button small" onClick={() => setZoom(undefined)} disabled={!zoom}>
          Whole job
        </button>
      </div>
      <div class="axis" onPointerDown={down} title="Drag to zoom in">
        <div ref={plot} class="axis-plot">
          {ticks({ from: span.from, to: span.to }, 6).map((t) => (
            <span key={t} class="tick nums" style={{ left: position(span.from + t) }}>
              {t + offset === 0 ? '0' : duration(t + offset)}
            </span>
          ))}
          {brush && (
            <span
              class="brush"
              style={{ left: position(brush.from), width: `${((brush.to - brush.from) / (span.to - span.from)) * 100}%` }}
            />
          )}
        </div>
      </div>
      <div ref={view.box} class="lanes" tabIndex={0} role="list" aria-label="Tasks">
        <div style={{ height: `${view.height}px` }} role="presentation">
          <div style={{ transform: `translateY(${view.offset}px)` }} role="presentation">
            {all.slice(view.first, view.last).map((lane) => (
              <LaneRow key={lane.node.key} lane={lane} span={span} chosen={chosen} />
            ))}
          </div>
        </div>
      </div>
    </section>
  )
}

function Legend() {
  return (
    <div class="row muted legend">
      <span class="swatch wait" /> waiting
      <span class="swatch run is-RUNNING" /> running
      <span class="swatch run is-COMPLETED" /> completed
      <span class="swatch run is-FAILED" /> failed
    </div>
  )
}

function LaneRow({ lane, span, chosen }: { lane: Lane; span: Span; chosen: string }) {
  const run = latest(lane.node)
  const picked = lane.node.runs.some((one) => one.id === chosen)
  return (
    <div
      role="listitem"
      class={`lane ${picked ? 'picked' : ''}`}
      onClick={() => run && setQuery({ task: picked ? undefined : run.id, line: undefined })}
    >
      <span class={`lane-name pad-${Math.min(lane.depth, 4)}`}>
        <StateIcon state={run?.state} />
        <span class="cut">{lane.node.name}</span>
        {lane.density && <span class="tag nums">{lane.node.children.length.toLocaleString('en')}</span>}
      </span>
      <span class="lane-plot">
        {lane.density ? (
          <svg class="band" viewBox={`0 0 ${lane.density.length} 1`} preserveAspectRatio="none" aria-hidden="true">
            {lane.density.map((level, i) => (
              <rect key={i} x={i} width="1.02" y={1 - level} height={level} fill="currentColor" />
            ))}
          </svg>
        ) : (
          lane.bars.map((bar, i) => <BarView key={i} bar={bar} span={span} />)
        )}
      </span>
    </div>
  )
}

function BarView({ bar, span }: { bar: Bar; span: Span }) {
  const width = span.to - span.from
  const left = Math.max(0, (bar.from - span.from) / width)
  const right = Math.min(1, (bar.to - span.from) / width)
  if (right < 0 || left > 1) return null
  const what = bar.kind === 'wait' ? 'waited' : (STATE_TEXT[bar.state] ?? bar.state).toLowerCase()
  return (
    <span
      class={`bar-${bar.kind} ${bar.kind === 'run' ? `is-${bar.state}` : ''}`}
      style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }}
      title={`${what} ${duration(bar.to - bar.from)}`}
    />
  )
}

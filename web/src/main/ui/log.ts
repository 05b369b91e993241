import type { LogPart } from './types'

/** Lines of a log in the order of their time, taken from parts of any tasks. */
export class LogBuffer {
  readonly texts: string[] = []
  private readonly tasks: number[] = []
  private readonly times: number[] = []
  private readonly numbers: number[] = []
  private readonly errors: boolean[] = []
  private readonly names: string[] = []
  private readonly indexes = new Map<string, number>()
  private readonly counts: number[] = []
  private readonly open = new Map<string, number>()
  /** Indexes of the lines of each task. */
  private readonly ofTask: number[][] = []
  private sorted: number[] | undefined
  private inverse: number[] | undefined
  private latest = -Infinity
  private outOfOrder = false

  /** Grows with each part. */
  version = 0

  push(part: LogPart): void {
    this.version++
    const task = this.index(part.taskId)
    const time = Date.parse(part.createdAt)
    const stream = `${task} ${part.stream ?? ''}`
    const pieces = part.contents.split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      this.piece(stream, task, time, part.stream, piece)
      this.open.delete(stream)
    }
    if (last !== '') this.piece(stream, task, time, part.stream, last)
  }

  private piece(stream: string, task: number, time: number, source: string | undefined, text: string): void {
    const open = this.open.get(stream)
    if (open !== undefined) {
      this.texts[open] = overwritten((this.texts[open] ?? '') + text)
      return
    }
    this.open.set(stream, this.texts.length)
    ;(this.ofTask[task] ??= []).push(this.texts.length)
    this.texts.push(overwritten(text))
    this.tasks.push(task)
    this.times.push(time)
    this.errors.push(source === 'stderr')
    const number = (this.counts[task] ?? 0) + 1
    this.counts[task] = number
    this.numbers.push(number)
    if (time < this.latest) this.outOfOrder = true
    else this.latest = time
  }

  private index(task: string): number {
    const known = this.indexes.get(task)
    if (known !== undefined) return known
    this.indexes.set(task, this.names.length)
    return this.names.push(task) - 1
  }

  get length(): number {
    return this.texts.length
  }

  /** The line at a place of the log; undefined past its end. */
  line(place: number): Line | undefined {
    const i = this.sorted ? (this.sorted[place] ?? -1) : place
    const text = this.texts[i]
    if (text === undefined) return undefined
    return {
      text,
      taskId: this.names[this.tasks[i] ?? 0] ?? '',
      time: this.times[i] ?? 0,
      number: this.numbers[i] ?? 0,
      error: this.errors[i] ?? false,
    }
  }

  text(place: number): string {
    return this.texts[this.sorted ? (this.sorted[place] ?? -1) : place] ?? ''
  }

  task(place: number): string {
    return this.names[this.tasks[this.sorted ? (this.sorted[place] ?? -1) : place] ?? -1] ?? ''
  }

  /** The place of a line by its number within its task; undefined while it has not come. */
  placeOf(taskId: string, number: number): number | undefined {
    const i = this.ofTask[this.indexes.get(taskId) ?? -1]?.[number - 1]
    return i === undefined ? undefined : this.inverse ? this.inverse[i] : i
  }

  /** Puts lines that came late where their time belongs; those of one time stay as they came. */
  sort(): void {
    if (!this.outOfOrder) return
    if (this.sorted?.length === this.texts.length) return
    const order = Array.from(this.texts, (_, i) => i)
    this.sorted = order.sort((a, b) => (this.times[a] ?? 0) - (this.times[b] ?? 0) || a - b)
    const inverse = new Array<number>(order.length)
    this.sorted.forEach((i, place) => (inverse[i] = place))
    this.inverse = inverse
  }
}

export interface Line {
  text: string
  taskId: string
  time: number
  /** Within its task, from 1. */
  number: number
  error: boolean
}

/** What a terminal shows of a line with carriage returns: the last that was written over it. */
export function overwritten(text: string): string {
  if (!text.includes('\r')) return text
  const parts = text.split('\r').filter((part) => part !== '')
  return parts.at(-1) ?? ''
}

// eslint-disable-next-line no-control-regex
const CODES = /\u001b\[[0-9;:?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g

/** The text without the codes of terminals. */
export function plain(text: string): string {
  return text.includes('\u001b') ? text.replace(CODES, '') : text
}

/** What finds a text as it is. */
export function literal(text: string): RegExp | undefined {
  return text === '' ? undefined : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu')
}

/** The expression that is typed between slashes; undefined for words, and while it is not complete. */
export function expressionOf(typed: string): string | undefined {
  const expression = /^\/(.+)\/$/.exec(typed)?.[1]
  try {
    if (expression) new RegExp(expression, 'iu')
    return expression
  } catch {
    return undefined
  }
}

/** The rows that show the lines at some places: one each, or several if long lines are wrapped. */
export class LogRows {
  private readonly starts: number[] | undefined
  readonly count: number

  /**
   * @param places of the lines, undefined for all
   * @param columns of a row, undefined for rows of any length
   */
  constructor(
    private readonly buffer: LogBuffer,
    private readonly places: number[] | undefined,
    private readonly columns: number | undefined,
  ) {
    const lines = places?.length ?? buffer.length
    if (columns === undefined) {
      this.count = lines
      return
    }
    const starts: number[] = []
    let rows = 0
    for (let i = 0; i < lines; i++) {
      starts.push(rows)
      rows += Math.max(1, Math.ceil(plain(buffer.text(places ? (places[i] ?? 0) : i)).length / columns))
    }
    this.starts = starts
    this.count = rows
  }

  /** The place of the line that a row shows, and from which character on. */
  at(row: number): { place: number; from: number; to: number } {
    if (this.starts === undefined || this.columns === undefined) {
      return { place: this.places ? (this.places[row] ?? 0) : row, from: 0, to: Infinity }
    }
    const line = before(this.starts, row)
    const from = (row - (this.starts[line] ?? 0)) * this.columns
    return { place: this.places ? (this.places[line] ?? 0) : line, from, to: from + this.columns }
  }

  /** The first row of a line. */
  rowOf(place: number): number {
    const line = this.places ? before(this.places, place) : place
    return this.starts?.[line] ?? line
  }

  hasSame(buffer: LogBuffer): boolean {
    return this.buffer === buffer
  }
}

/** The index of the last number that is not greater. */
function before(numbers: number[], number: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((numbers[middle] ?? Infinity) <= number) low = middle
    else high = middle - 1
  }
  return low
}

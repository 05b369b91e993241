import Anser from 'anser'
import { plain } from './log'

/** A run of characters that look alike. */
export interface Span {
  text: string
  classes: string
  colour?: string
  background?: string
  found?: boolean
}

const MODES: Record<string, string> = {
  bold: 'a-bold',
  dim: 'a-dim',
  italic: 'a-italic',
  underline: 'a-underline',
  strikethrough: 'a-strike',
}

/** The spans of a line with the codes of terminals. */
export function spans(text: string): Span[] {
  if (!text.includes('\u001b')) return [{ text, classes: '' }]
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true })
    .map((part) => {
      const span: Span = { text: plain(part.content), classes: '' }
      const classes: string[] = []
      const colour = paint(part.fg, part.fg_truecolor, 'a')
      const background = paint(part.bg, part.bg_truecolor, 'b')
      if (colour.class) classes.push(colour.class)
      if (colour.value) span.colour = colour.value
      if (background.class) classes.push(background.class)
      if (background.value) span.background = background.value
      for (const mode of part.decorations ?? []) {
        const known = MODES[mode]
        if (known) classes.push(known)
      }
      span.classes = classes.join(' ')
      return span
    })
    .filter((span) => span.text !== '')
}

function paint(name: string | null, exact: string | null, prefix: string): { class?: string; value?: string } {
  if (!name) return {}
  if (name === 'ansi-truecolor') return exact ? { value: `rgb(${exact})` } : {}
  const palette = /^ansi-palette-(\d+)$/.exec(name)?.[1]
  if (palette !== undefined) return { value: ofPalette(Number(palette)) }
  const basic = /^ansi-(?:bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.exec(name)?.[1]
  return basic ? { class: `${prefix}-${basic}` } : {}
}

/** Colours 16 to 255: a cube of 6 levels, then greys. */
function ofPalette(n: number): string {
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10
    return `rgb(${grey}, ${grey}, ${grey})`
  }
  const level = (i: number) => (i === 0 ? 0 : 55 + i * 40)
  const cube = Math.max(0, n - 16)
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`
}

/** The part of a line between two characters, with what a search finds in it marked. */
export function part(all: Span[], from: number, to: number, search: RegExp | undefined): Span[] {
  const text = all.map((span) => span.text).join('')
  const cuts = new Set<number>()
  const ranges: [number, number][] = []
  if (search) {
    for (const match of text.matchAll(search)) {
      if (match[0] === '') continue
      ranges.push([match.index, match.index + match[0].length])
      cuts.add(match.index).add(match.index + match[0].length)
    }
  }
  const result: Span[] = []
  let start = 0
  for (const span of all) {
    const end = start + span.text.length
    const low = Math.max(start, from)
    const high = Math.min(end, to)
    const points = [low, ...[...cuts].filter((cut) => cut > low && cut < high).sort((a, b) => a - b), high]
    for (let i = 0; i + 1 < points.length; i++) {
      const a = points[i] ?? 0
      const b = points[i + 1] ?? 0
      if (a >= b) continue
      const found = ranges.some(([x, y]) => a >= x && b <= y)
      result.push({ ...span, text: span.text.slice(a - start, b - start), ...(found ? { found } : {}) })
    }
    start = end
  }
  return result
}

import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Browsers stop laying out far below this height, so longer lists scroll scaled. */
const TALLEST = 12_000_000
const BEYOND = 8
const MOST = 100

export interface Slice {
  first: number
  last: number
  /** Where the first row lies in the box, in pixels. */
  offset: number
  /** The height of what scrolls, in pixels. */
  height: number
}

/** Which of `count` rows a box shows, and where. */
export function slice(count: number, row: number, top: number, size: number): Slice {
  const total = count * row
  const height = Math.min(total, TALLEST)
  const scale = total > height && height > size ? (total - size) / (height - size) : 1
  const from = Math.max(0, Math.min(top, height - size)) * scale
  const first = Math.max(0, Math.floor(from / row) - BEYOND)
  const last = Math.min(count, Math.ceil((from + size) / row) + BEYOND, first + MOST)
  return { first, last, offset: first * row - from + from / scale, height }
}

/** The position of the scroll bar at which a row is the first of the box. */
export function topOf(index: number, count: number, row: number, size: number): number {
  const total = count * row
  const height = Math.min(total, TALLEST)
  const scale = total > height && height > size ? (total - size) / (height - size) : 1
  return Math.min((index * row) / scale, Math.max(0, height - size))
}

export interface Windowed extends Slice {
  box: RefObject<HTMLDivElement | null>
  /** Rows that fit into the box. */
  fits: number
  /** Scrolls as far as is needed to see the row. */
  show: (index: number, centre?: boolean) => void
  toEnd: () => void
  isAtEnd: () => boolean
}

/** A scrolling box that holds only the rows in view. */
export function useWindow(count: number, row: number): Windowed {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, size: 600 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    let frame = 0
    const look = () => {
      frame = 0
      setView((old) =>
        old.top === element.scrollTop && old.size === element.clientHeight
          ? old
          : { top: element.scrollTop, size: element.clientHeight },
      )
    }
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(look)
    }
    look()
    const resized = new ResizeObserver(later)
    resized.observe(element)
    element.addEventListener('scroll', later, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      resized.disconnect()
      element.removeEventListener('scroll', later)
    }
  }, [])
  const part = slice(count, row, view.top, view.size)
  return {
    ...part,
    box,
    fits: Math.max(1, Math.floor(view.size / row)),
    show: (index, centre = false) => {
      const element = box.current
      if (!element) return
      const size = element.clientHeight
      const upper = topOf(index, count, row, size)
      if (centre) element.scrollTop = topOf(Math.max(0, index - Math.floor(size / row / 2)), count, row, size)
      else if (upper < element.scrollTop) element.scrollTop = upper
      else if (upper + row > element.scrollTop + size) element.scrollTop = upper + row - size
    },
    toEnd: () => {
      if (box.current) box.current.scrollTop = box.current.scrollHeight
    },
    isAtEnd: () => {
      const element = box.current
      return !element || element.scrollTop + element.clientHeight >= element.scrollHeight - row
    },
  }
}

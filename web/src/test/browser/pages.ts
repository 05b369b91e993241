import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { expect, vi } from 'vitest'

/** A real browser on a real Winch. */

export const URL_OPEN = process.env['WINCH_URL'] ?? ''
export const URL_USERS = process.env['WINCH_USERS_URL'] ?? ''
export const FOLDER = process.env['WINCH_FOLDER'] ?? ''

/** How many times slower scripts run: what a busy machine does to a page. */
const SLOWDOWN = Number(process.env['WINCH_SLOWDOWN'] ?? '1')

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS })
}

interface Look {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
}

/** A page that fails the test if a script throws or something breaks the policy of the pages. */
export async function open(browser: Browser, path: string, look: Look = {}, base = URL_OPEN): Promise<Page> {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.scheme ?? 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(90_000)
  const page = await context.newPage()
  if (SLOWDOWN > 1) {
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  }
  faults.set(context, [])
  page.on('pageerror', (error) => faults.get(context)?.push(String(error)))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.get(context)?.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(base)) {
      faults.get(context)?.push(`loads ${request.url()}`)
    }
  })
  await page.goto(path)
  return page
}

const faults = new Map<BrowserContext, string[]>()

export async function close(page: Page): Promise<void> {
  const found = faults.get(page.context()) ?? []
  await page.context().close()
  expect(found).toEqual([])
}

interface Violation {
  id: string
  help: string
  nodes: { target: string[]; failureSummary: string }[]
}

const SHOTS = join(import.meta.dirname, '../../../target/screenshots')

/** Keeps what the page looks like, by address, width and scheme. */
async function picture(page: Page): Promise<void> {
  const { pathname, search } = new URL(page.url())
  const name = `${pathname}${search}`.replace(/[0-9a-f]{32}/g, 'ID').replace(/[^\w=]+/g, '-')
  const scheme = (await page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches')) ? 'dark' : 'light'
  await page.screenshot({ path: join(SHOTS, `${name}-${page.viewportSize()?.width ?? 0}-${scheme}.png`) })
}

/** What axe finds on the page. */
export async function violations(page: Page): Promise<string[]> {
  await picture(page)
  // As evaluated code, which the policy of the pages does not concern.
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    'axe.run(document, {resultTypes: ["violations"]}).then((result) => result.violations)',
  )) as Violation[]
  return found.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

export async function submit(yaml: string): Promise<string> {
  const response = await fetch(`${URL_OPEN}/jobs`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/yaml' },
    body: yaml,
  })
  const job = (await response.json()) as { id: string; message?: string }
  expect(job.message).toBeUndefined()
  return job.id
}

/** Submits a job and waits until it is in this state. */
export async function submitted(yaml: string, state: string): Promise<string> {
  const id = await submit(yaml)
  await until(id, state)
  return id
}

export async function until(id: string, state: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const job = (await (await fetch(`${URL_OPEN}/jobs/${id}?execution=none`)).json()) as { state: string }
      expect(job.state).toBe(state)
    },
    { timeout: 120_000, interval: 50 },
  )
}

/** Waits until the page shows this text. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor()
}

import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { close, launch, open, sees, submitted } from './pages'

let browser: Browser
let job: string

const LINES = 20_000

beforeAll(async () => {
  browser = await launch()
  job = await submitted(
    `
name: long log
tasks:
  - name: first
    run: |
      echo start
      printf '\\033[32mgreen\\033[0m plain\\n'
      echo 'to the side' >&2
  - name: many
    run: seq -f 'line number %.0f of many' ${LINES}
`,
    'COMPLETED',
  )
})

afterAll(async () => browser?.close())

const rows = '.log-line'

test('a long log is in the page by the rows in view', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.locator(`.log[data-lines="${LINES + 3}"]`).waitFor()
  expect(await page.locator(rows).count()).toBeLessThanOrEqual(100)
  await page.locator('.log').focus()
  await page.keyboard.press('End')
  await sees(page, `line number ${LINES} of many`)
  expect(await page.locator(rows).count()).toBeLessThanOrEqual(100)
  await close(page)
})

test('colours of terminals are colours', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.locator('.a-green', { hasText: 'green' }).first().waitFor()
  await close(page)
})

test('a search counts, marks and goes from hit to hit; an expression does too', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.locator(`.log[data-lines="${LINES + 3}"]`).waitFor()
  const search = page.getByRole('searchbox', { name: 'Search the log' })
  await search.fill('number 1999')
  await sees(page, '11 found')
  await search.press('Enter')
  await sees(page, '1 of 11')
  await page.locator('mark', { hasText: 'number 1999' }).first().waitFor()
  await search.press('Shift+Enter')
  await sees(page, '11 of 11')
  await sees(page, 'line number 19999 of many')
  await search.fill('/number 1\\d+7 of/')
  await page.getByRole('button', { name: 'Only these' }).click()
  await page.waitForURL(/hits=1/)
  await sees(page, '1110 found')
  await page.locator('mark', { hasText: 'number 107 of' }).waitFor()
  await expect.poll(() => page.locator(rows).first().textContent()).toContain('number 107 of')
  await close(page)
})

test('a line has an address that leads back to it', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.getByRole('treeitem', { name: /many/ }).click()
  await page.locator(`.log[data-lines="${LINES}"]`).waitFor()
  await page.locator('.log').focus()
  await page.keyboard.press('End')
  await page.getByRole('link', { name: `${LINES - 1}`, exact: true }).click()
  await page.waitForURL(new RegExp(`line=${LINES - 1}`))
  const again = await open(browser, page.url())
  await again.locator('.log-line.marked', { hasText: `number ${LINES - 1} of` }).waitFor()
  await close(again)
  await close(page)
})

test('lines are wrapped and timed on demand, and the address says so', async () => {
  const page = await open(browser, `/ui/jobs/${job}`, { width: 500 })
  await sees(page, 'start')
  await page.getByRole('button', { name: 'Times' }).click()
  await page.locator('.log-line .at').first().waitFor()
  await page.getByRole('button', { name: 'Wrap' }).click()
  await page.waitForURL(/wrap=1/)
  expect(page.url()).toContain('times=1')
  const wider = await page.locator('.log').evaluate((box) => box.scrollWidth - box.clientWidth)
  expect(wider).toBeLessThanOrEqual(1)
  await close(page)
})

test('the download is the whole log', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.locator(`.log[data-lines="${LINES + 3}"]`).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('long-log.log')
  expect(readFileSync(await file.path(), 'utf8').split('\n')).toHaveLength(LINES + 4)
  await close(page)
})

test('a job of 10,000 tasks is a tree of the rows in view', async () => {
  const id = await submitted(
    `
name: ten thousand
tasks:
  - name: fan out
    each:
      list: "{{ sequence(0, 10000) }}"
      task:
        name: part
        if: "false"
        run: echo
`,
    'COMPLETED',
  )
  const page = await open(browser, `/ui/jobs/${id}`)
  await page.getByRole('treeitem', { name: /fan out.*10000\/10000/ }).waitFor()
  await sees(page, '10,000 tasks')
  await page.getByRole('treeitem', { name: /fan out/ }).click()
  await page.getByRole('tree').focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('treeitem', { name: /part #1(?!\d)/ }).waitFor()
  expect(await page.getByRole('treeitem').count()).toBeLessThanOrEqual(100)
  await page.getByRole('tree').evaluate((tree) => tree.scrollTo(0, tree.scrollHeight))
  await page.getByRole('treeitem', { name: /part #10000/ }).waitFor()
  await close(page)
})

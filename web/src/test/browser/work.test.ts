import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { URL_OPEN, close, launch, open, sees, submitted, violations } from './pages'

let browser: Browser
let job: string

beforeAll(async () => {
  browser = await launch()
  job = await submitted(
    `
name: widely spread
inputs: {who: you}
secrets: {pin: four-digits}
tasks:
  - name: each one
    each:
      list: "{{ sequence(0, 3) }}"
      task: {name: part, env: {P: "{{ secrets.pin }}"}, run: sleep 0.05}
  - {name: last, run: echo last}
`,
    'COMPLETED',
  )
})

afterAll(async () => browser?.close())

const MOD = '.cm-content'

async function write(page: Awaited<ReturnType<typeof open>>, text: string): Promise<void> {
  await page.locator(MOD).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

test('a new job is written, checked while one types, corrected by a click, and submitted', async () => {
  const page = await open(browser, '/ui/jobs')
  await page.getByRole('link', { name: 'New job' }).click()
  await page.waitForURL('**/ui/new')
  await page.locator(MOD).waitFor()
  await write(page, 'name: from the browser\ntasks:\n  - name: greet\n    rum: echo hello\n')
  await sees(page, '1 to fix')
  expect(await page.getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true)
  await page.locator('.cm-lintRange-error').hover()
  await page.getByRole('button', { name: 'Use run' }).click()
  await page.getByText('valid', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL(/ui\/jobs\/\w{32}/)
  await page.getByRole('heading', { name: 'from the browser' }).waitFor()
  await close(page)
})

test('the schema completes names and explains them', async () => {
  const page = await open(browser, '/ui/new')
  await page.locator(MOD).waitFor()
  await write(page, 'name: x\ntasks:\n  - name: a\n')
  await page.keyboard.type('    ret')
  await page.locator('.cm-tooltip-autocomplete').getByRole('option', { name: /^retry/ }).click()
  await page.keyboard.type('lim')
  await page.locator('.cm-tooltip-autocomplete').getByRole('option', { name: /^limit/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.cm-line', { hasText: 'tasks' }).locator('span').first().hover()
  await sees(page, 'run one after another')
  await close(page)
})

test('every example is a start', async () => {
  const page = await open(browser, '/ui/new')
  await page.getByLabel('Start from').selectOption('parallel')
  await page.waitForURL(/template=parallel/)
  await page.locator('.cm-line', { hasText: 'name: parallel' }).waitFor()
  await page.getByText('valid', { exact: true }).waitFor()
  await close(page)
})

test('a job runs again with other inputs, and secrets are asked for', async () => {
  const page = await open(browser, `/ui/jobs/${job}`)
  await page.getByRole('link', { name: 'Run again' }).click()
  await page.getByRole('heading', { name: 'Run widely spread again' }).waitFor()
  await page.getByLabel('who').fill('me')
  await page.getByLabel('who').blur()
  await page.locator('.cm-line', { hasText: 'who: "me"' }).waitFor()
  await sees(page, 'Enter pin again')
  expect(await page.getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true)
  await page.getByLabel('pin').fill('1234')
  await page.getByLabel('pin').blur()
  await page.getByText('Enter pin again').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL((url) => /jobs\/\w{32}/.test(url.pathname) && !url.pathname.includes(job))
  await page.getByRole('link', { name: 'Inputs and output' }).click()
  await page.locator('dd', { hasText: /^me$/ }).waitFor()
  await close(page)
})

test('the timeline shows waits and runs, is zoomed, and shares the selection', async () => {
  const page = await open(browser, `/ui/jobs/${job}?view=timeline`)
  await page.getByRole('listitem').filter({ hasText: 'part #3' }).waitFor()
  expect(await page.locator('.bar-run').count()).toBe(5)
  const before = await page.locator('.tick').allTextContents()
  await page.keyboard.press('+')
  await expect.poll(() => page.locator('.tick').allTextContents()).not.toEqual(before)
  await page.getByRole('button', { name: 'Whole job' }).click()
  await expect.poll(() => page.locator('.tick').allTextContents()).toEqual(before)
  await page.getByRole('listitem').filter({ hasText: 'part #2' }).click()
  await page.getByRole('link', { name: 'Tasks' }).click()
  await page.getByRole('treeitem', { name: /part #2/, selected: true }).waitFor()
  await close(page)
})

test('the graph shows branches, folds lists, and shares the selection', async () => {
  const page = await open(browser, `/ui/jobs/${job}?view=graph`)
  const node = page.getByRole('button', { name: /each one.*3 of 3/ })
  await node.click()
  await page.waitForURL(/task=/)
  expect(await page.locator('.graph-node').count()).toBe(2)
  expect(await page.locator('.graph-edge').count()).toBe(1)
  await page.getByRole('link', { name: 'Tasks' }).click()
  await page.getByRole('treeitem', { name: /each one/, selected: true }).waitFor()
  await close(page)
})

test('a schedule is listed with its next time, paused, resumed and deleted', async () => {
  const made = await fetch(`${URL_OPEN}/scheduled-jobs`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/yaml' },
    body: 'name: nightly\nschedule: {cron: "0 3 * * *"}\ntasks:\n  - {name: clean, run: echo clean}\n',
  })
  expect(made.status).toBe(200)
  const page = await open(browser, '/ui/schedules')
  const row = page.getByRole('row', { name: /nightly every day at 03:00 in \d+/ })
  await row.waitFor()
  await row.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('row', { name: /Paused nightly/ }).waitFor()
  await page.getByRole('link', { name: 'nightly' }).click()
  await sees(page, /paused/)
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText(/The next job starts at/).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete this schedule?' }).click()
  await page.waitForURL('**/ui/schedules')
  await sees(page, 'No schedules yet')
  await close(page)
})

test('queues say what they wait for, nodes that they are there', async () => {
  const made = await fetch(`${URL_OPEN}/jobs`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/yaml' },
    body: 'name: for nobody\ntasks:\n  - {name: a, queue: nobody, run: echo}\n',
  })
  expect(made.status).toBe(200)
  const page = await open(browser, '/ui/cluster')
  await page.getByRole('row', { name: /nobody 1 0 0 No worker serves it: 1 task cannot start/ }).waitFor()
  await page.getByRole('row', { name: /Up Worker/ }).waitFor()
  await close(page)
})

// Contrast depends on the scheme alone, the layout on the width.
for (const [scheme, width] of [['light', 360], ['dark', 1280]] as const) {
  test(`the views of work are accessible and fit, ${scheme}, ${width} pixels wide`, async () => {
    const page = await open(browser, '/ui/new', { scheme, width })
    await page.getByText('valid', { exact: true }).waitFor()
    const paths = [
      '/ui/new',
      '/ui/cluster',
      '/ui/schedules',
      '/ui/schedules?view=week',
      '/ui/schedules/new',
      `/ui/jobs/${job}?view=timeline`,
      `/ui/jobs/${job}?view=graph`,
      `/ui/new?from=${job}`,
    ]
    for (const path of paths) {
      await page.goto(path)
      await page.locator('main h1').waitFor()
      if (path.includes('new')) await page.locator('.cm-content').waitFor()
      if (path.includes('graph')) await page.locator('.graph-node').first().waitFor()
      if (path.includes('cluster')) await page.getByRole('row', { name: /Worker/ }).waitFor()
      expect(await violations(page), path).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(wide, `${path} is wider than the window`).toBeLessThanOrEqual(0)
    }
    await close(page)
  })
}

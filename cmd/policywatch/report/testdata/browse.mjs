// Opens a report in a real browser at phone and desk width, uses it as a
// reader would, and prints what was seen as JSON. Arguments: the page, and a
// folder for screenshots or nothing.
import { existsSync } from 'node:fs';
import { chromium as player } from 'playwright-core';

const [page, shots] = process.argv.slice(2);
// An installed browser if there is one, else the one that the package brings;
// that one needs the libraries it carries where the system has none.
let executablePath = (process.env.PATH || '').split(':').flatMap(d => ['chromium', 'chromium-browser', 'google-chrome'].map(n => d + '/' + n)).find(existsSync);
let args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
if (!executablePath) {
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: carried } = await import('@sparticuz/chromium');
  executablePath = await carried.executablePath();
  args = carried.args;
}
const browser = await player.launch({ executablePath, args, headless: true });
const seen = {};
try {
  for (const [name, width] of [['phone', 390], ['desk', 1280]]) {
    const tab = await browser.newPage({ viewport: { width, height: 900 } });
    const s = seen[name] = { errors: [], requests: [] };
    tab.on('pageerror', e => s.errors.push(String(e)));
    tab.on('console', m => { if (m.type() === 'error') s.errors.push(m.text()); });
    tab.on('request', r => s.requests.push(r.url()));
    tab.setDefaultTimeout(5000);
    await tab.goto('file://' + page);
    s.title = await tab.title();
    s.scrolls = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    s.tiles = await tab.locator('.tile').count();
    s.rows = await tab.locator('#list tbody tr').count();
    s.bars = await tab.locator('#months rect').count();
    if (shots) await tab.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
    await tab.locator('.tile', { hasText: '苏' }).click();
    s.rowsOfProvince = await tab.locator('#list tbody tr').count();
    s.cities = await tab.locator('#cities button').allTextContents();
    await tab.locator('#cities button').first().click();
    s.heading = await tab.locator('#h-list').textContent();
    const proof = tab.locator('details').first(); // open where few are and there is room
    if (await proof.getAttribute('open') === null) await proof.locator('summary').click();
    s.marks = await proof.locator('mark').allTextContents();
    s.link = await proof.locator('a').getAttribute('href');
    await tab.locator('#shade').selectOption({ index: 1 });
    s.shaded = await tab.locator('.tile small').allTextContents();
    await tab.locator('#lang').click();
    s.otherTitle = await tab.title();
    if (shots) await tab.screenshot({ path: `${shots}/${name}-2.png`, fullPage: true });
    await tab.close();
  }
} catch (e) {
  console.error(JSON.stringify(seen));
  throw e;
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));

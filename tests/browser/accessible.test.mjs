// Every page for everybody: axe finds nothing serious in either language, by day and by night.
import assert from "node:assert/strict";
import { test } from "node:test";

import axe from "axe-core";

import { BOUNDED, DEMO_PAGES, PEOPLE_PAGES, confirm, desk, deskWithImport, openCase, openImported, openOfPeople, openUpload, person } from "./desk.mjs";

const demo = desk("demo");
const filled = deskWithImport();
const peopled = desk(["demo", "--sign-in"]);

/** How to come to a page whose address names something. */
const OPENED = { case: openDerivation, incident: openIncident, import_file: openUpload };

const PAGES = {
  ...Object.fromEntries(DEMO_PAGES.map(({ name, path }) => [name, OPENED[name] ?? plain(name, path)])),
  "an empty queue": (page) => page.goto("/?channel=mention&state=closed"),
  "a paused case": (page) => openPaused(page),
  "an answered case": (page) => openCase(page, "DEMO-0021"),
  error: (page) => page.goto("/nothing"),
};

const OF_PEOPLE = {
  ...Object.fromEntries(Object.keys(PEOPLE_PAGES).map((name) => [name, (page) => openOfPeople(page, name)])),
  "signing in to the demo": (page) => page.goto("/sign-in"),
};

function plain(name, path) {
  assert.ok(!path.includes("{"), `say in OPENED how to come to the page ${name}`);
  return (page) => page.goto(path);
}

async function openDerivation(page) {
  await openCase(page, "DEMO-0004");
  for (const summary of await page.locator("summary").all()) await summary.click();
}

async function openPaused(page) {
  await openCase(page, "DEMO-0010");
  if (await page.locator(".clock-paused").count()) return;
  await confirm(page, "x", "x", "disclosure_request");
  await page.locator("#acts-clocks summary").click();
  await page.locator("#pause-cause").selectOption("consultation");
  await page.locator("#pause-note").fill("x");
  await page.locator("form#pause button").click();
  await page.locator(".clock-paused").waitFor();
}

async function openIncident(page) {
  await page.goto("/");
  await page.locator(".is-incident a.open").first().click();
  await page.locator("form#release").waitFor();
  for (const summary of await page.locator("summary").all()) await summary.click();
}

/** Faults that axe calls serious or critical, each with where it is. */
async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** Opens pages one after another and asserts of each that nothing is wrong with it. */
async function allAccessible(page, lang, pages) {
  await page.goto(`/?lang=${lang}`);
  for (const [name, open] of Object.entries(pages)) {
    await open(page);
    assert.deepEqual(await faults(page), [], name);
    assert.equal(await page.locator("h1").count(), 1, `${name} has one title`);
  }
}

for (const lang of ["zh", "en"]) {
  for (const colorScheme of ["light", "dark"]) {
    const options = { colorScheme, expected: [/404/] };
    test(`every page is accessible: ${lang}, ${colorScheme}`, BOUNDED, async () => {
      await person(demo, (page) => allAccessible(page, lang, PAGES), options);
      await person(filled, (page) => allAccessible(page, lang, { imported: openImported }), options);
      await person(peopled, (page) => allAccessible(page, lang, OF_PEOPLE), options);
    });
  }
}

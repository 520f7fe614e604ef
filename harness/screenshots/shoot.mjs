// Opens screens of a running Odoo in Chromium, saves a picture of each, and reports what a user would suffer from:
// errors in the browser's console, answers of 400 and above, requests that leave this machine.
//   node shoot.mjs URL SCREENS.json FOLDER FOLDER_OF_FAILURES CHROMIUM [NAME_PART]
// A screen: name, path, wait (a selector), and if needed login (the password is the same word), viewport
// (desktop or phone), steps: a list of {"click": selector}, {"fill": [selector, text]}, {"wait": selector}.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { chromium } = createRequire(`${process.env.CC_NODE_MODULES}/`)("playwright-core");
const [url, file, folder, failures, executablePath, part = ""] = process.argv.slice(2);
const VIEWPORTS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const LOCAL = new Set(["127.0.0.1", "localhost"]);
const TIMEOUT = 30_000;
const problems = [];

function watch(page, screen) {
    const report = (text) => problems.push(`${screen.name}: ${text}`);
    page.on("console", (message) => message.type() === "error" && report(`console: ${message.text()}`));
    page.on("pageerror", (error) => report(`error: ${error.message}`));
    page.on("response", (answer) => {
        if (answer.status() >= 400) {
            report(`HTTP ${answer.status()}: ${answer.url()}`);
        }
    });
    page.pending = new Set();
    page.on("request", (request) => {
        // The browser never says that this one, of a shared worker, has finished.
        if (!request.url().includes("/bus/websocket_worker_bundle")) {
            page.pending.add(request);
        }
    });
    page.on("requestfinished", (request) => page.pending.delete(request));
    page.on("requestfailed", (request) => page.pending.delete(request));
    return page.route("**", (route) => {
        const target = new URL(route.request().url());
        if (["data:", "blob:"].includes(target.protocol) || LOCAL.has(target.hostname)) {
            return route.continue();
        }
        report(`request to the outside: ${target.href}`);
        return route.abort();
    });
}

async function logIn(context, login) {
    const page = await context.newPage();
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click(".oe_login_form button[type=submit]");
    const refused = await page.locator(".oe_login_form .alert-danger").isVisible();
    await page.close();
    return !refused;
}

// Playwright's own "networkidle" never comes in Odoo's backend.
async function settle(page) {
    for (let quiet = 0, tries = 0; quiet < 5 && tries < 100; tries++) {
        await page.waitForTimeout(100);
        quiet = page.pending.size ? 0 : quiet + 1;
    }
    await page.evaluate(() => document.fonts.ready);
}

async function shoot(context, screen) {
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT);
    await watch(page, screen);
    try {
        await page.goto(`${url}${screen.path}`);
        await page.waitForSelector(screen.wait);
        for (const step of screen.steps || []) {
            if (step.click) {
                await page.click(step.click);
            } else if (step.fill) {
                await page.fill(...step.fill);
            } else {
                await page.waitForSelector(step.wait);
            }
        }
        await page.mouse.move(0, 0);
        await settle(page);
        await page.screenshot({ path: join(folder, `${screen.name}.png`), animations: "disabled" });
        console.log(`  ✓ ${screen.name}`);
    } catch (error) {
        problems.push(`${screen.name}: ${error.message.split("\n")[0]}`);
        await page.screenshot({ path: join(failures, `${screen.name}.png`) });
    } finally {
        await page.close();
    }
}

mkdirSync(folder, { recursive: true });
mkdirSync(failures, { recursive: true });
const screens = JSON.parse(readFileSync(file, "utf8")).filter((screen) => screen.name.includes(part));
const args = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"];
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid() !== 0, args });
const contexts = {};
for (const screen of screens) {
    const { login = "", viewport = "desktop" } = screen;
    const key = `${login} ${viewport}`;
    if (!contexts[key]) {
        const size = VIEWPORTS[viewport];
        const phone = viewport === "phone";
        contexts[key] = await browser.newContext({ viewport: size, isMobile: phone, hasTouch: phone });
        if (login && !(await logIn(contexts[key], login))) {
            problems.push(`The database has no user “${login}” with that password.`);
        }
    }
    await shoot(contexts[key], screen);
}
await browser.close();
for (const problem of problems) {
    console.log(`  ✗ ${problem}`);
}
console.log(`${screens.length} screens, ${problems.length} problems.${problems.length ? ` Failures: ${failures}` : ""}`);
process.exitCode = problems.length || !screens.length ? 1 : 0;

"use strict";
(() => {
const D = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const text = {
  zh: { title: "医保社保政策变化", months: "按月份", matters: "按事项", unclear: "难分利弊", map: "按地区", shade: "着色", measure: "事项", all: "全部事项", count: "变化数", lang: "English",
    nation: "全国", nowhere: "未注明地区", none: "没有符合条件的记录", proof: "依据", before: "原文", after: "现文", source: "来源", silent: "页面日期未变", from: "起", seen: "发现于",
    day: "发现日期", what: "事项", value: "数值", changes: n => n + " 项变化", values: n => n + " 条现行规定", lead: (n, r, s) => `${s ? s + " 以来，" : ""}${r} 个地区共 ${n} 项变化。每个数字都附有原文。`,
    cut: "变化过多，只列出最近的部分。", foot: t => `生成于 ${t}（北京时间）。数值从网页原文读出，以官方文件为准。`, ahead: n => n > 0 ? `提前 ${n} 天` : n < 0 ? `已实施 ${-n} 天` : "当日实施", current: m => "现行：" + m },
  en: { title: "Changes of health and social insurance policy", months: "By month", matters: "By subject", unclear: "neither, or cannot be told", map: "By region", shade: "Shade by", measure: "Show", all: "everything", count: "number of changes", lang: "中文",
    nation: "Nationwide", nowhere: "No region said", none: "Nothing matches", proof: "Proof", before: "Before", after: "Now", source: "Source", silent: "date of page unchanged", from: "from", seen: "seen",
    day: "Seen on", what: "What", value: "Value", changes: n => n + (n === 1 ? " change" : " changes"), values: n => n + (n === 1 ? " rule in force" : " rules in force"), lead: (n, r, s) => `${n} changes in ${r} regions${s ? " since " + s : ""}, each with the words that say so.`,
    cut: "There are more changes than are shown; the latest are.", foot: t => `Made ${t} (China time). Figures are read from the pages' own words; official documents decide.`, ahead: n => n > 0 ? `${n} days ahead` : n < 0 ? `${-n} days after` : "the same day", current: m => "In force: " + m },
};
const labels = {};
for (const l of D.labels) labels[l.vocabulary + "/" + l.value] = l;
const regions = {};
for (const r of D.regions) regions[r.code] = r;
// Where each province stands in the grid: column, row.
const grid = { 65: [0, 1], 15: [6, 1], 22: [9, 1], 23: [9, 0], 63: [1, 2], 62: [2, 2], 64: [3, 2], 61: [4, 2], 14: [5, 2], 13: [6, 2], 11: [7, 2], 21: [8, 2],
  54: [1, 3], 51: [2, 3], 50: [3, 3], 42: [4, 3], 41: [5, 3], 37: [6, 3], 12: [7, 3], 53: [2, 4], 52: [3, 4], 43: [4, 4], 34: [5, 4], 32: [6, 4], 31: [7, 4],
  45: [3, 5], 44: [4, 5], 36: [5, 5], 33: [6, 5], 46: [3, 6], 82: [4, 6], 81: [5, 6], 35: [6, 6], 71: [7, 6] };
const abbreviations = { 11: "京", 12: "津", 13: "冀", 14: "晋", 15: "蒙", 21: "辽", 22: "吉", 23: "黑", 31: "沪", 32: "苏", 33: "浙", 34: "皖", 35: "闽", 36: "赣", 37: "鲁", 41: "豫", 42: "鄂", 43: "湘", 44: "粤", 45: "桂", 46: "琼", 50: "渝", 51: "川", 52: "黔", 53: "滇", 54: "藏", 61: "陕", 62: "甘", 63: "青", 64: "宁", 65: "新", 71: "台", 81: "港", 82: "澳" };

const state = { lang: D.lang === "en" ? "en" : "zh", shade: "", measure: "", region: "" };
const T = () => text[state.lang];
const label = (vocabulary, value) => { const l = labels[vocabulary + "/" + value]; return l ? l[state.lang] : value; };
const province = code => code === "" ? "none" : code === "100000" ? "nation" : code.slice(0, 2) === "66" ? "65" : code.slice(0, 2);
// path is a region with all above it but the country: 江苏省 › 苏州市 › 昆山市.
const path = code => { const parts = []; for (let c = code; c && c !== "100000" && regions[c]; c = regions[c].parent) parts.unshift(regions[c].name); return parts.length ? parts.join(" › ") : name(code); };
const name = code => code === "" ? T().nowhere : code === "100000" ? T().nation : regions[code] ? regions[code].name : code;

function el(tag, attrs, ...children) {
  const e = document.createElement(tag);
  for (const k in attrs || {}) if (k === "onclick") e.onclick = attrs[k]; else if (attrs[k] !== undefined) e.setAttribute(k, attrs[k]);
  e.append(...children.filter(c => c !== null && c !== undefined));
  return e;
}
// inRegion tells whether a code is the chosen region or lies below it.
function inRegion(code) {
  const at = state.region;
  if (at === "") return true;
  if (at === "none") return code === "";
  if (at === "nation") return code === "100000";
  if (at.length === 2) return province(code) === at;
  for (let c = code; c; c = regions[c] ? regions[c].parent : "") if (c === at) return true;
  return false;
}
function describe(r) {
  const parts = [];
  for (const p of r.population) parts.push(label("population", p));
  for (const c of r.care) parts.push(label("care", c));
  for (const i of r.institution) parts.push(label("institution", i));
  if (r.payer) parts.push(label("payer", r.payer));
  if (r.per) parts.push(label("per", r.per));
  if (r.age) parts.push(bracket(r.age, state.lang === "zh" ? "岁" : " years"));
  if (r.amount) parts.push(bracket(r.amount, state.lang === "zh" ? "元" : " CNY"));
  for (const s of [r.tier, r.visit, r.condition]) if (s) parts.push(s);
  return parts;
}
// bracket gives a half-open range in words.
function bracket(b, unit) {
  const low = b.min === null ? "" : b.min, high = b.max === null ? "" : b.max;
  return low && high ? low + "–" + high + unit : low ? "≥ " + low + unit : "< " + high + unit;
}
// figure puts the unit of a value into words: "≥300000 CNY" is ≥300,000元.
function figure(value) {
  const m = value.match(/^(.*) (CNY|year|month|day|workday|age|count|pp)$/);
  if (!m) return value;
  return m[1].replace(/\d{5,}/g, n => n.replace(/\B(?=(\d{3})+$)/g, ",")) + (state.lang === "zh" ? "" : " ") + label("unit", m[2] === "pp" ? "percentage_point" : m[2]);
}
// highlight gives a quote with the figures of a value marked.
function highlight(quote, value) {
  const figures = (value.match(/\d+(\.\d+)?/g) || []).sort((a, b) => b.length - a.length);
  const q = el("blockquote");
  if (!figures.length) { q.append(quote); return q; }
  const re = new RegExp("(?<![\\d.])(" + figures.map(f => f.replace(".", "\\.")).join("|") + ")(?![\\d.]*\\d)", "g");
  let at = 0;
  for (const m of quote.matchAll(re)) { q.append(quote.slice(at, m.index), el("mark", null, m[0])); at = m.index + m[0].length; }
  q.append(quote.slice(at));
  return q;
}
function link(url, quote) {
  if (!/^https?:/.test(url)) return document.createTextNode(url);
  const words = quote.replace(/\s+/g, " ").trim().slice(0, 60);
  const href = url + (words && !url.includes("#") ? "#:~:text=" + encodeURIComponent(words).replace(/-/g, "%2D") : "");
  let host = url; try { host = new URL(url).host; } catch { /* shown as it is */ }
  return el("a", { href, rel: "noreferrer noopener", target: "_blank", title: url }, host);
}
const changes = () => D.changes.filter(c => !state.measure || c.measure === state.measure);
const values = () => D.values.filter(v => v.scheme + "/" + v.measure === state.shade);

function drawMonths() {
  const byMonth = {};
  for (const c of changes()) if (inRegion(c.region)) {
    const m = c.observed.slice(0, 7);
    (byMonth[m] = byMonth[m] || { added: 0, modified: 0, removed: 0, gone: 0 })[c.kind]++;
  }
  const box = $("months"); box.replaceChildren();
  let months = Object.keys(byMonth).sort();
  if (!months.length) { box.append(el("p", { class: "none" }, T().none)); return; }
  const all = []; // months without changes are part of the story
  for (let [y, m] = months[0].split("-").map(Number), end = months[months.length - 1]; ; m === 12 ? (y++, m = 1) : m++) {
    const key = y + "-" + String(m).padStart(2, "0"); all.push(key);
    if (key >= end || all.length > 240) break;
  }
  months = all.slice(-24);
  $("h-months").textContent = months.length > 1 ? T().months : T().matters;
  if (months.length === 1) { drawMatters(box); return; }
  const W = 560, H = 220, base = H - 26, step = W / Math.max(months.length, 6);
  const sum = m => Object.values(byMonth[m] || {}).reduce((a, b) => a + b, 0);
  const top = Math.max(...months.map(sum));
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", `0 0 ${W} ${H}`); svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", months.map(m => m + ": " + sum(m)).join(", "));
  const add = (tag, attrs, content) => { const e = document.createElementNS(ns, tag); for (const k in attrs) e.setAttribute(k, attrs[k]); if (content !== undefined) e.textContent = content; svg.append(e); return e; };
  const colours = { added: "#4a8fd4", modified: "#e0a030", removed: "#c0504d", gone: "#8a93a0" };
  months.forEach((m, i) => {
    let y = base; const w = Math.min(step * .7, 60), x = i * step + (step - w) / 2;
    for (const k in colours) {
      const n = (byMonth[m] || {})[k]; if (!n) continue;
      const h = n / top * (base - 30); y -= h;
      const r = add("rect", { x, y, width: w, height: h, fill: colours[k] }); r.append(Object.assign(document.createElementNS(ns, "title"), { textContent: `${m} ${label("change", k)} ${n}` }));
    }
    if (sum(m)) add("text", { x: x + w / 2, y: y - 5, "text-anchor": "middle" }, sum(m));
    if (months.length <= 12 || i % 3 === 0) add("text", { x: x + w / 2, y: H - 8, "text-anchor": "middle" }, months.length > 6 && m.slice(5) !== "01" && i ? m.slice(5) : m);
  });
  let x = 0;
  for (const k in colours) {
    if (!months.some(m => (byMonth[m] || {})[k])) continue;
    add("rect", { x, y: 2, width: 10, height: 10, fill: colours[k] });
    const t = add("text", { x: x + 14, y: 11 }, label("change", k)); x += 30 + t.textContent.length * (state.lang === "zh" ? 13 : 7);
  }
  box.append(svg);
}
// drawMatters says what changed where all changes are of one month.
function drawMatters(box) {
  const by = new Map();
  for (const c of changes()) if (inRegion(c.region)) {
    const m = by.get(c.measure) || { all: 0, better: 0, worse: 0 };
    m.all++; if (c.better > 0) m.better++; if (c.better < 0) m.worse++;
    by.set(c.measure, m);
  }
  const rows = [...by].sort((a, b) => b[1].all - a[1].all), top = rows[0][1].all;
  const list = el("div", { class: "matters" });
  for (const [measure, m] of rows) {
    const bar = el("span", { class: "bar" });
    for (const [kind, n] of [["good", m.better], ["bad", m.worse], ["open", m.all - m.better - m.worse]]) if (n) { const i = el("i", { class: kind }); i.style.width = 100 * n / top + "%"; bar.append(i); }
    list.append(el("span", null, label("measure", measure)), bar, el("span", { class: "day" }, String(m.all)));
  }
  box.append(list, el("p", { class: "key" }, el("i", { class: "good" }), label("better", "1") + " ", el("i", { class: "bad" }), label("better", "-1") + " ", el("i", { class: "open" }), T().unclear));
}
// figures gives for each key of place(code) the number that shades it and its text.
function figures(place) {
  const out = {};
  if (!state.shade) {
    for (const c of changes()) { const k = place(c.region); if (k) out[k] = { n: (out[k] ? out[k].n : 0) + 1 }; }
    for (const k in out) out[k].text = String(out[k].n);
    return out;
  }
  const lists = {};
  for (const v of values()) { const k = place(v.region); if (k && v.number !== null) (lists[k] = lists[k] || []).push(v); }
  for (const k in lists) {
    const l = lists[k].sort((a, b) => a.number - b.number), mid = l[Math.floor(l.length / 2)];
    out[k] = { n: mid.number, text: figure(mid.text) };
  }
  return out;
}
function drawMap() {
  const f = figures(province), ns = Object.values(f).map(x => x.n);
  const low = state.shade ? Math.min(...ns) : 0, high = Math.max(...ns);
  const shade = n => high > low ? .12 + .78 * (n - low) / (high - low) : .5;
  const box = $("tiles"); box.replaceChildren();
  const tile = (key, col, row, short, full) => {
    const x = f[key];
    const b = el("button", { class: "tile", type: "button", "aria-pressed": String(state.region === key || state.region.length === 6 && province(state.region) === key), title: full + (x ? " · " + x.text : ""),
      onclick: () => { state.region = state.region === key ? "" : key; draw(); } }, short);
    b.style.gridColumn = col + 1; b.style.gridRow = row + 1;
    if (x) { const a = shade(x.n); b.style.background = `hsl(212 75% 48% / ${a})`; if (a > .55) b.style.color = "#fff"; b.append(el("small", null, x.text)); }
    box.append(b);
  };
  for (const code in grid) tile(code, grid[code][0], grid[code][1], abbreviations[code], regions[code + "0000"] ? regions[code + "0000"].name : abbreviations[code]);
  if (f.nation) tile("nation", 0, 5, state.lang === "zh" ? "全国" : "CN", T().nation);
  if (f.none) tile("none", 0, 6, "?", T().nowhere);
  const scale = $("scale"); scale.replaceChildren();
  if (ns.length) {
    const bar = el("i"); bar.style.background = "linear-gradient(90deg, hsl(212 75% 48% / .12), hsl(212 75% 48% / .9))";
    scale.append(state.shade ? String(low) : "0", bar, String(high), " ", $("shade").selectedOptions[0].textContent);
  }
  const cities = $("cities"); cities.replaceChildren();
  if (/^\d{2}/.test(state.region)) {
    const p = state.region.slice(0, 2), g = figures(code => province(code) === p ? code : null);
    for (const code of Object.keys(g).sort()) {
      const at = state.region === code;
      cities.append(el("button", { type: "button", "aria-pressed": String(at), onclick: () => { state.region = at ? p : code; draw(); } }, name(code) + " ", el("small", null, g[code].text)));
    }
  }
}
function proof(rows, url, title, authority, open) {
  const d = el("details", open ? { open: "" } : null, el("summary", null, T().proof));
  for (const [head, quote, value] of rows) if (quote) { const q = highlight(quote, value); if (head) q.prepend(el("small", null, head), " "); d.append(q); }
  d.append(el("small", null, T().source + ": ", authority ? label("authority", authority) + " · " : "", title ? title + " · " : "", link(url, rows[rows.length - 1][1] || rows[0][1])));
  return d;
}
function subject(r) {
  const td = el("td", null, el("strong", null, label("measure", r.measure)), " ", el("span", { class: "tag" }, label("scheme", r.scheme)));
  for (const p of describe(r)) td.append(el("span", { class: "tag" }, p));
  return td;
}
function changeRow(c, open) {
  const v = el("td", { class: "figure " + (c.better > 0 ? "better" : c.better < 0 ? "worse" : "") });
  if (c.old) v.append(el("del", null, figure(c.old)));
  if (c.old && c.new) v.append(" → ");
  if (c.new) v.append(el("ins", null, figure(c.new)));
  if (!c.old || !c.new) v.append(" ", el("span", { class: "tag" }, label("change", c.kind)));
  if (c.from) v.append(el("br"), el("small", null, state.lang === "zh" ? c.from + " " + T().from : T().from + " " + c.from, c.lead !== null ? " (" + T().ahead(c.lead) + ")" : ""));
  const s = subject(c); if (c.question) s.append(el("br"), el("small", null, c.question)); if (c.silent) s.append(" ", el("span", { class: "tag" }, T().silent));
  v.append(proof([[T().before, c.oldEvidence, c.old], [T().after, c.newEvidence, c.new]], c.url, c.title, c.authority, open));
  return el("tr", null, el("td", { class: "day" }, c.observed), s, v);
}
function valueRow(v, open) {
  return el("tr", null, el("td", { class: "day" }, v.from || ""), subject(v), el("td", { class: "figure" }, el("ins", null, figure(v.text)), proof([["", v.evidence, v.text]], v.url, "", v.authority, open)));
}
const few = 30; // so many show their proofs without a click
const shown = 300; // rows drawn at once: a browser lays them out in a blink
function drawList() {
  const rows = (state.shade ? values() : changes()).filter(r => inRegion(r.region));
  $("h-list").textContent = (state.region ? (state.region.length === 6 ? name(state.region) : /^\d/.test(state.region) ? name(state.region + "0000") : state.region === "nation" ? T().nation : T().nowhere) + " · " : "") + (state.shade ? T().values(rows.length) : T().changes(rows.length));
  const box = $("list"); box.replaceChildren();
  if (!rows.length) { box.append(el("p", { class: "none" }, T().none)); return; }
  const groups = new Map();
  for (const r of rows.slice(0, shown)) { if (!groups.has(r.region)) groups.set(r.region, []); groups.get(r.region).push(r); }
  const open = rows.length <= few && matchMedia("(min-width: 801px)").matches;
  for (const code of [...groups.keys()].sort((a, b) => (a === "") - (b === "") || (a < b ? -1 : 1))) { // what names no place comes last
    const body = el("tbody"); for (const r of groups.get(code)) body.append(state.shade ? valueRow(r, open) : changeRow(r, open));
    box.append(el("h3", null, path(code)), el("table", null, el("thead", null, el("tr", null, el("th", null, state.shade ? T().from : T().day), el("th", null, T().what), el("th", null, T().value))), body));
  }
  if (rows.length > shown) box.append(el("p", { class: "none" }, "… +" + (rows.length - shown)));
}
function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, words]) => el("option", { value }, words)));
  select.value = chosen;
}
function draw() {
  document.documentElement.lang = state.lang;
  for (const e of document.querySelectorAll("[data-text]")) e.textContent = T()[e.dataset.text];
  document.title = $("title").textContent = T().title;
  $("lead").textContent = T().lead(D.changes.length, new Set(D.changes.map(c => c.region)).size, D.since) + (D.cut ? " " + T().cut : "");
  $("lang").textContent = T().lang;
  const measures = [...new Set(D.changes.map(c => c.measure))].sort();
  fill($("measure"), [["", T().all], ...measures.map(m => [m, label("measure", m)])], state.measure);
  const kinds = [...new Set(D.values.filter(v => v.number !== null).map(v => v.scheme + "/" + v.measure))].sort();
  fill($("shade"), [["", T().count], ...kinds.map(k => { const [s, m] = k.split("/"); return [k, T().current(label("scheme", s) + " " + label("measure", m))]; })], state.shade);
  $("foot").textContent = T().foot(new Date(D.generated).toLocaleString(state.lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai" }));
  drawMonths(); drawMap(); drawList();
}
$("lang").onclick = () => { state.lang = state.lang === "zh" ? "en" : "zh"; draw(); };
$("measure").onchange = e => { state.measure = e.target.value; draw(); };
$("shade").onchange = e => { state.shade = e.target.value; draw(); };
draw();
})();

// The atlas as one HTML page: the numbers as JSON, a canvas, and a script that draws and answers the pointer.
#include <cmath>

#include <nlohmann/json.hpp>

#include "app/lab/atlas_picture.h"

namespace saddle::app {
namespace {

using nlohmann::json;

constexpr const char* kHead = R"page(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Atlas of games</title>
<style>
body { font: 15px/1.4 sans-serif; margin: 1.5em; color: #222; max-width: 60em }
label { margin-right: 1em; white-space: nowrap } select { font: inherit }
#map { image-rendering: pixelated; border: 1px solid #888; cursor: crosshair; touch-action: none }
#y { writing-mode: vertical-rl; transform: rotate(180deg) } .row { display: flex; align-items: stretch; gap: .5em; margin-top: 1em }
.ends { display: flex; justify-content: space-between } #y span, .ends span { font-size: 13px; color: #555 }
.key i { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em; vertical-align: -2px }
#says { min-height: 8.5em; white-space: pre-line; margin-left: 1em; font-variant-numeric: tabular-nums }
</style></head><body>
<h1>Atlas of games</h1><p id="about"></p><div id="choices"></div><p class="key" id="key"></p>
<div class="row"><div id="y" class="ends"></div><div><canvas id="map" tabindex="0"></canvas><div id="x" class="ends"></div></div>
<div id="says">Point at a cell.</div></div>
<script>
const atlas = )page";

constexpr const char* kScript = R"page(;
const words = {c: "converges", d: "diverges", w: "wrong point", y: "cycles", u: "undecided"};
const inks = {c: [0, 114, 178], d: [213, 94, 0], w: [0, 158, 115], y: [230, 159, 0], u: [86, 180, 233]};
const axes = atlas.axes, size = 520;
let stride = 1;
for (const axis of [...axes].reverse()) { axis.stride = stride; stride *= axis.values.length; axis.at = 0 }
const long = axes.filter(a => a.numeric).sort((a, b) => b.values.length - a.values.length);
let up = axes.find(a => a.name === "step size"), right = long.find(a => a !== up);
const id = name => document.getElementById(name), canvas = id("map");
const index = () => axes.reduce((sum, a) => sum + a.at * a.stride, 0);
const number = x => x === null ? "" : Number(x).toPrecision(5).replace(/\.?0+($|e)/, "$1");

// Lightness by rate: dark where the error changes fast, full colour where it hardly does.
function ink(i) {
  const [r, g, b] = inks[atlas.verdict[i]], f = atlas.factor[i];
  const fast = f > 0 ? Math.min(1, Math.abs(Math.log(f)) * 4) : 0, light = .45 * (1 - fast) * (f > 0);
  return [r, g, b].map(v => Math.round(v + (255 - v) * light));
}
function choose(label, list, chosen, then) {
  const one = document.createElement("label"), select = document.createElement("select");
  list.forEach((value, k) => select.add(new Option(value, k, false, k === chosen)));
  select.onchange = () => { then(+select.value); draw() };
  one.append(label + " ", select); id("choices").append(one);
}
function draw() {
  id("choices").replaceChildren();
  choose("up:", long.map(a => a.name), long.indexOf(up), k => { if (long[k] === right) right = up; up = long[k] });
  choose("right:", long.map(a => a.name), long.indexOf(right), k => { if (long[k] === up) up = right; right = long[k] });
  for (const a of axes) if (a !== up && a !== right && a.values.length > 1)
    choose(a.name + ":", a.values.map(v => a.numeric ? number(v) : v), a.at, k => { a.at = k });
  canvas.width = right.values.length; canvas.height = up.values.length;
  canvas.style.width = canvas.style.height = size + "px";
  const paint = canvas.getContext("2d"), image = paint.createImageData(canvas.width, canvas.height);
  up.at = right.at = 0;
  const first = index();
  for (let r = 0; r < canvas.height; ++r) for (let c = 0; c < canvas.width; ++c) {
    const rgb = ink(first + (canvas.height - 1 - r) * up.stride + c * right.stride);
    image.data.set([...rgb, 255], 4 * (r * canvas.width + c));
  }
  paint.putImageData(image, 0, 0);
  const ends = (box, a, name) => box.replaceChildren(...[number(a.values[0]), name, number(a.values[a.values.length - 1])]
    .map(t => { const s = document.createElement("span"); s.textContent = t; return s }));
  ends(id("x"), right, right.name); ends(id("y"), up, up.name);
}
function tell(column, row) {
  right.at = Math.max(0, Math.min(canvas.width - 1, column)); up.at = Math.max(0, Math.min(canvas.height - 1, row));
  const i = index(), lines = axes.map(a => a.name + ": " + (a.numeric ? number(a.values[a.at]) : a.values[a.at]));
  lines.push("", "verdict: " + words[atlas.verdict[i]]);
  if (atlas.factor[i]) lines.push("error times " + atlas.factor[i] + " a step");
  if (atlas.power[i]) lines.push("error like t^-" + number(atlas.power[i]));
  if (atlas.verdict[i] === "y") lines.push("largest error of a round: " + number(atlas.radius[i]));
  if (atlas.period[i]) lines.push("period: " + number(atlas.period[i]) + " steps");
  lines.push("error at the end: " + number(atlas.error[i]), "game " + i);
  id("says").textContent = lines.join("\n");
}
canvas.onpointermove = canvas.onpointerdown = e => {
  const box = canvas.getBoundingClientRect();
  tell(Math.floor((e.clientX - box.left - 1) / size * canvas.width), canvas.height - 1 - Math.floor((e.clientY - box.top - 1) / size * canvas.height));
};
canvas.onkeydown = e => {
  const move = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[e.key];
  if (move) { tell(right.at + move[0], up.at + move[1]); e.preventDefault() }
};
id("about").textContent = atlas.about;
for (const k of "cdwyu") {
  const box = document.createElement("i"); box.style.background = `rgb(${inks[k]})`; id("key").append(box, words[k]);
}
id("key").append(" (darker: faster)");
draw();
</script></body></html>
)page";

char letter(dynamics::Outcome outcome) {
  switch (outcome) {
    case dynamics::Outcome::converges:
      return 'c';
    case dynamics::Outcome::cycles:
      return 'y';
    case dynamics::Outcome::wrong_point:
      return 'w';
    case dynamics::Outcome::diverges:
      return 'd';
    case dynamics::Outcome::undecided:
      break;
  }
  return 'u';
}

/// A column with so few digits that a page of 100,000 games stays small.
std::string column(const std::vector<AtlasRow>& rows, double AtlasRow::* field) {
  std::string all = "[";
  for (const AtlasRow& row : rows) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.6g", row.*field);
    if (all.size() > 1) all += ",";
    all += std::isfinite(row.*field) ? digits : "null";
  }
  return all + "]";
}

json axis(const char* name, const json& values, bool numeric) {
  return {{"name", name}, {"values", values}, {"numeric", numeric}};
}

/// Text inside a script: "</script>" must not end it.
std::string in_script(std::string words) {
  for (std::size_t at = 0; (at = words.find("</", at)) != std::string::npos; at += 3) words.replace(at, 2, "<\\/");
  return words;
}

}  // namespace

std::string atlas_page(const AtlasPlan& plan, const dynamics::Atlas& atlas, const std::vector<AtlasRow>& rows) {
  const dynamics::AtlasAxes& a = atlas.axes();
  std::vector<std::int64_t> starts;
  for (std::int64_t k = 0; k < a.starts; ++k) starts.push_back(k);
  const std::vector<double> own{0.0};
  json axes = json::array({axis("rule", plan.rules, false), axis("objective", plan.objectives, false),
                           axis("penalty", plan.penalties, false),
                           axis("penalty weight", a.weights.empty() ? own : a.weights, true),
                           axis("momentum", a.momenta, true), axis("start radius", a.radii, true),
                           axis("start", starts, true), axis("step size", a.step_sizes, true)});
  if (a.weights.empty()) axes[3] = axis("penalty weight", json::array({"its own"}), false);
  std::string verdicts;
  for (const AtlasRow& row : rows) verdicts += letter(row.outcome);
  const std::string about = text(rows.size(), " Dirac games of ", plan.steps, " steps in ", plan.dimensions,
                                 plan.dimensions == 1 ? " dimension" : " dimensions", ". Made by saddle lab atlas.");
  return kHead +
         in_script(text("{\"about\":", json(about).dump(), ",\"axes\":", axes.dump(), ",\"verdict\":\"", verdicts,
                        "\",\"factor\":", column(rows, &AtlasRow::factor),
                        ",\"power\":", column(rows, &AtlasRow::power), ",\"radius\":", column(rows, &AtlasRow::radius),
                        ",\"period\":", column(rows, &AtlasRow::period),
                        ",\"error\":", column(rows, &AtlasRow::final_error), "}")) +
         kScript;
}

}  // namespace saddle::app

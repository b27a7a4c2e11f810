// layout.mjs FOLDER NODES EDGES TICKS: times the ticks of d3-force-3d on the graph of
// `axon bench layout`, with AXON's constants. FOLDER is where `npm install d3-force-3d` was run.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, nodeCount = "10000", edgeCount = "100000", tickCount = "20"] = process.argv.slice(2);
const entry = join(folder, "node_modules", "d3-force-3d", "src", "index.js");
const d3 = await import(pathToFileURL(entry).href);

// The generator of LayoutBenchmark.graph, so that the links are the same.
let state = 0x9E3779B97F4A7C15n;
function below(limit) {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xFFFFFFFFFFFFFFFFn;
  return Number((state >> 33n) % BigInt(limit));
}
const count = Number(nodeCount);
const most = Math.min(Number(edgeCount), (count * (count - 1)) / 2);
const nodes = Array.from({ length: count }, () => ({}));
const seen = new Set(), links = [];
while (links.length < most) {
  const a = below(count), b = below(count), key = Math.min(a, b) * count + Math.max(a, b);
  if (a === b || seen.has(key)) continue;
  seen.add(key);
  links.push({ source: a, target: b });
}

const simulation = d3.forceSimulation(nodes, 3).stop()
  .force("link", d3.forceLink(links).distance(55))
  .force("charge", d3.forceManyBody().strength(-120))
  .force("x", d3.forceX().strength(0.1))
  .force("y", d3.forceY().strength(0.1))
  .force("z", d3.forceZ().strength(0.1))
  .force("center", d3.forceCenter().strength(0.05));
for (let tick = 0; tick < 3; tick++) simulation.tick();
const times = [];
for (let tick = 0; tick < Number(tickCount); tick++) {
  const start = process.hrtime.bigint();
  simulation.tick();
  times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({
  peer: "d3-force-3d", benchmark: "layout", node: process.version, nodes: count,
  edges: links.length, ticks: times.length, median_ms: times[times.length >> 1], min_ms: times[0],
}));

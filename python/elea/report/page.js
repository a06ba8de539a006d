// SPDX-License-Identifier: MIT
"use strict";
// Tables that sort and filter, texts to copy, and a molecule that turns. Without it, the page lacks
// nothing but these.

// ---- Tables ----

function cellKey(row, column) {
  const cell = row.cells[column];
  if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
  return cell.classList.contains("number") ? NaN : cell.textContent;
}

function compareKeys(a, b) {
  if (typeof a === "string") return a.localeCompare(b, "en", { numeric: true });
  return a - b;
}

// What is not known stays at the end, in either direction.
function sortTable(table, column, sign) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, row => ({ row, key: cellKey(row, column) }));
  const known = rows.filter(item => !Number.isNaN(item.key));
  known.sort((a, b) => sign * compareKeys(a.key, b.key));
  const unknown = rows.filter(item => Number.isNaN(item.key));
  body.append(...known.concat(unknown).map(item => item.row));
}

function makeSortable(table) {
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortTable(table, column, down ? -1 : 1);
    });
  });
}

function makeFilter(field) {
  const body = document.getElementById(field.dataset.filters).tBodies[0];
  const count = field.closest("p").querySelector(".filtered");
  const apply = () => {
    const word = field.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      row.hidden = word !== "" && !row.textContent.toLowerCase().includes(word);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = word ? `${shown} of ${body.rows.length} rows` : "";
  };
  field.addEventListener("input", apply);
  field.closest("p").hidden = false;
}

// ---- Texts to copy ----

function makeCopy(button) {
  const source = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source); // where the browser allows no more
    }
  });
}

// ---- The molecule ----

function multiply(a, b) {
  return a.map(row => b[0].map((_, j) => row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]));
}

function turn(matrix, v) {
  return matrix.map(row => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
}

class View {
  constructor(canvas, data) {
    this.canvas = canvas;
    this.data = data;
    this.context = canvas.getContext("2d");
    this.size = canvas.width;
    this.rotation = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    this.shade = "areas";
    this.hidden = new Set();
    this.image = this.context.createImageData(this.size, this.size);
    this.depth = new Float32Array(this.size * this.size);
  }

  // Turns by angles about the axes of the screen.
  rotate(across, up) {
    const [c, s, d, t] = [Math.cos(across), Math.sin(across), Math.cos(up), Math.sin(up)];
    const about = multiply([[1, 0, 0], [0, d, -t], [0, t, d]], [[c, 0, s], [0, 1, 0], [-s, 0, c]]);
    this.rotation = multiply(about, this.rotation);
    this.draw();
  }

  draw() {
    this.image.data.fill(255);
    this.depth.fill(-Infinity);
    const { places, radii } = this.data;
    for (let i = 0; i < radii.length; i++)
      this.drawSphere(turn(this.rotation, places.slice(3 * i, 3 * i + 3)), radii[i],
                      3 * this.data.shades[this.shade][i]);
    this.context.putImageData(this.image, 0, 0);
    this.data.ellipsoids.forEach((item, i) => this.hidden.has(i) || this.drawEllipsoid(item));
    this.canvas.dataset.drawn = "true";
  }

  // Each pixel shows the sphere that is nearest to the viewer there.
  drawSphere([x, y, z], radius, color) {
    const { size, depth } = this, pixels = this.image.data, map = this.data.map;
    const scale = size / (2 * this.data.reach), middle = size / 2;
    const [cx, cy, r] = [middle + x * scale, middle - y * scale, radius * scale];
    const left = Math.max(0, Math.ceil(cx - r)), right = Math.min(size - 1, Math.floor(cx + r));
    const bottom = Math.min(size - 1, Math.floor(cy + r));
    for (let row = Math.max(0, Math.ceil(cy - r)); row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const rest = r * r - (row - cy) ** 2 - (column - cx) ** 2;
        if (rest <= 0) continue;
        const height = Math.sqrt(rest), place = row * size + column;
        if (z * scale + height <= depth[place]) continue;
        depth[place] = z * scale + height;
        const light = 0.45 + 0.55 * height / r;
        for (let k = 0; k < 3; k++) pixels[4 * place + k] = light * map[color + k];
      }
    }
  }

  // Its three ellipses in the planes of its axes.
  drawEllipsoid({ centre, axes, color }) {
    const middle = turn(this.rotation, centre), turned = axes.map(axis => turn(this.rotation, axis));
    const scale = this.size / (2 * this.data.reach), half = this.size / 2;
    for (const [a, b] of [[0, 1], [1, 2], [2, 0]]) {
      const path = new Path2D();
      for (let i = 0; i <= 72; i++) {
        const [c, s] = [Math.cos(i * Math.PI / 36), Math.sin(i * Math.PI / 36)];
        path.lineTo(half + scale * (middle[0] + c * turned[a][0] + s * turned[b][0]),
                    half - scale * (middle[1] + c * turned[a][1] + s * turned[b][1]));
      }
      for (const [width, style] of [[4, "white"], [2, color]]) {
        this.context.lineWidth = width;
        this.context.strokeStyle = style;
        this.context.stroke(path);
      }
    }
  }
}

function listenToPointer(view) {
  let last = null, waiting = false, across = 0, up = 0;
  const { canvas } = view;
  canvas.addEventListener("pointerdown", event => {
    last = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointerup", () => { last = null; });
  canvas.addEventListener("pointercancel", () => { last = null; });
  canvas.addEventListener("pointermove", event => {
    if (last === null) return;
    across += (event.clientX - last[0]) / 120;
    up += (event.clientY - last[1]) / 120;
    last = [event.clientX, event.clientY];
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      view.rotate(across, up);
      across = up = 0;
      waiting = false;
    });
  });
}

function listenToKeys(view) {
  const steps = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };
  view.canvas.addEventListener("keydown", event => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    view.rotate(...step);
  });
}

function makeView(canvas) {
  const view = new View(canvas, JSON.parse(document.getElementById("molecule-data").textContent));
  const box = canvas.closest(".turned");
  box.hidden = false;
  for (const input of box.querySelectorAll("input[name=shade]"))
    input.addEventListener("change", () => { view.shade = input.value; view.draw(); });
  for (const input of box.querySelectorAll("input[data-ellipsoid]"))
    input.addEventListener("change", () => {
      view.hidden[input.checked ? "delete" : "add"](Number(input.dataset.ellipsoid));
      view.draw();
    });
  listenToPointer(view);
  listenToKeys(view);
  view.rotate(0.35, 0.25);
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
document.querySelectorAll("input.filter").forEach(makeFilter);
document.querySelectorAll("button.copy").forEach(makeCopy);
document.querySelectorAll("#molecule-view").forEach(makeView);

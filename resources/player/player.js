(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const items = [...at("steps").children];
  const places = new Map(items.map((item, index) => [item.dataset.at, index]));
  const [stage, equation, timeline, play, pace] =
    ["stage", "equation", "timeline", "play", "pace"].map(at);
  const SVG = "http://www.w3.org/2000/svg";
  const MANY = 120; // steps: above, the timeline shows bars, not ticks
  let now = 0;
  let timer = 0;
  let pinned = "";

  // Drawing ---------------------------------------------------------------------------------------

  const text = (runs) => {
    const lines = [];
    for (let run = 0; run < runs.length; run += 2)
      for (let k = 0; k < runs[run + 1]; k++) lines.push(data.lines[runs[run] + k]);
    return lines.join("");
  };

  const drawn = (runs, box, label, fixed) => {
    const spaces = `xmlns="${SVG}" xmlns:xlink="http://www.w3.org/1999/xlink"`;
    const source = `<svg ${spaces}>${text(runs)}</svg>`;
    const read = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
    const svg = document.importNode(read, true);
    svg.setAttribute("viewBox", box.join(" "));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    svg.setAttribute("fill", "none");
    svg.setAttribute("stroke-linejoin", "round");
    if (fixed) {
      svg.setAttribute("width", box[2]);
      svg.setAttribute("height", box[3]);
    }
    return svg;
  };

  const draw = () => {
    const step = data.steps[now];
    stage.replaceChildren(drawn(step.picture, data.box, step.says, false));
    equation.replaceChildren(drawn(step.equation, step.box, items[now].querySelector("pre").textContent, true));
    reach();
    const loss = items[now].dataset.phase === "loss" && stage.querySelector('[id="loss"]');
    const focus = stage.querySelector('[id^="halo:"]') || loss;
    if (focus && stage.scrollWidth > stage.clientWidth) {
      const there = focus.getBoundingClientRect();
      const here = stage.getBoundingClientRect();
      stage.scrollLeft += there.x + there.width / 2 - here.x - here.width / 2;
    }
    stage.toggleAttribute("tabindex", false);
    if (stage.scrollWidth > stage.clientWidth) stage.setAttribute("tabindex", "0");
  };

  // Thin lines and glyphs get an area around them that the pointer can meet.
  const reach = () => {
    for (const edge of stage.querySelectorAll('path[id^="edge:"]')) {
      const hit = document.createElementNS(SVG, "path");
      hit.setAttribute("d", edge.getAttribute("d"));
      hit.setAttribute("class", "hit");
      hit.dataset.for = edge.id;
      edge.parentNode.append(hit);
    }
    for (const term of equation.querySelectorAll(".term[data-ids]")) {
      const box = term.getBBox();
      const hit = document.createElementNS(SVG, "rect");
      const size = { x: box.x - 2, y: box.y - 3, width: box.width + 4, height: box.height + 6 };
      for (const [name, value] of Object.entries(size)) hit.setAttribute(name, value);
      hit.setAttribute("rx", 3);
      hit.setAttribute("class", "hit");
      term.prepend(hit);
    }
  };

  // Going to a step -------------------------------------------------------------------------------

  const said = (index) => {
    const item = items[index];
    const words = [...item.querySelectorAll("a, p")].map((part) => part.textContent);
    return `Step ${index + 1} of ${items.length}. ${words.join(". ")}`;
  };

  const show = (index, quiet) => {
    now = Math.min(Math.max(index, 0), items.length - 1);
    const item = items[now];
    const kicker = at("kicker");
    const { phase, part } = item.dataset;
    kicker.dataset.phase = phase;
    kicker.replaceChildren(`Step ${now + 1} of ${items.length} · `, strong(phase));
    if (part) kicker.append(` · ${part}`);
    at("title").replaceChildren(...copied(item.querySelector("a")));
    at("sentence").replaceChildren(...[...item.querySelectorAll("p")].map((p) => p.cloneNode(true)));
    const address = at("address");
    address.textContent = item.dataset.at;
    address.setAttribute("href", `#${item.dataset.at}`);
    pinned = "";
    draw();
    mark();
    // Not `disabled`: a button that is must not lose the focus of who has just pressed it.
    for (const id of ["first", "back"]) at(id).setAttribute("aria-disabled", now === 0);
    for (const id of ["next", "last"])
      at(id).setAttribute("aria-disabled", now === items.length - 1);
    if (quiet) return;
    at("live").textContent = said(now);
    try {
      history.replaceState(null, "", `#${item.dataset.at}`);
    } catch {
      // A page inside another page may not be allowed an address of its own.
    }
  };

  const strong = (words) => {
    const b = document.createElement("b");
    b.textContent = words;
    return b;
  };
  const copied = (element) => [...element.cloneNode(true).childNodes];

  // An address of a finer step leads to the step that holds it: …/n4/t1 to …/n4.
  const place = (address) => {
    for (let part = address; part; part = part.slice(0, Math.max(part.lastIndexOf("/"), 0)))
      if (places.has(part)) return places.get(part);
    return -1;
  };

  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };

  const go = (index) => {
    stop();
    show(index);
  };

  // Playing ---------------------------------------------------------------------------------------

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  };

  const start = () => {
    stop();
    if (now === items.length - 1) show(0);
    play.textContent = "Stop";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      show(now + 1);
      if (now === items.length - 1) stop();
    }, 1000 * Number(pace.value));
  };

  const toggle = () => (timer ? stop() : start());

  // Timeline --------------------------------------------------------------------------------------

  const segments = [];
  items.forEach((item, index) => {
    const { phase, part } = item.dataset;
    const last = segments[segments.length - 1];
    if (last && last.phase === phase && last.part === part) last.count += 1;
    else segments.push({ phase, part, first: index, count: 1 });
  });
  for (const segment of segments) {
    const box = document.createElement("div");
    box.className = "segment";
    box.dataset.phase = segment.phase;
    box.style.flexGrow = segment.count;
    box.title = segment.part ? `${segment.phase}, ${segment.part}` : segment.phase;
    const name = document.createElement("span");
    name.textContent = segment.phase[0].toUpperCase() + segment.phase.slice(1);
    segment.ticks = document.createElement("div");
    segment.ticks.className = items.length > MANY ? "ticks many" : "ticks";
    const pieces = items.length > MANY ? 1 : segment.count;
    for (let k = 0; k < pieces; k++) segment.ticks.append(document.createElement("i"));
    box.append(name, segment.ticks);
    timeline.append(box);
  }

  const mark = () => {
    for (const { first, count, ticks } of segments) {
      const done = Math.min(Math.max(now + 1 - first, 0), count);
      const within = now >= first && now < first + count;
      if (items.length > MANY) {
        ticks.firstChild.style.width = `${(100 * done) / count}%`;
        ticks.firstChild.className = within ? "done here" : "done";
        continue;
      }
      [...ticks.children].forEach((tick, k) => {
        tick.className = k < done ? (within && k === done - 1 ? "done here" : "done") : "";
      });
    }
    timeline.setAttribute("aria-valuenow", now + 1);
    timeline.setAttribute("aria-valuetext", said(now));
  };

  const scrub = (event) => {
    let found = 0;
    for (const { first, count, ticks } of segments) {
      const box = ticks.getBoundingClientRect();
      if (event.clientX < box.left) break;
      const share = (event.clientX - box.left) / Math.max(box.width, 1);
      found = first + Math.min(Math.floor(share * count), count - 1);
    }
    if (found !== now) go(found);
  };

  const fit = () => {
    for (const name of timeline.querySelectorAll(".segment > span"))
      name.classList.toggle("tight", name.scrollWidth > name.clientWidth + 1);
  };

  // A term and what it stands for ------------------------------------------------------------------

  const KINDS = {
    edge: "edge", weight: "edge", flow: "edge",
    neuron: "neuron", delta: "neuron", slope: "neuron", halo: "neuron",
    loss: "loss", target: "loss",
  };

  // What an element of the network stands for, as the terms of an equation call it.
  const meant = (element) => {
    const owner = element.closest("[data-for], [id]");
    const id = owner && stage.contains(owner) ? owner.dataset.for || owner.id : "";
    const [kind, ...rest] = id.split(":");
    return KINDS[kind] ? [KINDS[kind], ...rest].join(":") : "";
  };

  const light = (ids) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    for (const id of ids) {
      const [kind, name] = id.split(":");
      const same = kind === "edge" ? [id, `weight:${name}`] : [id];
      for (const shape of same.map(at))
        if (shape && stage.contains(shape)) shape.classList.add("lit");
      for (const term of equation.querySelectorAll(".term[data-ids]"))
        if (term.dataset.ids.split(" ").includes(id)) term.classList.add("lit");
    }
  };

  const under = (event) => {
    const term = event.target.closest(".term[data-ids]");
    return term ? term.dataset.ids : meant(event.target);
  };

  for (const area of [stage, equation]) {
    area.addEventListener("pointerover", (event) => {
      const ids = under(event) || pinned;
      light(ids ? ids.split(" ") : []);
    });
    area.addEventListener("pointerleave", () => light(pinned ? pinned.split(" ") : []));
    area.addEventListener("click", (event) => {
      const ids = under(event);
      pinned = ids === pinned ? "" : ids;
      light(pinned ? pinned.split(" ") : []);
    });
  }

  // Controls --------------------------------------------------------------------------------------

  const MOVES = {
    first: () => go(0),
    back: () => go(now - 1),
    next: () => go(now + 1),
    last: () => go(items.length - 1),
    play: toggle,
  };
  for (const [id, move] of Object.entries(MOVES)) at(id).addEventListener("click", move);
  pace.addEventListener("change", () => timer && start());

  const KEYS = {
    ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last", p: "play", P: "play",
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select")) return;
    const press = event.key === " ";
    if (press && event.target.closest("button, a, summary")) return;
    const move = press ? (event.shiftKey ? "back" : "next") : KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    MOVES[move]();
  });

  timeline.addEventListener("pointerdown", (event) => {
    timeline.setPointerCapture(event.pointerId);
    scrub(event);
  });
  timeline.addEventListener("pointermove", (event) => {
    if (timeline.hasPointerCapture(event.pointerId)) scrub(event);
  });

  for (const item of items)
    item.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      go(places.get(item.dataset.at));
      scrollTo(0, 0);
    });
  at("address").addEventListener("click", (event) => {
    event.preventDefault();
    show(now);
  });
  addEventListener("hashchange", () => {
    const index = place(named());
    if (index >= 0 && index !== now) go(index);
  });

  const dark = matchMedia("(prefers-color-scheme: dark)");
  at("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const is = root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
    root.dataset.theme = is ? "light" : "dark";
  });

  for (const id of ["theme", "foot", "keys", "hint"]) at(id).hidden = false;
  at("words").open = false;
  new ResizeObserver(fit).observe(timeline);
  show(Math.max(place(named()), 0), true);
})();

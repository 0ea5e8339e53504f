// Words on the page, or in the dialog above it, that stand out too little from their ground (WCAG 1.4.3).
() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = (front, back, share = front[3]) => [0, 1, 2].map((i) => front[i] * share + back[i] * (1 - share)).concat(1);
  const ground = (e) => {
    const layers = [];
    for (let n = e; n; n = n.parentElement) {
      const colour = rgba(getComputedStyle(n).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1]);
  };
  const luminance = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => {
    const v = c[i] / 255;
    return sum + part * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const shown = (e) => {
    let share = 1;
    for (let n = e; n; n = n.parentElement) share *= parseFloat(getComputedStyle(n).opacity);
    return share;
  };
  const faint = new Set();
  const walk = document.createTreeWalker(document.querySelector("[role=dialog]") ?? document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, words = walk.currentNode.textContent.trim();
    if (!words || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest(":disabled, [aria-disabled=true], script, style, .unseen, svg")) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize), isIcon = e.closest(".sym, [data-testid=stIconMaterial]");
    const least = isIcon || size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const back = ground(e), front = rgba(style.color);
    const [high, low] = [luminance(over(front, back, front[3] * shown(e))), luminance(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < least - 0.01) faint.add(`${ratio.toFixed(2)}: ${words.slice(0, 40)} (${style.color} on ${back.slice(0, 3).map(Math.round)}) ${e.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)}`);
  }
  return [...faint];
}

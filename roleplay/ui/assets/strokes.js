// Keys of a rating come faster than a page is drawn. Each is added to a field that holds all of them in their order, so
// that none is lost and none takes another's place, however late the page is; the field is of the class `data-place`.
{
const place = document.currentScript.dataset.place;
const field = () => document.querySelector(`.${place} input`);
const keep = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
window.strokes?.abort();
window.strokes = new AbortController();
window.addEventListener("keydown", (event) => {
  const into = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const all = field();
  if (into || event.ctrlKey || event.altKey || event.metaKey || event.repeat || !all) return;
  if (!/^[0-3np]$/i.test(event.key)) return;
  event.preventDefault();
  all.struck = (all.struck ?? all.value) + event.key.toLowerCase();
  keep.call(all, all.struck);
  all.dispatchEvent(new Event("input", {bubbles: true}));
  setTimeout(() => all.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true})));
}, {capture: true, signal: window.strokes.signal});
}

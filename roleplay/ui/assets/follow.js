// The newest words of a talk are seen and read out. At the end of it, and after words of one's own, the talk moves on;
// whoever reads further up keeps the place, and a button says that there is more. Begun once, told at every drawing
// which talk is shown. What scrolls by itself can be reached by keyboard.
{
  const [talk, ...label] = document.currentScript.dataset.place.split(" ");
  const box = () => document.querySelector("[class*=st-key-transcript-]");
  const lines = () => [...(box()?.querySelectorAll(".line, .note, .quiet:not(.waiting)") ?? [])];
  const toEnd = () => box()?.scrollTo(0, box().scrollHeight);
  const words = (line) => {
    const copy = line.cloneNode(true);
    copy.querySelectorAll(".sym, .minute, .to, .grounds, .understood, details").forEach((part) => part.remove());
    return copy.textContent;
  };
  const begin = () => {
    const more = Object.assign(document.createElement("button"), { className: "more-words", hidden: true });
    const aloud = Object.assign(document.createElement("div"), { className: "unseen" });
    aloud.setAttribute("role", "log");
    document.body.append(more, aloud);
    const state = { talk: "", seen: 0, own: 0, told: 0, atEnd: true, more };
    let later;
    const tell = () => {
      const found = lines();
      if (state.told < 0) state.told = found.length;
      for (const line of found.slice(state.told).filter((one) => !one.matches(".own"))) {
        aloud.append(Object.assign(document.createElement("p"), { textContent: words(line) }));
      }
      state.told = Math.max(state.told, found.length);
    };
    state.look = () => {
      document.querySelectorAll("[data-testid=stVerticalBlock][height$=px]").forEach((part) => { part.tabIndex = 0; });
      const found = lines();
      if (!found.length) return void (more.hidden = true);
      const own = found.filter((line) => line.matches(".own")).length;
      if (state.seen < 0 || state.atEnd || own > state.own) toEnd();
      else if (found.length > state.seen) more.hidden = false;
      state.own = Math.max(state.own, own);
      state.seen = Math.max(state.seen, found.length);
      if (!more.hidden) {
        const place = box().getBoundingClientRect();
        Object.assign(more.style, { left: `${place.left + place.width / 2}px`, top: `${place.bottom - 52}px` });
      }
      clearTimeout(later);
      later = setTimeout(tell, 800);
    };
    document.addEventListener("scroll", (event) => {
      if (event.target !== box()) return;
      state.atEnd = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < 60;
      if (state.atEnd) more.hidden = true;
    }, true);
    more.addEventListener("click", () => { state.atEnd = true; more.hidden = true; toEnd(); });
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.("a.skip")) return;
      event.preventDefault();
      document.querySelector("[data-testid=stChatInputTextArea]")?.focus();
    });
    new MutationObserver(() => requestAnimationFrame(state.look)).observe(
      document.getElementById("root"), { subtree: true, childList: true, characterData: true });
    return state;
  };
  const state = (window.sodelujTalk ??= begin());
  if (talk && state.talk !== talk) {
    state.more.textContent = label.join(" ");
    Object.assign(state, { talk, seen: -1, own: 0, told: -1, atEnd: true });
    state.more.hidden = true;
  }
  state.look();
}

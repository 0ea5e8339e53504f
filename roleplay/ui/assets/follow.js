// The newest words of a talk are seen and read out. At the end of it, and after words of one's own, the talk moves on;
// whoever reads further up keeps the place, and a button says that there is more. Begun once, told at every drawing
// which talk is shown. What scrolls by itself can be reached by keyboard.
{
  const [talk, ...label] = document.currentScript.dataset.place.split(" ");
  const box = () => document.querySelector("[class*=st-key-transcript-]");
  // Pages draw lines anew and for a moment twice; a line is known by its place in the log, which the echo of one's own
  // words has not got yet.
  const place = (line) => Number(line.dataset.seq ?? -1);
  const newest = (found) => Math.max(-1, ...found.map(place));
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
    const state = { talk: "", seen: 0, own: 0, told: 0, echoed: false, atEnd: true, top: 0, more };
    let later = null;
    const tell = () => {
      const found = lines();
      if (state.told === null) state.told = newest(found);
      for (const line of found.filter((one) => place(one) > state.told && !one.matches(".own"))) {
        aloud.append(Object.assign(document.createElement("p"), { textContent: words(line) }));
      }
      state.told = Math.max(state.told, newest(found));
    };
    state.look = () => {
      document.querySelectorAll("[data-testid=stVerticalBlock][height$=px]").forEach((part) => { part.tabIndex = 0; });
      const found = lines();
      if (!found.length) return void (more.hidden = true);
      const own = found.filter((line) => line.matches(".own"));
      const echoed = own.some((line) => place(line) < 0);
      if (state.seen === null || newest(own) > state.own || (echoed && !state.echoed)) state.atEnd = true;
      if (state.atEnd) toEnd();
      else if (newest(found) > state.seen) more.hidden = false;
      Object.assign(state, { echoed, own: Math.max(state.own, newest(own)), seen: Math.max(state.seen ?? -1, newest(found)) });
      if (!more.hidden) {
        const shown = box().getBoundingClientRect();
        Object.assign(more.style, { left: `${shown.left + shown.width / 2}px`, top: `${shown.bottom - 52}px` });
      }
      later ??= setTimeout(() => { later = null; tell(); }, 800);
    };
    document.addEventListener("scroll", (event) => {
      if (event.target !== box()) return;
      const { scrollTop, scrollHeight, clientHeight } = event.target;
      // Words that came meanwhile take nobody from the end, only who moves up leaves it.
      state.atEnd = scrollHeight - scrollTop - clientHeight < 60 || (state.atEnd && scrollTop >= state.top);
      state.top = scrollTop;
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
    Object.assign(state, { talk, seen: null, own: -1, told: null, echoed: false, atEnd: true });
    state.more.hidden = true;
  }
  state.look();
}

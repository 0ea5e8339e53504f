// What `latency.py` looks at in a page.
window.latency = {
  // Time runs in the browser, from the key to the frame that shows the answer.
  watch(isAnswered) {
    window.waited = new Promise(done => document.addEventListener('keydown', event => {
      const begun = performance.now(), words = event.target.value;
      const watcher = new MutationObserver(() => {
        if (!this[isAnswered](words)) return;
        watcher.disconnect();
        requestAnimationFrame(() => done((performance.now() - begun) / 1000));
      });
      watcher.observe(document.body, {subtree: true, childList: true, characterData: true});
    }, {capture: true, once: true}));
  },
  within: patience => Promise.race([window.waited, new Promise(done => setTimeout(done, patience))]),
  echoed: words =>
    [...document.querySelectorAll('[data-testid=stChatMessage]')].at(-1)?.innerText.includes('Echo: ' + words),
  // The message stands in the transcript, and after it what somebody or the exercise says to it, or what is asked first.
  answered(words) {
    const own = [...document.querySelectorAll('.transcript .line.own')].at(-1);
    if (own?.querySelector('.words')?.innerText !== words) return false;
    return [...document.querySelectorAll(
      '.transcript :is(.line.msg, .note, .quiet:not(.waiting)), .st-key-understood-question')]
      .some(one => own.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  },
};

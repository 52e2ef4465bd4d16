/* Search on pages that are opened from disk. Browsers start no worker from a file: there a hidden frame plays one.
   Its script finds what a worker has: messages from the page, `postMessage` back to it, `importScripts`. */
if (location.protocol === "file:") {
  window.Worker = class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      window.addEventListener("message", (event) => {
        if (event.source !== inside) return;
        const told = new MessageEvent("message", { data: event.data });
        this.dispatchEvent(told);
        this.onmessage?.(told);
      });
      inside.importScripts = async (...files) => {
        for (const file of files) await this.load(file);
      };
      inside.postMessage = (data) => {
        setTimeout(() => window.dispatchEvent(new MessageEvent("message", { data, source: inside })));
      };
      this.ready = this.load(url);
    }

    load(file) {
      const page = this.frame.contentDocument;
      return new Promise((loaded, failed) => {
        const script = page.createElement("script");
        script.src = new URL(file, location.href).href;
        script.onload = loaded;
        script.onerror = failed;
        page.body.append(script);
      });
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })));
    }

    terminate() {
      this.frame.remove();
    }
  };
}

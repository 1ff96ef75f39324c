// The engine in its own thread. An error here reaches the page as the worker's `error` event.
import init from "@engine.js@";

init({ module_or_path: "@engine.wasm@" }).catch((error) => setTimeout(() => { throw error; }));

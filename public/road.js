// Wakes a driver's page that the service worker gave without network. The names of our files stand in the page, not here: they change.
const { script, wasm } = document.getElementById("wake").dataset;
const { default: init, off_road } = await import(script);
await init({ module_or_path: wasm });
off_road();

/** Libraries that are no modules: fetched when first needed, each once. */
const loading = new Map();

/** Resolves to the global of this name that the script at the address sets. */
export function library(address, name) {
  if (!loading.has(address)) {
    loading.set(address, load(address, name));
  }
  return loading.get(address);
}

function load(address, name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve(globalThis[name]);
    script.onerror = () => {
      loading.delete(address);
      script.remove();
      reject(new Error(address));
    };
    document.head.append(script);
  });
}
